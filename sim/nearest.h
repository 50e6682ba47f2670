#pragma once
/// What a misspelt word was probably meant to be.

#include <span>
#include <string>
#include <string_view>

namespace sim {

/// The candidate that `word` was probably meant to be, or an empty text if none is near.
std::string nearest(std::string_view word, std::span<const std::string_view> candidates);

/// "; did you mean 'x'?", or `otherwise` and the list of all candidates if none is near.
std::string suggestion(std::string_view word, std::string_view otherwise,
                       std::span<const std::string_view> candidates);

}  // namespace sim
