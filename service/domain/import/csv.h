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

// Returns the separator of `text`: `,`, `;` or tab, whichever occurs most often outside quotes in the first
// line that is not blank; `,` if none does.
char FindSeparator(absl::string_view text);

// A first line `sep=;`, which gives Excel the separator.
struct SeparatorLine {
  char separator = ',';
  // Bytes of the line, its line break included.
  std::size_t size = 0;
};
// Nullopt if `text` does not begin with such a line, or if it names an unsupported separator.
std::optional<SeparatorLine> FindSeparatorLine(absl::string_view text);

// Most cells of a row that are kept. Further ones are only counted: a row of a million separators is no
// table.
inline constexpr std::size_t kMaxKeptCells = 256;

// One row that is not blank.
struct CsvRow {
  // Physical line, from 1, on which the row begins. Quoted cells may hold line breaks, so rows and lines
  // differ.
  int line = 0;
  // Position among all rows of the text, blank ones included, from 0.
  std::size_t position = 0;
  // False if a faulty quote before it makes it possible that the row is the inside of a quoted cell. Never
  // show such a row: its cells may belong to any column.
  bool sure = true;
  // Without white space at their ends, nor the apostrophe that keeps a cell from starting a formula
  // (UnguardCell); line breaks inside are `\n`. At most kMaxKeptCells.
  std::vector<std::string> cells;
  // Number of cells of the row, and the number up to its last filled cell. Both include cells that are not
  // kept.
  std::size_t cell_count = 0;
  std::size_t used_count = 0;
};

// Splits `text` as RFC 4180 and Excel do, and calls `on_row` for each row until it returns false; skips blank
// rows. Lines end with LF, CRLF or CR. A quote inside a cell that does not begin with one is text, as in `5"
// de tuyau`; blanks around a quoted cell are allowed.
//
// Text after a closing quote, and a quote that never closes, are faults: `on_fault` gets each, with the line
// and cell of the opening quote. The row is skipped, and reading continues at the next line, so that no other
// row is lost. `first_line` is the number of the first line of `text`.
void ReadCsv(absl::string_view text, char separator, int first_line,
             const std::function<bool(CsvRow& row)>& on_row,
             const std::function<void(const FileFault& fault)>& on_fault);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_CSV_H_
