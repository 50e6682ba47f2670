#include "analysis/rare_events.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <stdexcept>
#include <string>

namespace analysis {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double student_quantile(double degrees_of_freedom, double level) {
    if (!(degrees_of_freedom >= 1)) return unknown;
    const boost::math::students_t_distribution<double> student(degrees_of_freedom);
    return boost::math::quantile(student, (1 + level) / 2);
}

Interval widest(const Interval& a, const Interval& b) {
    if (std::isnan(a.low) || std::isnan(b.low)) return {unknown, unknown};
    return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

Interval count_limits(double count, double people, double level) {
    const double tail = (1 - level) / 2;
    if (std::isinf(people))
        return {count > 0 ? boost::math::gamma_p_inv(count, tail) : 0,
                boost::math::gamma_q_inv(count + 1, tail)};
    const double others = std::max(0.0, people - count);
    return {count > 0 ? people * boost::math::ibeta_inv(count, others + 1, tail) : 0,
            others > 0 ? people * boost::math::ibetac_inv(count + 1, others, tail) : people};
}

Interval count_difference(std::span<const double> arm, std::span<const double> reference,
                          double people, double level) {
    if (arm.size() != reference.size())
        throw std::invalid_argument(
            "a difference of counts needs as many replicates in the arm as in the reference, "
            "but there are " +
            std::to_string(arm.size()) + " and " + std::to_string(reference.size()));
    double more = 0, fewer = 0;
    for (std::size_t i = 0; i < arm.size(); ++i) {
        const double difference = arm[i] - reference[i];
        if (difference > 0) more += difference;
        if (difference < 0) fewer -= difference;
    }
    const Interval b = count_limits(more, people, level);
    const Interval c = count_limits(fewer, people, level);
    return {more - fewer - std::hypot(more - b.low, c.high - fewer),
            more - fewer + std::hypot(b.high - more, fewer - c.low)};
}

Interval share_difference(double events_in_arm, double people_in_arm, double events_in_reference,
                          double people_in_reference, double level) {
    if (!(people_in_arm > 0) || !(people_in_reference > 0)) {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        return {nan, nan};
    }
    const auto share = [level](double events, double people) {
        const Interval limits = count_limits(events, people, level);
        return Interval{limits.low / people, limits.high / people};
    };
    const double a = events_in_arm / people_in_arm, r = events_in_reference / people_in_reference;
    const Interval of_arm = share(events_in_arm, people_in_arm);
    const Interval of_reference = share(events_in_reference, people_in_reference);
    return {a - r - std::hypot(a - of_arm.low, of_reference.high - r),
            a - r + std::hypot(of_arm.high - a, r - of_reference.low)};
}

}  // namespace analysis
