#include "sim/parameter.h"

#include <cstdio>
#include <cstdlib>

namespace sim {

double value_in_row_unit(const Field& field, const void* parameters) {
    const double in_base = find_unit(field.row.unit)->in_base;
    const double value = field.get(parameters) / in_base;
    char text[40];
    std::snprintf(text, sizeof text, "%.14g", value);
    const double rounded = std::strtod(text, nullptr);
    return rounded * in_base == field.get(parameters) ? rounded : value;
}

}  // namespace sim
