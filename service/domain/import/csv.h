#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_CSV_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_CSV_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/domain/import/decode.h"

namespace relais::domain {

// The separator of `text`: `,`, `;` or tab, the one that the first line that is not blank holds most often
// outside quotes; `,` if none.
char FindSeparator(absl::string_view text);

// A first line `sep=;`, by which Excel is told the separator.
struct SeparatorLine {
  char separator = ',';
  // Bytes of the line and its end.
  std::size_t size = 0;
};
// Absent if `text` does not begin with such a line, or if it names no separator that is read here.
std::optional<SeparatorLine> FindSeparatorLine(absl::string_view text);

// One row that is not blank.
struct CsvRow {
  // Physical line, from 1, on which the row begins. A quoted cell may hold line breaks, so rows and lines
  // differ.
  int line = 0;
  // Position among all rows of the text, blank ones included, from 0.
  std::size_t position = 0;
  // False after a quote at fault, for as long as the row may be the inside of a quoted cell. What such a row
  // holds must not be shown: a cell may be of any column.
  bool sure = true;
  // Without white space at their ends, nor the apostrophe that keeps a cell from starting a formula
  // (UnguardCell); line breaks inside are `\n`.
  std::vector<std::string> cells;
};

// Splits `text` as RFC 4180 and Excel do, and calls `on_row` for each row until it answers false; blank rows
// are passed over. Lines end with LF, CRLF or CR. A quote inside a cell that does not begin with one is text,
// as in `5" de tuyau`; blanks around a quoted cell are allowed.
//
// LocalizedText after a closing quote, and a quote that never closes, are faults: `on_fault` gets each, at
// the line and cell where the quote opened. The row is passed over and reading goes on at the next line, so
// that nothing is swallowed. `first_line` is the number of the first line of `text`.
void ReadCsv(absl::string_view text, char separator, int first_line,
             const std::function<bool(CsvRow& row)>& on_row,
             const std::function<void(const FileFault& fault)>& on_fault);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_CSV_H_
