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

// Returns the spelling to use for an identifier of the set: the register's, else the first one in the set;
// empty if `identifier` is empty. Remembers it in the context.
std::string SpellingOf(ImportContext& context, FileKind kind, absl::string_view identifier);

enum class Future { kRefused, kAllowed };

// Reads the cells of one row as values and reports faulty ones, and empty ones of required columns, to the
// sheet. A faulty value reads as empty. Borrows context, sheet and row. Internal to the import.
class RowReader {
 public:
  RowReader(ImportContext& context, Sheet& sheet, const SheetRow& row)
      : context_(context), sheet_(sheet), row_(row) {}

  bool Filled(std::size_t column) const { return !row_.Cell(column).empty(); }

  std::string Text(std::size_t column, std::size_t max_characters);
  // An external_id of the entity that files of `kind` bring, in its first spelling (SpellingOf). Identifiers
  // are compared by FoldIdentifier.
  std::string ExternalId(std::size_t column, FileKind kind);
  // The external_id of a phase, unique in its dossier only.
  std::string PhaseId(std::size_t column, const std::string& dossier);
  std::string Email(std::size_t column);
  // An agreement's identifier, in lower case.
  std::string Identifier(std::size_t column);
  // `YYYY-MM-DD`.
  std::string Date(std::size_t column, Future future = Future::kRefused);
  // Returns the code of the cell. A retired code is a fault, unless the register has it in the row `row_key`
  // (ImportLookup::HasCode).
  std::string Code(std::size_t column, const CodelistIndex& index, const std::string& row_key = "");
  // The codes of a list (SplitWords), in codelist order, unique.
  std::vector<std::string> Codes(std::size_t column, const CodelistIndex& index, const std::string& row_key);
  // Minutes from 0 to 1440, written as `90`, `1h30` or `1,5 h` (all forms: numbers.h). Nullopt if empty or
  // faulty.
  std::optional<int> Minutes(std::size_t column);
  // CAD cents, in the forms of ParseAmount (numbers.h). Nullopt if empty or faulty; an amount with two
  // meanings, such as `1,234`, is faulty.
  std::optional<std::int64_t> Amount(std::size_t column);

  void Report(std::size_t column, domain::LocalizedText message) {
    sheet_.Report(row_.line(), column, std::move(message));
  }

 private:
  // Reads an identifier. Reports the reserved word `none`, and reads it as empty.
  std::string UnreservedId(std::size_t column);
  // Returns the cell. Reports it if it is no value in any column (CheckCell), or empty and required.
  absl::string_view Cell(std::size_t column);
  std::string Resolve(std::size_t column, absl::string_view word, const CodelistIndex& index,
                      const std::string& row_key);

  ImportContext& context_;
  Sheet& sheet_;
  const SheetRow& row_;
};

// Finds duplicate keys in a file and reports them on both lines. Internal to the import.
class DuplicateKeyChecker {
 public:
  // Reports in `column`; `key` is the text for the key.
  DuplicateKeyChecker(Sheet& sheet, std::size_t column, LocalizedText key)
      : sheet_(sheet), column_(column), key_(std::move(key)) {}

  // Reports the key if it was added before: on this line, and once on the first.
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
