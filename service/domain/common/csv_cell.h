#ifndef RELAIS_SERVICE_DOMAIN_COMMON_CSV_CELL_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_CSV_CELL_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Cells of the spreadsheets that the service writes, and reads back. Pure functions.

namespace relais::domain {

// The cell that stands for `value`: no spreadsheet takes it for a formula, whether it splits the line at our
// separator or at another. An apostrophe comes before what would start one, and before what only looks as if
// it had been given one. Plain numbers stay as they are.
std::string GuardCell(absl::string_view value);
// The value for which GuardCell wrote the cell. A cell written otherwise loses an apostrophe only before what
// would start a formula, as a spreadsheet hides it.
std::string UnguardCell(absl::string_view cell);

// One line (RFC 4180, with commas, ending CRLF) of guarded cells.
std::string CsvLine(const std::vector<std::string>& values);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_CSV_CELL_H_
