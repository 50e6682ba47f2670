#pragma once
/// Cells: estimates as they stand in tables for people.

#include <optional>
#include <string>

#include "analysis/contrast.h"

namespace program {

/// How an estimate is written: times `factor`, with so many digits after the point, or more
/// where the error is smaller than the last of them.
struct CellStyle {
    double factor = 1;
    int digits = 1;
};

/// "87.4 ±0.7"; "< 0.3" or "> 99.7" if nothing or everything was seen and the bound is known;
/// without "±" if one replicate does not tell it; "-" if there is no value.
std::string value_cell(const analysis::Summary& summary, const CellStyle& style,
                       std::optional<double> bound_of_none = std::nullopt);

/// "-21.7 (-22.8 to -20.6)"; "0, no run differs" if all pairs are equal and nothing tells
/// how far off that may be; without the interval if one pair does not tell it.
std::string difference_cell(const analysis::Contrast& contrast, const CellStyle& style);

/// "0.540 (0.522 to 0.558)", or "-".
std::string ratio_cell(double ratio, double low, double high);

/// "3.8"; "identical" if all of at least two differences are the same; "-" if it is not known.
std::string variance_reduction_cell(const analysis::Contrast& contrast);

/// Upper 95% bound (one-sided, exact) of the chance of an event of which none was seen in `n`
/// chances, 1 - .05^(1/n); of a rate over an exposure, -ln(.05) / n.
double bound_of_no_share(double n);
double bound_of_no_rate(double exposure);

}  // namespace program
