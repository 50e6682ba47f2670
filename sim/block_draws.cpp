#include "sim/block_draws.h"

namespace sim {

Few pick(const Few& few, const Few& positions) {
    Few picked(positions.size());
    for (Index i = 0; i < static_cast<Index>(positions.size()); ++i)
        picked[i] = few[positions[i]];
    return picked;
}

Bits pick(const Bits& bits, const Few& positions) {
    Bits picked(positions.size());
    for (Index i = 0; i < static_cast<Index>(positions.size()); ++i)
        picked[i] = bits[positions[i]];
    return picked;
}

FourBits pick(const FourBits& bits, const Few& positions) {
    return {pick(bits[0], positions), pick(bits[1], positions), pick(bits[2], positions),
            pick(bits[3], positions)};
}

}  // namespace sim
