#include "sim/block_draws.h"

#include "sim/sixteen.h"

namespace sim {

namespace {

// `positions` are ascending, so that there is only one way to have them all.
template <class Array>
Array picked(const Array& from, const Few& positions) {
    if (positions.size() == from.size()) return from;
    Array result(positions.size());
    sixteen::gather(from.data(), positions.data(), static_cast<Index>(positions.size()),
                    result.data());
    return result;
}

}  // namespace

Few pick(const Few& few, const Few& positions) {
    return picked(few, positions);
}

Bits pick(const Bits& bits, const Few& positions) {
    return picked(bits, positions);
}

FourBits pick(const FourBits& bits, const Few& positions) {
    return {pick(bits[0], positions), pick(bits[1], positions), pick(bits[2], positions),
            pick(bits[3], positions)};
}

}  // namespace sim
