#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_DECODE_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_DECODE_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "service/domain/common/localized_text.h"

namespace relais::domain {

// A fault of a file or of one of its rows. Never holds the content of a cell.
struct FileFault {
  // Line of the fault; 0 for the whole file.
  int line = 0;
  LocalizedText message;
  // Position of the cell in its row; absent if the fault does not concern one cell.
  std::optional<std::size_t> cell;
};

// The text of a spreadsheet file in UTF-8, or the fault that makes it unreadable.
struct DecodedFile {
  std::string text;
  std::optional<FileFault> fault;
};

// Decodes UTF-8 with or without byte order mark, UTF-16 with one, and Windows-1252. A file must have one
// encoding throughout; else the fault names the first line that does not fit. NUL bytes, bytes undefined in
// Windows-1252, and letters of an MS-DOS or Macintosh code page are faults.
DecodedFile DecodeFile(absl::string_view bytes);

// Returns the line number, from 1, of `position`. Lines end with LF, CRLF or CR.
int LineAt(absl::string_view text, std::size_t position);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_DECODE_H_
