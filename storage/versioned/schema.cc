#include "storage/versioned/schema.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace relais::storage {

bool TableSchema::Has(Column::Role role) const {
  return std::any_of(columns.begin(), columns.end(),
                     [role](const Column& column) { return column.role == role; });
}

std::optional<std::size_t> TableSchema::IndexOf(absl::string_view column) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == column) return i;
  }
  return std::nullopt;
}

std::string TableSchema::Names(absl::string_view prefix) const {
  return absl::StrJoin(columns, ", ", [prefix](std::string* out, const Column& column) {
    absl::StrAppend(out, prefix, column.name);
  });
}

std::string TableSchema::Types() const {
  std::string types;
  for (const Column& column : columns) types += column.type == Value::Type::kInteger ? 'i' : 't';
  return types;
}

std::vector<std::string> TableSchema::Key() const {
  std::vector<std::string> names;
  for (const Column& column : columns) {
    if (column.role == Column::Role::kKey) names.emplace_back(column.name);
  }
  return names;
}

std::string TableSchema::KeyCondition() const {
  return absl::StrJoin(Key(), " AND ", [](std::string* out, const std::string& column) {
    absl::StrAppend(out, column, " = ?");
  });
}

std::string TableSchema::SameKey(absl::string_view one, absl::string_view other) const {
  return absl::StrJoin(Key(), " AND ", [&](std::string* out, const std::string& column) {
    absl::StrAppend(out, one, ".", column, " = ", other, ".", column);
  });
}

Bound BoundOf(const TableSchema& shape) {
  const bool about_dossiers = absl::string_view(shape.columns.front().name) == "dossier_id";
  return about_dossiers ? shape.traits.bound : Bound::kNone;
}

std::vector<Value> StoredValues(const TableSchema& shape, const Row& row) {
  std::vector<Value> values;
  values.reserve(shape.columns.size());
  int column = 0;
  for (const Column& described : shape.columns) {
    if (described.type == Value::Type::kText) {
      values.emplace_back(row.Text(column));
    } else if (row.IsNull(column)) {
      values.emplace_back(std::optional<std::int64_t>());
    } else {
      values.emplace_back(row.Integer(column));
    }
    ++column;
  }
  return values;
}

}  // namespace relais::storage
