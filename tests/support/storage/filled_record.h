#ifndef RELAIS_TESTS_SUPPORT_STORAGE_FILLED_RECORD_H_
#define RELAIS_TESTS_SUPPORT_STORAGE_FILLED_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/versioned/schema.h"

// For tests that write a row of every table: iterate AllRecords and fill each record.

namespace relais::storage {

class ColumnFiller : public ColumnVisitor<ColumnFiller> {
 public:
  explicit ColumnFiller(std::int64_t start) : start_(start) {}

  template <class T>
  void Take(Column::Role, const char* name, T& field) const {
    Fill(name, field);
  }

 private:
  void Fill(const char*, std::int64_t& field) const { field = start_; }
  void Fill(const char*, bool& field) const { field = start_ % 2 == 1; }
  void Fill(const char*, std::optional<std::int64_t>& field) const { field = start_; }
  void Fill(const char* name, std::string& field) const { field = absl::StrCat(name, "-", start_); }

  const std::int64_t start_;
};

// A record with a value in every column: numbers are `start`, texts the column's name and `start`, and
// booleans tell whether `start` is odd.
template <class Record>
Record Filled(std::int64_t start) {
  Record record;
  ColumnFiller filler(start);
  Record::Visit(record, filler);
  return record;
}

}  // namespace relais::storage

#endif  // RELAIS_TESTS_SUPPORT_STORAGE_FILLED_RECORD_H_
