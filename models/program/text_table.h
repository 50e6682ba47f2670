#pragma once
/// Tables of text with aligned columns.

#include <string>
#include <vector>

namespace program {

/// The rows under each other, each column as wide as its widest cell; the first column flush
/// left, the others flush right. The first row is a heading.
std::string aligned(const std::vector<std::vector<std::string>>& rows);

/// A number with so many digits after the point.
std::string fixed(double value, int digits);

/// 12345678 as "12,345,678".
std::string grouped(double value);

}  // namespace program
