// One spreadsheet file: its encoding, its separator, its rows, and its header as each kind of file reads it.

#include <algorithm>

#include "absl/strings/str_replace.h"
#include "service/domain/common/csv_cell.h"
#include "service/domain/common/identifier.h"
#include "service/domain/import/csv.h"
#include "service/domain/import/sheet.h"
#include "tests/fuzz/check.h"

namespace relais::fuzz {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// An unquoted cell may be as long as the file: problems quote only this much of it.
constexpr std::size_t kShownBytes = 200 + sizeof("…");

int LinesOf(absl::string_view text) {
  return 1 + static_cast<int>(
                 std::count_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }));
}

void CheckFault(const domain::FileFault& fault, absl::string_view text) {
  Require(fault.line >= 0 && fault.line <= LinesOf(text), "a fault is at a line of the file");
  Require(!fault.message.fr.empty() && !fault.message.en.empty(), "a fault is told in both languages");
}

std::string Quoted(const Rows& rows, char separator) {
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text += separator;
      const std::string cell = domain::GuardCell(row[i]);
      absl::StrAppend(&text, "\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\"");
    }
    text += "\n";
  }
  return text;
}

struct SplitFile {
  Rows rows;
  // First lines of rows, and lines of faults.
  std::vector<int> lines;
  std::vector<int> faults;
};

SplitFile Read(absl::string_view text, char separator) {
  SplitFile split;
  domain::ReadCsv(
      text, separator, 1,
      [&](const domain::CsvRow& row) {
        Require((split.lines.empty() || row.line > split.lines.back()) && row.line <= LinesOf(text),
                "rows begin at lines of the file, in their order");
        Require(row.sure || !split.faults.empty(), "a row is doubtful only after a fault");
        split.lines.push_back(row.line);
        Require(
            std::any_of(row.cells.begin(), row.cells.end(), [](const auto& cell) { return !cell.empty(); }),
            "a row has a cell that is filled");
        for (const std::string& cell : row.cells)
          Require(domain::IsValidUtf8(cell), "cells are cut between characters");
        split.rows.push_back(row.cells);
        return true;
      },
      [&](const domain::FileFault& fault) {
        CheckFault(fault, text);
        Require(split.faults.empty() || fault.line > split.faults.back(),
                "faults come in the order of lines");
        split.faults.push_back(fault.line);
      });
  return split;
}

// Every line begins a row, lies within a row that was read, is at fault, or is blank.
void CheckNothingIsSwallowed(absl::string_view text, const SplitFile& split) {
  if (split.faults.empty()) return;
  const int last = std::max(split.faults.back(), split.lines.empty() ? 0 : split.lines.back());
  const std::vector<std::string> lines =
      absl::StrSplit(absl::StrReplaceAll(text, {{"\r\n", "\n"}, {"\r", "\n"}}), '\n');
  for (std::size_t i = static_cast<std::size_t>(last); i < lines.size(); ++i) {
    // The rest belongs to the last row, which holds a quote, or is blank.
    if (lines[i].find_first_not_of(" \t,;\"") == std::string::npos) continue;
    const bool in_cell = !split.lines.empty() && split.lines.back() == last;
    Require(in_cell || !domain::HasVisibleCharacter(lines[i]), "no line after a fault is swallowed");
  }
}

void CheckRows(const std::string& text) {
  const char separator = domain::FindSeparator(text);
  Require(separator == ',' || separator == ';' || separator == '\t', "the separator is one of three");
  const SplitFile split = Read(text, separator);
  CheckNothingIsSwallowed(text, split);
  const SplitFile again = Read(Quoted(split.rows, separator), separator);
  Require(again.faults.empty(), "what was written with quotes is read");
  Require(again.rows == split.rows, "rows are read as they were written");
  // A stopped reader gets no more calls.
  std::size_t asked = 0;
  domain::ReadCsv(
      text, separator, 1,
      [&asked](const domain::CsvRow&) {
        ++asked;
        return false;
      },
      [](const domain::FileFault&) {});
  Require(asked == std::min<std::size_t>(split.rows.size(), 1),
          "a reader that stops is asked for nothing more");
}

void CheckSheet(domain::FileKind kind, absl::string_view bytes, bool ignore_unknown) {
  domain::ProblemList problems;
  auto sheet = domain::Sheet::Open(kind, domain::FileName(kind), bytes, ignore_unknown, &problems);
  Require(sheet.has_value() || !problems.empty(), "a file that cannot be read has a problem");
  if (sheet.has_value()) {
    const auto on_row = [&](const domain::SheetRow& row) {
      for (std::size_t column = 0; column < domain::ColumnsOf(kind).size(); ++column) {
        Require(sheet->HasColumn(column) || row.Cell(column).empty(), "a column that is not there is empty");
      }
      // What every rule of a cell does where it is not kept.
      if (problems.count() < 100) sheet->Report(row.line(), 0, {"refusé", "refused"});
    };
    sheet->ForEachRow(on_row, nullptr);
  }
  for (const domain::Problem& problem : problems.TakeSorted()) {
    Require(domain::IsValidUtf8(problem.value) && domain::IsValidUtf8(problem.column), "a problem is UTF-8");
    Require(problem.value.size() <= kShownBytes, "a problem shows the beginning of a long value");
  }
}

}  // namespace
}  // namespace relais::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace domain = relais::domain;
  namespace fuzz = relais::fuzz;
  const absl::string_view bytes = fuzz::TextOf(data, size);
  const domain::DecodedFile decoded = domain::DecodeFile(bytes);
  if (decoded.fault.has_value()) {
    fuzz::CheckFault(*decoded.fault, bytes);
  } else {
    fuzz::Require(domain::IsValidUtf8(decoded.text), "a file is decoded to UTF-8");
    fuzz::CheckRows(decoded.text);
  }
  for (std::size_t kind = 0; kind < domain::kFileKinds; ++kind) {
    fuzz::CheckSheet(static_cast<domain::FileKind>(kind), bytes, size % 2 == 1);
  }
  return 0;
}
