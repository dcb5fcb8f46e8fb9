#ifndef RELAIS_CLIENT_CLI_OUTPUT_CSV_H_
#define RELAIS_CLIENT_CLI_OUTPUT_CSV_H_

#include <string>
#include <vector>

namespace relais::cli {

// kStandard is for programs: commas, codes. kExcel is for a person whose spreadsheet is in French:
// semicolons, a byte order mark, labels, decimal commas.
enum class CsvStyle { kStandard, kExcel };

// One line (RFC 4180, ending in CRLF). No cell starts a formula, even in a spreadsheet that splits at another
// separator than the style's: an apostrophe is put before such text. Plain numbers stay unchanged.
std::string CsvLine(const std::vector<std::string>& cells, CsvStyle style = CsvStyle::kStandard);

// The first line of a file, with the byte order mark of kExcel.
std::string CsvHeader(const std::vector<std::string>& cells, CsvStyle style = CsvStyle::kStandard);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_OUTPUT_CSV_H_
