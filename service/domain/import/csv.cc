#include "service/domain/import/csv.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "service/domain/common/csv_cell.h"

namespace relais::domain {
namespace {

constexpr absl::string_view kSeparators = ",;\t";
constexpr absl::string_view kMark = "\ufeff";

LocalizedText TextAfterQuote() {
  return {
      "un guillemet s'ouvre au début de cette cellule, et du texte suit celui qui la ferme; dans une "
      "cellule entre guillemets, doublez chaque guillemet du texte",
      "a quotation mark opens this cell, and text follows the one that closes it; inside a quoted cell, "
      "write each quotation mark twice"};
}

LocalizedText UnclosedQuote() {
  return {"un guillemet ouvert au début de cette cellule n'est jamais fermé",
          "a quotation mark opened at the beginning of this cell is never closed"};
}

// End of the line that holds `position`, without its line break.
std::size_t LineEnd(absl::string_view text, std::size_t position) {
  return std::min(text.find_first_of("\r\n", position), text.size());
}

// Start of the line after the line break at `end`.
std::size_t AfterBreak(absl::string_view text, std::size_t end) {
  if (end >= text.size()) return text.size();
  return end + (text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n' ? 2U : 1U);
}

class Splitter {
 public:
  Splitter(absl::string_view text, char separator, int first_line, const std::function<bool(CsvRow&)>& on_row,
           const std::function<void(const FileFault&)>& on_fault)
      : text_(text),
        ends_{separator, '\r', '\n'},
        separator_(separator),
        on_row_(on_row),
        on_fault_(on_fault),
        line_(first_line) {}

  void Run() {
    for (std::size_t position = 0; at_ < text_.size(); ++position) {
      row_.position = position;
      if (!ReadRow()) return;
    }
  }

 private:
  // What follows a cell.
  enum class After { kCell, kRow, kFault };

  // Returns false once `on_row` returns false.
  bool ReadRow() {
    const std::size_t begin = at_;
    row_.line = line_;
    row_.sure = !inside_;
    row_.cells.clear();
    row_.cell_count = row_.used_count = 0;
    After after = After::kCell;
    while (after == After::kCell) after = ReadCell();
    if (after == After::kFault) {
      after_fault_ = true;
      GoToLineAfterQuote();
    }
    if (after_fault_) CountQuotes(begin);
    if (after == After::kFault) return true;
    return row_.used_count == 0 || on_row_(row_);
  }

  // After a fault, a row is sure only if it begins outside of quotes in both readings of the quotes before
  // it: as text of their own lines, or around a cell of several lines.
  void CountQuotes(std::size_t begin) {
    const absl::string_view read = text_.substr(begin, at_ - begin);
    if (std::count(read.begin(), read.end(), '"') % 2 != 0) inside_ = !inside_;
  }

  After ReadCell() {
    const std::size_t first = text_.find_first_not_of(separator_ == '\t' ? " " : " \t", at_);
    if (first != absl::string_view::npos && text_[first] == '"') return ReadQuoted(first);
    const std::size_t end = std::min(text_.find_first_of(EndsOfCell(), at_), text_.size());
    AddCell(text_.substr(at_, end - at_));
    return FinishCell(end);
  }

  After ReadQuoted(std::size_t quote) {
    quote_line_ = line_;
    quote_ = quote;
    std::string value;
    for (std::size_t from = quote + 1;;) {
      const std::size_t next = text_.find('"', from);
      if (next == absl::string_view::npos) return Fail(UnclosedQuote());
      AppendLines(text_.substr(from, next - from), &value);
      from = next + 1;
      if (from < text_.size() && text_[from] == '"') {
        value += '"';
        ++from;
        continue;
      }
      const std::size_t end = std::min(text_.find_first_of(EndsOfCell(), from), text_.size());
      if (!Trim(text_.substr(from, end - from)).empty()) return Fail(TextAfterQuote());
      AddCell(value);
      return FinishCell(end);
    }
  }

  // Appends text of a quoted cell and counts its lines.
  void AppendLines(absl::string_view piece, std::string* value) {
    while (!piece.empty()) {
      const std::size_t end = LineEnd(piece, 0);
      absl::string_view line = piece.substr(0, end);
      value->append(line.data(), line.size());
      if (end == piece.size()) return;
      value->push_back('\n');
      ++line_;
      piece.remove_prefix(AfterBreak(piece, end));
    }
  }

  void AddCell(absl::string_view cell) {
    const absl::string_view trimmed = Trim(cell);
    // A cell of nothing but a mark looks empty and is not: kept, so that it can be named.
    std::string kept = UnguardCell(trimmed.empty() && absl::StrContains(cell, kMark) ? cell : trimmed);
    ++row_.cell_count;
    if (!kept.empty()) row_.used_count = row_.cell_count;
    if (row_.cells.size() < kMaxKeptCells) row_.cells.push_back(std::move(kept));
  }

  After FinishCell(std::size_t end) {
    if (end < text_.size() && text_[end] == separator_) {
      at_ = end + 1;
      return After::kCell;
    }
    at_ = AfterBreak(text_, end);
    ++line_;
    return After::kRow;
  }

  After Fail(LocalizedText message) {
    on_fault_({quote_line_, std::move(message), row_.cell_count});
    return After::kFault;
  }

  void GoToLineAfterQuote() {
    at_ = AfterBreak(text_, LineEnd(text_, quote_));
    line_ = quote_line_ + 1;
  }

  absl::string_view EndsOfCell() const { return {ends_.data(), ends_.size()}; }

  const absl::string_view text_;
  const std::array<char, 3> ends_;
  const char separator_;
  const std::function<bool(CsvRow&)>& on_row_;
  const std::function<void(const FileFault&)>& on_fault_;
  std::size_t at_ = 0;
  int line_;
  CsvRow row_;
  // Position of the last opening quote.
  std::size_t quote_ = 0;
  int quote_line_ = 0;
  bool after_fault_ = false;
  // Whether the next row may begin inside a quoted cell.
  bool inside_ = false;
};

}  // namespace

char FindSeparator(absl::string_view text) {
  std::array<int, kSeparators.size()> counts{};
  bool quoted = false;
  bool blank = true;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if ((c == '\n' || c == '\r') && !blank) break;
    const std::size_t separator = kSeparators.find(c);
    if (separator != absl::string_view::npos) ++counts[separator];
    blank = blank && absl::ascii_isspace(static_cast<unsigned char>(c));
  }
  return kSeparators[static_cast<std::size_t>(
      std::distance(counts.begin(), std::max_element(counts.begin(), counts.end())))];
}

std::optional<SeparatorLine> FindSeparatorLine(absl::string_view text) {
  const std::size_t end = LineEnd(text, 0);
  absl::string_view line = text.substr(0, end);
  absl::ConsumePrefix(&line, "\"");
  if (!absl::StartsWithIgnoreCase(line, "sep=") || line.size() < 5) return std::nullopt;
  const char separator = line[4];
  if (!absl::StrContains(kSeparators, separator)) return std::nullopt;
  // Excel saves the line as a row, with quotes, and separators up to the last column.
  line.remove_prefix(5);
  if (line.find_first_not_of("\" ,;\t") != absl::string_view::npos) return std::nullopt;
  return SeparatorLine{separator, AfterBreak(text, end)};
}

void ReadCsv(absl::string_view text, char separator, int first_line,
             const std::function<bool(CsvRow& row)>& on_row,
             const std::function<void(const FileFault& fault)>& on_fault) {
  Splitter(text, separator, first_line, on_row, on_fault).Run();
}

}  // namespace relais::domain
