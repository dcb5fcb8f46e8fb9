#ifndef RELAIS_STORAGE_VERSIONED_SCHEMA_H_
#define RELAIS_STORAGE_VERSIONED_SCHEMA_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "storage/engine/session.h"
#include "storage/engine/value.h"
#include "storage/records/records.h"

// Schemas of the versioned tables, made from the declarations of their records, and conversions between
// records, values and rows.

namespace relais::storage {

struct Column {
  // kErasable: digested like kPlain, but can be emptied like kPersonal; an ErasedRowRecord then keeps the old
  // row digest. kAdded: a plain column of a later schema, digested only if it has a value.
  enum class Role { kKey, kPlain, kPersonal, kAdded, kErasable };
  const char* name;
  Value::Type type;
  Role role;
};

// The columns of a versioned table, without those that every such table has.
struct TableSchema {
  const char* name;
  std::vector<Column> columns;
  TableTraits traits;

  bool HasPersonal() const { return Has(Column::Role::kPersonal); }
  bool HasErasable() const { return Has(Column::Role::kErasable); }
  // Whether the rows are API resources that the change feed lists.
  bool IsInFeed() const { return traits.feed != Feed::kNone; }
  // The kind of part that the rows are or belong to, as in MergePartRecord.
  const char* PartKind() const { return traits.part_of != nullptr ? traits.part_of : name; }
  std::optional<std::size_t> IndexOf(absl::string_view column) const;
  // Names separated by commas, each after `prefix` (such as `d.`).
  std::string Names(absl::string_view prefix = "") const;
  // One letter for each column, as Session::Query expects.
  std::string Types() const;
  // Names of the key columns.
  std::vector<std::string> Key() const;
  // `a = ? AND b = ?` over the key.
  std::string KeyCondition() const;
  // `s.a = r.a AND s.b = r.b` over the key.
  std::string SameKey(absl::string_view one, absl::string_view other) const;

 private:
  bool Has(Column::Role role) const;
};

// The rule that limits the rows of a table: the one that its record declares if the key begins with
// `dossier_id`, else kNone.
Bound BoundOf(const TableSchema& shape);

// Base of a visitor that treats the columns of all roles alike: passes each one to
// `Derived::Take(role, name, field)`.
template <class Derived>
class ColumnVisitor {
 public:
  template <class T>
  void Key(const char* name, T& field) {
    Pass(Column::Role::kKey, name, field);
  }
  template <class T>
  void Plain(const char* name, T& field) {
    Pass(Column::Role::kPlain, name, field);
  }
  template <class T>
  void Personal(const char* name, T& field) {
    Pass(Column::Role::kPersonal, name, field);
  }
  template <class T>
  void Added(const char* name, T& field) {
    Pass(Column::Role::kAdded, name, field);
  }
  template <class T>
  void Erasable(const char* name, T& field) {
    Pass(Column::Role::kErasable, name, field);
  }

 private:
  template <class T>
  void Pass(Column::Role role, const char* name, T& field) {
    static_cast<Derived*>(this)->Take(role, name, field);
  }
};

namespace internal {

class ShapeVisitor : public ColumnVisitor<ShapeVisitor> {
 public:
  template <class T>
  void Take(Column::Role role, const char* name, const T& field) {
    columns.push_back({name, Value(field).type(), role});
  }
  std::vector<Column> columns;
};

class ValueVisitor : public ColumnVisitor<ValueVisitor> {
 public:
  template <class T>
  void Take(Column::Role, const char*, const T& field) {
    values.emplace_back(field);
  }
  std::vector<Value> values;
};

class RowVisitor : public ColumnVisitor<RowVisitor> {
 public:
  explicit RowVisitor(const Row& row) : row_(row) {}

  template <class T>
  void Take(Column::Role, const char*, T& field) {
    Read(field);
    ++column_;
  }
  // Number of columns read.
  int column() const { return column_; }

 private:
  void Read(std::int64_t& field) const { field = row_.Integer(column_); }
  void Read(bool& field) const { field = row_.Integer(column_) != 0; }
  void Read(std::string& field) const { field = row_.Text(column_); }
  void Read(std::optional<std::int64_t>& field) const {
    field = row_.IsNull(column_) ? std::nullopt : std::optional<std::int64_t>(row_.Integer(column_));
  }

  const Row& row_;
  int column_ = 0;
};

}  // namespace internal

template <class Record>
const TableSchema& SchemaOf() {
  static_assert(AllRecords::kHas<Record>, "add the record to AllRecords, or nothing verifies and erases it");
  static_assert(Record::kTraits.bound != Bound::kNone, "the key says whether a table is about dossiers");
  static const TableSchema& shape = *[] {
    Record record;
    internal::ShapeVisitor visitor;
    Record::Visit(record, visitor);
    return new TableSchema{Record::kTable, std::move(visitor.columns), Record::kTraits};
  }();
  return shape;
}

// The value of every column, in the order of the schema.
template <class Record>
std::vector<Value> ValuesOf(const Record& record) {
  internal::ValueVisitor visitor;
  visitor.values.reserve(SchemaOf<Record>().columns.size());
  Record::Visit(record, visitor);
  return std::move(visitor.values);
}

// The first of `records` with the key of `record`; null if there is none.
template <class Record>
const Record* FindSameKey(const std::vector<Record>& records, const Record& record) {
  const std::vector<Column>& columns = SchemaOf<Record>().columns;
  const std::vector<Value> wanted = ValuesOf(record);
  for (const Record& candidate : records) {
    const std::vector<Value> values = ValuesOf(candidate);
    bool same = true;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].role == Column::Role::kKey && values[i] != wanted[i]) same = false;
    }
    if (same) return &candidate;
  }
  return nullptr;
}

// The values of a row with the columns of the schema first.
std::vector<Value> StoredValues(const TableSchema& shape, const Row& row);

// The record of a row with the columns of the schema, then since_seq.
template <class Record>
Record FromRow(const Row& row) {
  Record record;
  internal::RowVisitor visitor(row);
  Record::Visit(record, visitor);
  record.since_seq = row.Integer(visitor.column());
  return record;
}

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_VERSIONED_SCHEMA_H_
