#include "service/domain/common/csv_cell.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace relais::domain {
namespace {

// Characters at which a spreadsheet may split a cell: it uses its own region's separator and ignores
// quotation marks inside a line. The command-line client escapes its CSV by the same rule, but cannot include
// this code.
constexpr absl::string_view kSplitters = ";,\t\r\n";
constexpr absl::string_view kDigits = "0123456789";

bool IsPlainNumber(absl::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const std::size_t digits = std::min(text.find_first_not_of(kDigits), text.size());
  if (digits == 0) return false;
  text.remove_prefix(digits);
  if (text.empty()) return true;
  if (text[0] != '.' && text[0] != ',') return false;
  return text.size() > 1 && text.find_first_not_of(kDigits, 1) == absl::string_view::npos;
}

// Whether the text, without leading apostrophes, would start a formula; blanks and quotes before it do not
// prevent that. Ignoring apostrophes makes the escape reversible.
bool NeedsGuard(absl::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of('\''), text.size()));
  const std::size_t begin = text.find_first_not_of(" \"");
  if (begin == absl::string_view::npos || !absl::StrContains("=+-@\t\r", text[begin])) return false;
  return !IsPlainNumber(text);
}

// Replaces the text after each splitter, up to the next, by `part` of it; copies the rest.
template <class Part>
std::string ForEachInnerPart(absl::string_view text, Part part) {
  std::string result;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(kSplitters, begin), text.size());
    const absl::string_view piece = text.substr(begin, end - begin);
    absl::StrAppend(&result, begin == 0 ? std::string(piece) : part(piece), text.substr(end, 1));
    begin = end + 1;
  }
  return result;
}

}  // namespace

std::string GuardCell(absl::string_view value) {
  const std::string inner = ForEachInnerPart(
      value, [](absl::string_view part) { return absl::StrCat(NeedsGuard(part) ? "'" : "", part); });
  return absl::StrCat(NeedsGuard(value) ? "'" : "", inner);
}

std::string UnguardCell(absl::string_view cell) {
  if (!absl::StrContains(cell, '\'')) return std::string(cell);
  std::string value = ForEachInnerPart(cell, [](absl::string_view part) {
    const bool guarded = absl::StartsWith(part, "'") && NeedsGuard(part);
    return std::string(part.substr(guarded ? 1 : 0));
  });
  if (absl::StartsWith(value, "'") && NeedsGuard(value)) value.erase(0, 1);
  return value;
}

std::string CsvLine(const std::vector<std::string>& values) {
  std::string line;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) line += ',';
    const std::string cell = GuardCell(values[i]);
    if (cell.find_first_of(",;\t\"\r\n") == std::string::npos) {
      line += cell;
      continue;
    }
    line += '"';
    for (const char c : cell) line.append(c == '"' ? 2 : 1, c);
    line += '"';
  }
  return line + "\r\n";
}

}  // namespace relais::domain
