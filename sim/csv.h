#pragma once
/// Tables of comma-separated values, as spreadsheets and programs write them.
///
///     a,b                   a heading with the names of the columns, then a row on each line
///     0.2,"7 d"             a field may stand in quotes, in which "" is a quote
///
/// Columns are divided by commas, semicolons or tabs, whichever stands in the heading most; a
/// first line "sep=;" says it. Lines end with LF, CR LF or CR; the text is UTF-8, with or
/// without a byte order mark. Blanks around fields, blank rows, rows of empty fields and empty
/// fields at the end of a row are left out.

#include <string>
#include <vector>

#include "sim/complaints.h"

namespace sim {

struct CsvField {
    std::string text;
    int column;  ///< where it begins, in characters from 1
};

struct CsvRow {
    int line;
    std::vector<CsvField> fields;
};

struct CsvTable {
    CsvRow heading;
    std::vector<CsvRow> rows;  ///< with as many fields as the heading
};

/// Reads a file in time proportional to its size. Mistakes, also of the file as such, go to
/// `complaints` with line and column.
CsvTable read_csv(const std::string& file, Complaints& complaints);

}  // namespace sim
