#include "models/program/cells.h"

#include <algorithm>
#include <cmath>

#include "models/program/text_table.h"

namespace program {

namespace {

constexpr int most_digits = 4;

/// Digits after the point with which `error` has at least one that is not 0.
int digits_for(double error, int digits) {
    if (!(error > 0) || std::isinf(error)) return digits;
    return std::clamp(static_cast<int>(-std::floor(std::log10(error))), digits, most_digits);
}

/// A number that rounds to 0 and is none says how small it is.
std::string small_or(double value, int digits) {
    const std::string text = fixed(value, digits);
    if (value == 0 || text.find_first_not_of("0.") != std::string::npos) return text;
    const std::string step = "0." + std::string(static_cast<std::size_t>(digits - 1), '0') + "1";
    return value < 0 ? "> -" + step : "< " + step;
}

}  // namespace

double bound_of_no_share(double n) {
    return n > 0 ? 1 - std::pow(0.05, 1 / n) : 1;
}

double bound_of_no_rate(double exposure) {
    return -std::log(0.05) / exposure;
}

std::string value_cell(const analysis::Summary& summary, const CellStyle& style,
                       std::optional<double> bound_of_none) {
    const double value = style.factor * summary.mean, error = style.factor * summary.mcse;
    if (std::isnan(value)) return "-";
    if (bound_of_none) {
        const double bound = style.factor * *bound_of_none;
        const int digits = digits_for(bound, style.digits);
        return value == 0 ? "< " + fixed(bound, digits)
                          : "> " + fixed(style.factor - bound, digits);
    }
    const int digits = digits_for(error, style.digits);
    if (!(error > 0)) return small_or(value, digits);
    return fixed(value, digits) + " ±" + small_or(error, digits);
}

std::string difference_cell(const analysis::Contrast& contrast, const CellStyle& style) {
    const double value = style.factor * contrast.difference.mean;
    if (std::isnan(value)) return "-";
    if (contrast.n_pairs < 2) return small_or(value, style.digits);
    const double low = style.factor * contrast.mean_interval.low;
    const double high = style.factor * contrast.mean_interval.high;
    if (low == high)
        return value == 0 ? "0, no run differs" : fixed(value, style.digits) + " in every run";
    const int digits = digits_for((high - low) / 4, style.digits);
    return fixed(value, digits) + " (" + fixed(low, digits) + " to " + fixed(high, digits) + ")";
}

std::string ratio_cell(double ratio, double low, double high) {
    constexpr int usual = 2;
    if (std::isnan(ratio)) return "-";
    if (ratio == 1 && low == 1 && high == 1) return "1, no run differs";
    if (std::isnan(low)) return fixed(ratio, usual);
    const int digits = digits_for((high - low) / 4, usual);
    return fixed(ratio, digits) + " (" + fixed(low, digits) + " to " + fixed(high, digits) + ")";
}

std::string variance_reduction_cell(const analysis::Contrast& contrast) {
    if (contrast.n_pairs < 2) return "-";
    if (contrast.difference.sd == 0) return "identical";
    return fixed(contrast.variance_reduction, 1);
}

}  // namespace program
