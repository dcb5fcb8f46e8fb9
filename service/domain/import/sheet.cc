#include "service/domain/import/sheet.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/domain/common/localized_text.h"

namespace relais::domain {
namespace {

// Sorts missing columns after existing ones.
constexpr std::size_t kAbsentColumns = 100'000;

constexpr std::size_t kMaxShownBytes = 200;

// Excel writes separators up to the last column used by any of sixteen rows, in blocks counted from the first
// row of the sheet.
constexpr std::size_t kExcelBlock = 16;

// Some milliseconds of work.
constexpr std::size_t kRowsBetweenQuestions = 1'000;

// The beginning of a long value, cut between two characters.
std::string Shown(absl::string_view value) {
  if (value.size() <= kMaxShownBytes) return std::string(value);
  std::size_t end = kMaxShownBytes;
  while ((static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U) --end;
  return absl::StrCat(value.substr(0, end), "…");
}

bool Answers(const ColumnSpec& spec, const std::string& folded) {
  return Fold(spec.name) == folded || std::any_of(spec.labels.begin(), spec.labels.end(),
                                                  [&](const auto& label) { return Fold(label) == folded; });
}

// `external_id (Identifiant), …`
std::string AllHeaders(FileKind kind) {
  std::string headers;
  for (const ColumnSpec& spec : ColumnsOf(kind)) {
    absl::StrAppend(&headers, headers.empty() ? "" : ", ", spec.name, " (", spec.labels.front(), ")");
  }
  return headers;
}

LocalizedText NoHeader(FileKind kind) {
  const std::string headers = AllHeaders(kind);
  return {absl::StrCat("la première ligne doit porter les en-têtes; en-têtes permis : ", headers),
          absl::StrCat("the first line must hold the headers; allowed headers: ", headers)};
}

LocalizedText UnknownHeader(FileKind kind) {
  const std::string headers = AllHeaders(kind);
  return {absl::StrCat("en-tête inconnu; en-têtes permis : ", headers),
          absl::StrCat("unknown header; allowed headers: ", headers)};
}

LocalizedText CellCount(std::size_t found, std::size_t expected) {
  return {absl::StrCat("la rangée a ", found, " cellules; l'en-tête en a ", expected),
          absl::StrCat("the row has ", found, " cells; the header has ", expected)};
}

LocalizedText TooManyColumns(std::size_t found) {
  return {absl::StrCat("la première ligne a ", found, " colonnes; au plus ", kMaxKeptCells, " sont permises"),
          absl::StrCat("the first line has ", found, " columns; at most ", kMaxKeptCells, " are allowed")};
}

}  // namespace

absl::string_view SheetRow::Cell(std::size_t column) const {
  const int cell = cell_of_column_[column];
  if (cell < 0 || static_cast<std::size_t>(cell) >= row_.cells.size()) return "";
  return row_.cells[static_cast<std::size_t>(cell)];
}

Sheet::Sheet(FileKind kind, std::string file_name, ProblemList* problems)
    : kind_(kind),
      file_name_(std::move(file_name)),
      problems_(problems),
      cell_of_column_(ColumnsOf(kind).size(), -1) {}

std::optional<Sheet> Sheet::Open(FileKind kind, const std::string& file_name, absl::string_view bytes,
                                 bool ignore_unknown, ProblemList* problems) {
  Sheet sheet(kind, file_name, problems);
  DecodedFile decoded = DecodeFile(bytes);
  if (decoded.fault.has_value()) {
    sheet.ReportRow(decoded.fault->line, std::move(decoded.fault->message));
    return std::nullopt;
  }
  sheet.text_ = std::move(decoded.text);
  if (!sheet.ReadHeader()) return std::nullopt;
  while (sheet.header_.cells.back().empty()) sheet.header_.cells.pop_back();
  const bool any_known =
      std::any_of(sheet.header_.cells.begin(), sheet.header_.cells.end(), [&](const auto& cell) {
        const std::string folded = Fold(cell);
        return std::any_of(ColumnsOf(kind).begin(), ColumnsOf(kind).end(),
                           [&](const ColumnSpec& spec) { return Answers(spec, folded); });
      });
  // Never quoted: the line may hold personal data.
  if (!any_known) {
    sheet.ReportRow(sheet.header_.line, NoHeader(kind));
    return std::nullopt;
  }
  sheet.MatchHeader(ignore_unknown);
  return sheet;
}

bool Sheet::ReadHeader() {
  if (const auto told = FindSeparatorLine(text_)) {
    separator_ = told->separator;
    body_ = told->size;
    body_line_ = 2;
  } else {
    separator_ = FindSeparator(text_);
  }
  bool readable = true;
  ReadCsv(
      absl::string_view(text_).substr(body_), separator_, body_line_,
      [&](CsvRow& row) {
        header_ = std::move(row);
        return false;
      },
      [&](const FileFault& fault) {
        // Reported once: what follows a header that cannot be split is not a header.
        if (readable) ReportRow(fault.line, fault.message);
        readable = false;
      });
  if (!readable) return false;
  if (header_.used_count > kMaxKeptCells) {
    ReportRow(header_.line, TooManyColumns(header_.used_count));
    return false;
  }
  if (!header_.cells.empty()) return true;
  ReportRow(body_line_, {absl::StrCat("le fichier est vide; ", NoHeader(kind_).fr),
                         absl::StrCat("the file is empty; ", NoHeader(kind_).en)});
  return false;
}

void Sheet::MatchHeader(bool ignore_unknown) {
  may_be_missing_.assign(header_.cells.size(), true);
  for (std::size_t cell = 0; cell < header_.cells.size(); ++cell) MatchCell(cell, ignore_unknown);
  const std::vector<ColumnSpec>& specs = ColumnsOf(kind_);
  for (std::size_t column = 0; column < specs.size(); ++column) {
    const int cell = cell_of_column_[column];
    if (!specs[column].required) continue;
    if (cell >= 0) {
      may_be_missing_[static_cast<std::size_t>(cell)] = false;
      continue;
    }
    ReportValue(header_.line, column, "",
                {absl::StrCat("colonne obligatoire absente : ", specs[column].name, " (",
                              specs[column].labels.front(), ")"),
                 absl::StrCat("required column missing: ", specs[column].name, " (",
                              specs[column].labels.front(), ")")});
  }
}

bool Sheet::MatchCell(std::size_t cell, bool ignore_unknown) {
  const std::string folded = Fold(header_.cells[cell]);
  const std::vector<ColumnSpec>& specs = ColumnsOf(kind_);
  const auto spec =
      std::find_if(specs.begin(), specs.end(), [&](const auto& s) { return Answers(s, folded); });
  if (spec == specs.end() && ignore_unknown) return false;
  Problem problem = NewProblem(header_.line, {});
  problem.column = problem.value = Shown(header_.cells[cell]);
  problem.column_order = cell;
  if (spec == specs.end()) {
    problem.message = UnknownHeader(kind_);
    problems_->Add(std::move(problem));
    return false;
  }
  int& place = cell_of_column_[static_cast<std::size_t>(spec - specs.begin())];
  if (place < 0) {
    place = static_cast<int>(cell);
    return true;
  }
  problem.message = {absl::StrCat("la colonne ", spec->name, " est donnée deux fois; une seule est permise"),
                     absl::StrCat("the column ", spec->name, " is given twice; only one is allowed")};
  problems_->Add(std::move(problem));
  return true;
}

bool Sheet::IsWhole(const CsvRow& row, bool may_end_early) const {
  if (row.used_count > header_.cells.size()) return false;
  if (row.cell_count >= header_.cells.size()) return true;
  return may_end_early && std::all_of(may_be_missing_.begin() + static_cast<std::ptrdiff_t>(row.cell_count),
                                      may_be_missing_.end(), [](bool may) { return may; });
}

void Sheet::PassBlock(std::vector<CsvRow>& block, const std::function<void(const SheetRow&)>& on_row) {
  if (block.empty()) return;
  // The first block includes the header, which has every cell.
  const bool alike = block.front().position >= kExcelBlock &&
                     std::all_of(block.begin(), block.end(), [&](const CsvRow& row) {
                       return row.cell_count == block.front().cell_count;
                     });
  for (const CsvRow& row : block) {
    const bool whole = IsWhole(row, alike);
    if (!row.sure) unsure_lines_.insert(row.line);
    // A row that may be text of a cell at fault has no number of cells to be held to.
    if (!whole && row.sure) ReportRow(row.line, CellCount(row.cell_count, header_.cells.size()));
    on_row(SheetRow(row, cell_of_column_, whole));
  }
  block.clear();
}

bool Sheet::ForEachRow(const std::function<void(const SheetRow&)>& on_row,
                       const std::function<bool()>& proceed) {
  bool is_header = true;
  bool complete = true;
  std::size_t rows = 0;
  std::vector<CsvRow> block;
  ReadCsv(
      absl::string_view(text_).substr(body_), separator_, body_line_,
      [&](CsvRow& row) {
        if (is_header) {
          is_header = false;
          return true;
        }
        if (++rows % kRowsBetweenQuestions == 0 && proceed && !proceed()) return complete = false;
        if (!block.empty() && block.front().position / kExcelBlock != row.position / kExcelBlock)
          PassBlock(block, on_row);
        block.push_back(row);
        return true;
      },
      [&](const FileFault& fault) {
        ReportQuote(fault);
        complete = false;
      });
  PassBlock(block, on_row);
  return complete;
}

void Sheet::ReportQuote(const FileFault& fault) {
  Problem problem = NewProblem(fault.line, fault.message);
  if (fault.cell.has_value() && *fault.cell < header_.cells.size()) {
    problem.column = Shown(header_.cells[*fault.cell]);
    problem.column_order = *fault.cell;
  }
  problems_->Add(std::move(problem));
}

std::string Sheet::RawCell(int line, std::size_t column) {
  if (line_starts_.empty()) {
    line_starts_.push_back(0);
    for (std::size_t i = text_.find_first_of("\r\n"); i != absl::string_view::npos;
         i = text_.find_first_of("\r\n", i)) {
      i += text_[i] == '\r' && i + 1 < text_.size() && text_[i + 1] == '\n' ? 2U : 1U;
      line_starts_.push_back(i);
    }
  }
  const absl::string_view rest =
      absl::string_view(text_).substr(line_starts_[static_cast<std::size_t>(line - 1)]);
  std::string value;
  ReadCsv(
      rest, separator_, line,
      [&](CsvRow& row) {
        value = std::string(SheetRow(row, cell_of_column_, true).Cell(column));
        return false;
      },
      [](const FileFault&) {});
  return value;
}

Problem Sheet::NewProblem(int line, LocalizedText message) const {
  Problem problem;
  problem.file_name = file_name_;
  problem.line = line;
  problem.message = std::move(message);
  problem.file_order = static_cast<std::size_t>(kind_);
  return problem;
}

void Sheet::Report(int line, std::size_t column, LocalizedText message) {
  // Finding the cell again costs more than all the rest.
  if (problems_->full()) return problems_->Count(static_cast<std::size_t>(kind_));
  problems_->Add(Place(line, column, std::move(message)));
}

void Sheet::ReportValue(int line, std::size_t column, absl::string_view value, LocalizedText message) {
  problems_->Add(PlaceOf(line, column, value, std::move(message)));
}

Problem Sheet::Place(int line, std::size_t column, LocalizedText message) {
  const bool shown =
      line > 0 && HasColumn(column) && !Spec(column).personal && unsure_lines_.count(line) == 0;
  return PlaceOf(line, column, shown ? RawCell(line, column) : "", std::move(message));
}

Problem Sheet::PlaceOf(int line, std::size_t column, absl::string_view value, LocalizedText message) const {
  Problem problem = NewProblem(line, std::move(message));
  const int cell = cell_of_column_[column];
  problem.column = cell < 0 ? Spec(column).name : header_.cells[static_cast<std::size_t>(cell)];
  problem.column_order = cell < 0 ? kAbsentColumns + column : static_cast<std::size_t>(cell);
  if (!Spec(column).personal && unsure_lines_.count(line) == 0) problem.value = Shown(value);
  return problem;
}

void Sheet::ReportRow(int line, LocalizedText message) {
  problems_->Add(NewProblem(line, std::move(message)));
}

}  // namespace relais::domain
