#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_CSV_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_CSV_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/domain/text.h"

namespace relais::domain {

// A fault that keeps a file from being read on.
struct FileFault {
  // Line where it stands; 0 for the whole file.
  int line = 0;
  Text message;
};

// The text of a spreadsheet file in UTF-8, or why there is none.
struct DecodedFile {
  std::string text;
  std::optional<FileFault> fault;
};

// Takes UTF-8 with or without byte order mark; bytes that are not UTF-8 are read as Windows-1252. NUL bytes
// and bytes that are neither are a fault.
DecodedFile DecodeFile(absl::string_view bytes);

// `,` or `;`: whichever stands more often in the first line that is not blank, outside quotes; `,` where they
// tie.
char FindSeparator(absl::string_view text);

// One row that is not blank.
struct CsvRow {
  // Physical line, from 1, on which the row begins. A quoted cell may hold line breaks, so rows and lines
  // differ.
  int line = 0;
  // Without white space at their ends; line breaks inside are `\n`.
  std::vector<std::string> cells;
};

// Calls `on_row` for each row until it answers false; rows without any filled cell are passed over. Lines end
// with LF, CRLF or CR. Answers the fault of a quote that is never closed, at the line where its row begins.
// Quotes inside an unquoted cell are text. `first_line` is the number of the first line of `text`.
std::optional<FileFault> ReadCsv(absl::string_view text, char separator, int first_line,
                                 const std::function<bool(const CsvRow&)>& on_row);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_CSV_H_
