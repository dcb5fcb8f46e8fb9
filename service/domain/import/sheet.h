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

// One row of a sheet, its cells by column. Refers to the sheet's header; lives during one call of ForEachRow.
class SheetRow {
 public:
  SheetRow(const CsvRow& row, const std::vector<int>& cell_of_column, bool whole)
      : row_(row), cell_of_column_(cell_of_column), whole_(whole) {}

  int line() const { return row_.line; }
  // False where the row has too many or too few cells; its values may then stand in the wrong columns.
  bool whole() const { return whole_; }
  // Empty where the file lacks the column or the row ends before it.
  absl::string_view Cell(std::size_t column) const;

 private:
  const CsvRow& row_;
  const std::vector<int>& cell_of_column_;
  bool whole_;
};

// A file of the import: its text, its header matched with the columns of its kind, and the place to which its
// problems go. Not thread-safe.
class Sheet {
 public:
  // Decodes a file and reads its header. Nullopt where no row can be read; the reason is then among
  // `problems`, which outlives the sheet.
  static std::optional<Sheet> Open(FileKind kind, const std::string& file_name, absl::string_view bytes,
                                   bool ignore_unknown, std::vector<Problem>* problems);

  // Calls `on_row` for every row after the header, once. Rows with too many or too few cells are reported and
  // passed with `whole` false; rows with a quote at fault are reported and not passed. A row may lack cells
  // at its end only as Excel leaves them out: in a whole block of sixteen rows. Answers whether every row of
  // the file could be split.
  bool ForEachRow(const std::function<void(const SheetRow&)>& on_row);

  bool HasColumn(std::size_t column) const { return cell_of_column_[column] >= 0; }
  const ColumnSpec& Spec(std::size_t column) const { return ColumnsOf(kind_)[column]; }
  FileKind kind() const { return kind_; }

  // Reports a fault of the cell in `column` of the row that begins at `line`, with what stands there unless
  // it is personal or the row may be part of a cell (CsvRow::sure).
  void Report(int line, std::size_t column, LocalizedText message);
  // The same with the part of the cell that is at fault.
  void ReportValue(int line, std::size_t column, absl::string_view value, LocalizedText message);
  // The same as Report without reporting it.
  Problem Place(int line, std::size_t column, LocalizedText message);
  // Reports a fault of a whole row.
  void ReportRow(int line, LocalizedText message);

 private:
  Sheet(FileKind kind, std::string file_name, std::vector<Problem>* problems);

  void MatchHeader(bool ignore_unknown);
  // Matches one header; answers whether it is a known column.
  bool MatchCell(std::size_t cell, bool ignore_unknown);
  bool ReadHeader();
  // Whether the row has a cell for each column, or ends early where `may_end_early` and no value may be
  // missing.
  bool IsWhole(const CsvRow& row, bool may_end_early) const;
  // Passes the rows of one block of Excel's.
  void PassBlock(std::vector<CsvRow>& block, const std::function<void(const SheetRow&)>& on_row);
  void ReportQuote(const FileFault& fault);
  // Reads the row at `line` again: a problem is rare, and keeping every cell as it stood would cost more.
  std::string RawCell(int line, std::size_t column);
  Problem NewProblem(int line, LocalizedText message) const;
  Problem PlaceOf(int line, std::size_t column, absl::string_view value, LocalizedText message) const;

  FileKind kind_;
  std::string file_name_;
  std::vector<Problem>* problems_;
  std::string text_;
  // Where the rows begin, after a line `sep=;`.
  std::size_t body_ = 0;
  int body_line_ = 1;
  char separator_ = ',';
  CsvRow header_;
  // By position in ColumnsOf(kind_): the cell that holds it, or -1.
  std::vector<int> cell_of_column_;
  // By cell: whether a row may end before it.
  std::vector<bool> may_be_missing_;
  // Lines of rows whose cells must not be shown.
  absl::flat_hash_set<int> unsure_lines_;
  // Byte at which each line begins; made when first needed.
  std::vector<std::size_t> line_starts_;
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_SHEET_H_
