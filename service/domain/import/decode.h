#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_DECODE_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_DECODE_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "service/domain/common/localized_text.h"

namespace relais::domain {

// A fault of a file or of one of its rows. Never holds the text of a cell.
struct FileFault {
  // Line of the fault; 0 for the whole file.
  int line = 0;
  LocalizedText message;
  // Position of the cell in its row; absent if the fault is not that of one cell.
  std::optional<std::size_t> cell;
};

// The text of a spreadsheet file in UTF-8, or the fault that keeps it from being read.
struct DecodedFile {
  std::string text;
  std::optional<FileFault> fault;
};

// Decodes UTF-8 with or without byte order mark, UTF-16 with one, and Windows-1252. A file has one encoding
// throughout: otherwise the fault names the first line that does not fit the lines before it. NUL bytes,
// bytes that Windows-1252 leaves undefined, and letters of an MS-DOS or Macintosh code page are faults.
DecodedFile DecodeFile(absl::string_view bytes);

// The number, from 1, of the line that holds `position`. Lines end with LF, CRLF or CR.
int LineAt(absl::string_view text, std::size_t position);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_DECODE_H_
