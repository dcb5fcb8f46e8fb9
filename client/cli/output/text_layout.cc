#include "client/cli/output/text_layout.h"

#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace relais::cli {
namespace {

constexpr int kGap = 2;
// A text narrower than this is not readable.
constexpr int kNarrowest = 10;

// Calls `visit(bytes, columns)` for each character until it returns false.
template <typename Visit>
void ForEachCharacter(std::string_view text, Visit visit) {
  while (!text.empty()) {
    utf8proc_int32_t codepoint = 0;
    utf8proc_ssize_t size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                             static_cast<utf8proc_ssize_t>(text.size()), &codepoint);
    // An invalid UTF-8 byte is shown one column wide.
    const int columns = size > 0 ? utf8proc_charwidth(codepoint) : 1;
    size = std::max<utf8proc_ssize_t>(size, 1);
    if (!visit(text.substr(0, static_cast<size_t>(size)), columns)) return;
    text.remove_prefix(static_cast<size_t>(size));
  }
}

std::vector<int> NaturalWidths(const Table& table) {
  std::vector<int> widths;
  for (const TableColumn& column : table.columns) widths.push_back(DisplayWidth(column.header));
  for (const std::vector<std::string>& row : table.rows) {
    for (size_t i = 0; i < widths.size() && i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(Printable(row[i])));
    }
  }
  return widths;
}

void Shrink(const Table& table, int width, std::vector<int>& widths) {
  int total = -kGap;
  for (int w : widths) total += w + kGap;
  for (; total > width; --total) {
    int widest = -1;
    for (size_t i = 0; i < widths.size(); ++i) {
      if (table.columns[i].is_number || table.columns[i].whole || widths[i] <= kNarrowest) continue;
      if (widest < 0 || widths[i] > widths[static_cast<size_t>(widest)]) widest = static_cast<int>(i);
    }
    if (widest < 0) return;
    --widths[static_cast<size_t>(widest)];
  }
}

std::string RenderLine(const Table& table, const std::vector<int>& widths,
                       const std::vector<std::string>& cells) {
  std::string line;
  for (size_t i = 0; i < widths.size(); ++i) {
    const std::string cell = Ellipsize(Printable(i < cells.size() ? cells[i] : ""), widths[i]);
    const std::string padding(static_cast<size_t>(std::max(0, widths[i] - DisplayWidth(cell))), ' ');
    if (i > 0) line.append(kGap, ' ');
    absl::StrAppend(&line, table.columns[i].is_number ? padding : cell,
                    table.columns[i].is_number ? cell : padding);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

int DisplayWidth(std::string_view text) {
  int width = 0;
  ForEachCharacter(text, [&](std::string_view, int columns) {
    width += columns;
    return true;
  });
  return width;
}

std::string Ellipsize(std::string_view text, int width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  std::string kept;
  int used = 0;
  ForEachCharacter(text, [&](std::string_view bytes, int columns) {
    if (used + columns > width - 1) return false;
    kept.append(bytes);
    used += columns;
    return true;
  });
  return kept + "…";
}

std::string Printable(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if ((c >= 0 && c < ' ') || c == '\x7f') c = ' ';
  }
  // Control characters beyond ASCII are two bytes: C2 and 80 to 9F.
  for (size_t i = 0; i + 1 < result.size(); ++i) {
    const auto next = static_cast<unsigned char>(result[i + 1]);
    if (result[i] == '\xc2' && next >= 0x80 && next <= 0x9f) result.replace(i, 2, " ");
  }
  return result;
}

std::string RenderTable(const Table& table, int width) {
  std::vector<int> widths = NaturalWidths(table);
  Shrink(table, width, widths);
  std::vector<std::string> headers;
  std::string rule;
  bool has_header = false;
  for (size_t i = 0; i < widths.size(); ++i) {
    headers.push_back(table.columns[i].header);
    has_header |= !headers.back().empty();
    if (i > 0) rule.append(kGap, ' ');
    for (int column = 0; column < widths[i]; ++column) rule += "─";
  }
  std::string text;
  if (has_header) text = RenderLine(table, widths, headers) + rule + "\n";
  for (const std::vector<std::string>& row : table.rows) text += RenderLine(table, widths, row);
  return text;
}

int TerminalWidth() {
  // A file or a pipe has no width, so nothing is cut.
  if (isatty(STDOUT_FILENO) != 1) return std::numeric_limits<int>::max();
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  int columns = 0;
  const char* variable = std::getenv("COLUMNS");
  if (variable != nullptr && absl::SimpleAtoi(variable, &columns) && columns > 0) return columns;
  return 100;
}

}  // namespace relais::cli
