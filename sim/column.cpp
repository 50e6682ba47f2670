#include "sim/column.h"

#include <cassert>

#include "sim/functions_of_one.h"
#include "sim/sixteen.h"

namespace sim {

namespace {

// The columns are in different places: a fresh one is written while others are read. The
// compiler must know that to use SIMD.
template <class Function>
Column each(const Column& x, Function function) {
    const Index n = static_cast<Index>(x.size());
    Column result(n);
    const float* __restrict in = x.data();
    float* __restrict out = result.data();
    for (Index i = 0; i < n; ++i) out[i] = function(in[i]);
    return result;
}

// All positions of a column are ascending, so that there is only one way to have them all.
bool are_all(const Few& few, const Column& column) {
    return few.size() == column.size();
}

}  // namespace

Column exp(const Column& x) {
    return each(x, exp_of);
}

Column log(const Column& x) {
    return each(x, log_of);
}

Column logistic(const Column& x) {
    return each(x, logistic_of);
}

Column mean_of_decay(const Column& x) {
    return each(x, mean_of_decay_of);
}

Column probability_from_exposure(const Column& x) {
    return each(x, one_minus_exp_of_minus);
}

Column normal_cdf(const Column& z) {
    return each(z, normal_cdf_of);
}

Few where_below(const Column& draw, const Column& chance) {
    assert(draw.size() == chance.size());
    const float* __restrict u = draw.data();
    const float* __restrict p = chance.data();
    return sixteen::positions(static_cast<Index>(draw.size()), [=](Index first) {
        return sixteen::below(u + first, p + first);
    });
}

Few where(const Column& x) {
    return sixteen::positions(static_cast<Index>(x.size()), [&x](Index first) {
        return sixteen::not_zero(x.data() + first);
    });
}

bool any(const Column& x) {
    const auto n = static_cast<Index>(x.size());
    for (Index first = 0; first < n; first += sixteen::width)
        if ((sixteen::not_zero(x.data() + first) & sixteen::up_to(n - first)) != 0) return true;
    return false;
}

bool any(const Codes& codes) {
    const auto n = static_cast<Index>(codes.size());
    std::uint8_t all = 0;
    for (Index i = 0; i < n; ++i) all |= codes.data()[i];
    return all != 0;
}

Column look_up(const std::array<float, n_codes>& values, const Codes& codes) {
    const auto n = static_cast<Index>(codes.size());
    Column result(n);
    for (Index first = 0; first < n; first += sixteen::width)
        sixteen::look_up(values, codes.data() + first, result.data() + first);
    return result;
}

Column gather(const Column& column, const Few& few) {
    if (are_all(few, column)) return column;
    assert(few.size() == 0 || few.maxCoeff() < column.size());
    const Index n = static_cast<Index>(few.size());
    Column result(n);
    sixteen::gather(column.data(), few.data(), n, result.data());
    return result;
}

void scatter(const Column& values, const Few& few, Column& column) {
    assert(values.size() == few.size());
    if (are_all(few, column)) {
        column = values;
        return;
    }
    const Index n = static_cast<Index>(few.size());
    const float* __restrict in = values.data();
    const std::int32_t* __restrict at = few.data();
    float* __restrict out = column.data();
    for (Index i = 0; i < n; ++i) {
        assert(at[i] >= 0 && at[i] < column.size());
        out[at[i]] = in[i];
    }
}

}  // namespace sim
