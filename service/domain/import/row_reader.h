#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_ROW_READER_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_ROW_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "service/domain/import/context.h"

namespace relais::domain {

// `identifier` as it was first written, in the register or else in the set; empty if it is.
std::string SpellingOf(ImportContext& context, FileKind kind, absl::string_view identifier);

enum class Future { kRefused, kAllowed };

// Reads the cells of one row as values and reports those at fault; a value at fault reads as empty. Internal
// to the import.
class RowReader {
 public:
  RowReader(ImportContext& context, Sheet& sheet, const SheetRow& row)
      : context_(context), sheet_(sheet), row_(row) {}

  bool Filled(std::size_t column) const { return !row_.Cell(column).empty(); }

  std::string Text(std::size_t column, std::size_t max_characters);
  // An external_id of something that files of `kind` bring, as it was first written: in the register, else in
  // the set. Identifiers are compared as FoldIdentifier has them.
  std::string ExternalId(std::size_t column, FileKind kind);
  std::string Email(std::size_t column);
  // An identifier as agreements have it, brought to lower case.
  std::string Identifier(std::size_t column);
  // `YYYY-MM-DD`.
  std::string Date(std::size_t column, Future future = Future::kRefused);
  // The code that the cell means. `row_key` tells the register's row for a code retired since.
  std::string Code(std::size_t column, const CodelistIndex& index, const std::string& row_key = "");
  // The codes of a list (SplitWords), in codelist order, each once.
  std::vector<std::string> Codes(std::size_t column, const CodelistIndex& index, const std::string& row_key);
  std::optional<int> Minutes(std::size_t column);
  std::optional<std::int64_t> Amount(std::size_t column);

  void Report(std::size_t column, domain::LocalizedText message) {
    sheet_.Report(row_.line(), column, std::move(message));
  }

 private:
  // The cell, and a report where it is empty and required.
  absl::string_view Cell(std::size_t column);
  std::string Resolve(std::size_t column, absl::string_view word, const CodelistIndex& index,
                      const std::string& row_key);

  ImportContext& context_;
  Sheet& sheet_;
  const SheetRow& row_;
};

// Finds keys that stand twice in a file and reports them at both lines. Internal to the import.
class DuplicateKeyChecker {
 public:
  // `column` is the one reported; `key` says what no two rows may share.
  DuplicateKeyChecker(Sheet& sheet, std::size_t column, LocalizedText key)
      : sheet_(sheet), column_(column), key_(std::move(key)) {}

  void Add(const std::string& key, int line);

 private:
  struct First {
    int line;
    bool reported;
  };

  Sheet& sheet_;
  std::size_t column_;
  LocalizedText key_;
  absl::flat_hash_map<std::string, First> first_;
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_ROW_READER_H_
