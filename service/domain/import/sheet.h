#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_SHEET_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_SHEET_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "service/domain/import/columns.h"
#include "service/domain/import/csv.h"
#include "service/domain/import/decode.h"
#include "service/domain/import/problem.h"

namespace relais::domain {

// One row of a sheet, with its cells by column. Refers to the sheet's header; valid during one call of
// `on_row`.
class SheetRow {
 public:
  SheetRow(const CsvRow& row, const std::vector<int>& cell_of_column, bool whole)
      : row_(row), cell_of_column_(cell_of_column), whole_(whole) {}

  int line() const { return row_.line; }
  // False if the row has too many or too few cells; its values may then be in the wrong columns.
  bool whole() const { return whole_; }
  // Empty if the file lacks the column or the row ends before it.
  absl::string_view Cell(std::size_t column) const;

 private:
  const CsvRow& row_;
  const std::vector<int>& cell_of_column_;
  bool whole_;
};

// A file of an import: its text, its header matched to the columns of its kind, and the list that collects
// its problems. Not thread-safe.
class Sheet {
 public:
  // Decodes a file and reads its header. Nullopt if no row can be read; the reason is then in `problems`,
  // which must outlive the sheet.
  static std::optional<Sheet> Open(FileKind kind, const std::string& file_name, absl::string_view bytes,
                                   bool ignore_unknown, ProblemList* problems);

  // Calls `on_row` for every row after the header, once. Reports a row with too many or too few cells, and
  // passes it with `whole` false. Reports a row with a faulty quote, and does not pass it. A row may lack
  // cells at its end only as Excel leaves them out: in a whole block of sixteen rows. Calls `proceed`, if
  // set, every thousand rows, and stops once it returns false. Returns whether every row was read and could
  // be split.
  bool ForEachRow(const std::function<void(const SheetRow&)>& on_row, const std::function<bool()>& proceed);

  bool HasColumn(std::size_t column) const { return cell_of_column_[column] >= 0; }
  const ColumnSpec& Spec(std::size_t column) const { return ColumnsOf(kind_)[column]; }
  FileKind kind() const { return kind_; }

  // Reports a fault of the cell in `column` of the row that begins at `line`. Quotes the cell unless it is
  // personal or the row is unsure (CsvRow::sure).
  void Report(int line, std::size_t column, LocalizedText message);
  // Same, quoting `value`, the faulty part of the cell.
  void ReportValue(int line, std::size_t column, absl::string_view value, LocalizedText message);
  // Builds the problem of Report without reporting it.
  Problem Place(int line, std::size_t column, LocalizedText message);
  // Reports a fault of a whole row.
  void ReportRow(int line, LocalizedText message);

 private:
  Sheet(FileKind kind, std::string file_name, ProblemList* problems);

  void MatchHeader(bool ignore_unknown);
  // Matches one header; false if it is not a known column.
  bool MatchCell(std::size_t cell, bool ignore_unknown);
  bool ReadHeader();
  // Whether the row has a cell for each column. With `may_end_early`, optional columns may be missing at its
  // end.
  bool IsWhole(const CsvRow& row, bool may_end_early) const;
  // Passes the rows of one Excel block to `on_row`.
  void PassBlock(std::vector<CsvRow>& block, const std::function<void(const SheetRow&)>& on_row);
  void ReportQuote(const FileFault& fault);
  // Parses the row again: problems are rare, and keeping every raw cell would cost more.
  std::string RawCell(int line, std::size_t column);
  Problem NewProblem(int line, LocalizedText message) const;
  Problem PlaceOf(int line, std::size_t column, absl::string_view value, LocalizedText message) const;

  FileKind kind_;
  std::string file_name_;
  ProblemList* problems_;
  std::string text_;
  // Offset of the first row, after a line `sep=;`.
  std::size_t body_ = 0;
  int body_line_ = 1;
  char separator_ = ',';
  CsvRow header_;
  // By position in ColumnsOf(kind_): the index of its cell, or -1.
  std::vector<int> cell_of_column_;
  // By cell: whether a row may end before it.
  std::vector<bool> may_be_missing_;
  // Lines of rows that must not be quoted.
  absl::flat_hash_set<int> unsure_lines_;
  // Offset of each line; computed when first needed.
  std::vector<std::size_t> line_starts_;
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_SHEET_H_
