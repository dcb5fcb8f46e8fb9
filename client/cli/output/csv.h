#ifndef RELAIS_CLIENT_CLI_OUTPUT_CSV_H_
#define RELAIS_CLIENT_CLI_OUTPUT_CSV_H_

#include <string>
#include <vector>

namespace relais::cli {

// kStandard is for programs: commas, codes. kExcel is for a person whose spreadsheet is in French:
// semicolons, a byte order mark, labels, decimal commas.
enum class CsvStyle { kStandard, kExcel };

// One line (RFC 4180, ending CRLF). No cell starts a formula in a spreadsheet, whether it splits at the
// style's own separator or at another: an apostrophe comes before what would. Plain numbers stay as they are.
std::string CsvLine(const std::vector<std::string>& cells, CsvStyle style = CsvStyle::kStandard);

// The first line of a file, with what comes before it.
std::string CsvHeader(const std::vector<std::string>& cells, CsvStyle style = CsvStyle::kStandard);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_OUTPUT_CSV_H_
