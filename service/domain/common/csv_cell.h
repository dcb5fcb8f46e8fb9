#ifndef RELAIS_SERVICE_DOMAIN_COMMON_CSV_CELL_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_CSV_CELL_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Escapes and unescapes cells of CSV files against formula injection. Pure functions.

namespace relais::domain {

// Escapes `value`, so that no spreadsheet reads it as a formula, whichever separator it splits the line at.
// Adds an apostrophe before each formula start, and before text that already looks escaped. Leaves plain
// numbers unchanged.
std::string GuardCell(absl::string_view value);
// Reverses GuardCell. In a cell that GuardCell did not write, removes an apostrophe only before a formula
// start, as a spreadsheet hides it.
std::string UnguardCell(absl::string_view cell);

// Writes one CSV line of escaped cells (RFC 4180: commas, CRLF).
std::string CsvLine(const std::vector<std::string>& values);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_CSV_CELL_H_
