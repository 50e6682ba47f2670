#pragma once
/// Observables: the declared outputs of a model, and their sums over the agents of a run.

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/column.h"
#include "sim/mask.h"

namespace sim {

/// One output, a variable over (design, replicate, time) in results.h5.
struct Observable {
    enum class Kind {
        count,   ///< agents now, or so far
        events,  ///< events since the previous time
        time,    ///< agent-steps since the previous time, counted; reported in days
        mean,    ///< mean over the living
        expected,  ///< events since the previous time, each as its chance before it was drawn
    };
    std::string_view name;
    Kind kind = Kind::count;
    std::string_view unit = "1";
    std::string_view meaning;
    /// The part of the model that it belongs to, if it is left out of results without it.
    std::string_view part = {};
    /// Whether the fingerprint of a run is taken of it too. Measures that were added later are
    /// left out, so that runs of different versions can be compared.
    bool in_fingerprint = true;
};

/// Sums of observables between two report times.
///
/// Reals are summed as whole multiples of 2^-20, so that no sum depends on the order of agents
/// or on the size of blocks; values beyond +-2000 are cut off. Chances are summed as whole
/// multiples of 2^-36, up to 1.3 10^8 of them.
class Tally {
  public:
    explicit Tally(std::size_t n_observables) : sums_(n_observables, 0) {}

    void clear() { sums_.assign(sums_.size(), 0); }
    /// Adds a number of agents or events.
    void count(std::size_t observable, std::int64_t n) { sums_[observable] += n; }
    /// Adds the number of agents of the mask.
    void count(std::size_t observable, const Mask& mask);
    /// Adds the whole numbers of the agents of `of`.
    void count(std::size_t observable, const Column& numbers, const Mask& of);
    /// Adds the values of the agents of `of`.
    void sum(std::size_t observable, const Column& values, const Mask& of);

    /// Adds chances, 0 to 1 each, of at most a block of agents.
    void expect(std::size_t observable, const Column& chances);
    /// Adds the same chance of `n` agents.
    void expect(std::size_t observable, float chance, std::int64_t n);

    std::int64_t counted(std::size_t observable) const { return sums_[observable]; }
    double summed(std::size_t observable) const;
    double expected(std::size_t observable) const;

  private:
    std::vector<std::int64_t> sums_;
};

/// What happened to somebody: kind and cause are codes that the model declares.
struct Event {
    double time = 0;  ///< [d] since the start of the study, at the end of the step
    std::int32_t agent = 0;
    std::int8_t kind = 0;
    std::int8_t cause = 0;
    float value = 0;
};

}  // namespace sim
