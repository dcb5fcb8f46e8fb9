#include "client/cli/output/csv.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace relais::cli {
namespace {

// Characters at which a spreadsheet may split a cell. It splits at its own region's separator, and ignores
// quotation marks that start inside what it takes for a cell.
constexpr std::string_view kSplitters = ";,\t\r\n";

bool IsPlainNumber(std::string_view cell) {
  if (!cell.empty() && (cell[0] == '-' || cell[0] == '+')) cell.remove_prefix(1);
  const size_t digits = std::min(cell.find_first_not_of("0123456789"), cell.size());
  if (digits == 0) return false;
  cell.remove_prefix(digits);
  if (cell.empty()) return true;
  if (cell[0] != '.' && cell[0] != ',') return false;
  return cell.size() > 1 && cell.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// Whether a spreadsheet takes text at the start of a cell for a formula; leading blanks do not prevent it.
bool StartsFormula(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \"");
  if (begin == std::string_view::npos) return false;
  return std::string_view("=+-@\t\r").find(text[begin]) != std::string_view::npos;
}

std::string Harmless(std::string_view cell) {
  if (IsPlainNumber(cell)) return std::string(cell);
  std::string safe = StartsFormula(cell) ? "'" : "";
  for (size_t i = 0; i < cell.size(); ++i) {
    safe += cell[i];
    if (kSplitters.find(cell[i]) == std::string_view::npos) continue;
    const std::string_view rest = cell.substr(i + 1);
    const std::string_view part = rest.substr(0, std::min(rest.find_first_of(kSplitters), rest.size()));
    if (StartsFormula(part) && !IsPlainNumber(part)) safe += '\'';
  }
  return safe;
}

std::string Cell(const std::string& cell) {
  std::string safe = Harmless(cell);
  if (safe.find_first_of(",;\t\"\r\n") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (char c : safe) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

}  // namespace

std::string CsvLine(const std::vector<std::string>& cells, CsvStyle style) {
  const char* separator = style == CsvStyle::kExcel ? ";" : ",";
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) absl::StrAppend(&line, i == 0 ? "" : separator, Cell(cells[i]));
  return line + "\r\n";
}

std::string CsvHeader(const std::vector<std::string>& cells, CsvStyle style) {
  // Without the byte order mark, Excel reads UTF-8 as Windows-1252.
  return absl::StrCat(style == CsvStyle::kExcel ? "\xef\xbb\xbf" : "", CsvLine(cells, style));
}

}  // namespace relais::cli
