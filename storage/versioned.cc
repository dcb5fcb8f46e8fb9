#include "storage/versioned.h"

#include <algorithm>

#include "absl/strings/str_join.h"

namespace relais::storage {

bool TableShape::HasPersonal() const {
  return std::any_of(columns.begin(), columns.end(),
                     [](const Column& column) { return column.role == Column::Role::kPersonal; });
}

std::string TableShape::Names(absl::string_view prefix) const {
  return absl::StrJoin(columns, ", ", [prefix](std::string* out, const Column& column) {
    absl::StrAppend(out, prefix, column.name);
  });
}

std::string TableShape::Types() const {
  std::string types;
  for (const Column& column : columns) types += column.type == Value::Type::kInteger ? 'i' : 't';
  return types;
}

std::string TableShape::KeyCondition() const {
  std::vector<std::string> parts;
  for (const Column& column : columns) {
    if (column.role == Column::Role::kKey) parts.push_back(absl::StrCat(column.name, " = ?"));
  }
  return absl::StrJoin(parts, " AND ");
}

std::string Snapshot::Sees(absl::string_view alias, std::vector<Value>& parameters) const {
  if (!position_.has_value()) return absl::StrCat(alias, ".until_seq IS NULL");
  parameters.emplace_back(*position_);
  parameters.emplace_back(*position_);
  return absl::StrCat("(", alias, ".since_seq <= ? AND (", alias, ".until_seq IS NULL OR ", alias,
                      ".until_seq > ?))");
}

}  // namespace relais::storage
