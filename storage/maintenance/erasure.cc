#include "storage/maintenance/erasure.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/journal/digest.h"

namespace relais::storage {

std::string RowKey(const TableSchema& shape, const std::vector<Value>& values) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (shape.columns[i].role != Column::Role::kKey) continue;
    const Value& value = values[i];
    parts.push_back(value.type() == Value::Type::kInteger ? absl::StrCat(value.integer()) : value.text());
  }
  return absl::StrJoin(parts, "/");
}

bool HoldsErasable(const TableSchema& shape, const std::vector<Value>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (shape.columns[i].role == Column::Role::kErasable && !values[i].is_null()) return true;
  }
  return false;
}

std::vector<Value> WithoutErasable(const TableSchema& shape, std::vector<Value> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (shape.columns[i].role == Column::Role::kErasable) values[i] = Value("");
  }
  return values;
}

absl::StatusOr<std::vector<ErasedRowRecord>> RowsThatLoseText(Session& session,
                                                              const PersonalErasure& erasure) {
  const TableSchema& shape = *erasure.shape;
  std::vector<ErasedRowRecord> rows;
  if (!shape.HasErasable() || erasure.condition.empty()) return rows;
  const auto columns = static_cast<int>(shape.columns.size());
  absl::Status status =
      session.Query(absl::StrCat("SELECT ", shape.Names(), ", personal_digest, since_seq FROM ", shape.name,
                                 " WHERE (", erasure.condition, ")"),
                    erasure.parameters, shape.Types() + "ti", [&](const Row& row) {
                      const std::vector<Value> values = StoredValues(shape, row);
                      // Already erased, or nothing to erase.
                      if (!HoldsErasable(shape, values)) return;
                      const std::vector<Value> rest = WithoutErasable(shape, values);
                      const std::string& personal_digest = row.Text(columns);
                      rows.push_back({shape.name, RowKey(shape, values), row.Integer(columns + 1),
                                      HexOf(RowDigest(shape, values, personal_digest)),
                                      HexOf(RowDigest(shape, rest, personal_digest)), 0});
                    });
  if (!status.ok()) return status;
  return rows;
}

absl::Status ErasePersonalFields(Session& session, const PersonalErasure& erasure) {
  const TableSchema& shape = *erasure.shape;
  if (!shape.HasPersonal()) {
    return absl::InternalError(absl::StrCat(shape.name, " has no personal field to erase"));
  }
  if (erasure.condition.empty()) {
    return absl::InternalError(absl::StrCat(shape.name, ": an erasure without a condition"));
  }
  std::string assignments;
  for (const Column& column : shape.columns) {
    if (column.role == Column::Role::kPersonal || column.role == Column::Role::kErasable)
      absl::StrAppend(&assignments, column.name, " = NULL, ");
  }
  // In brackets: an OR in the condition must not reach beyond it.
  return session.Execute(absl::StrCat("UPDATE ", shape.name, " SET ", assignments,
                                      "personal_salt = NULL WHERE (", erasure.condition, ")"),
                         erasure.parameters);
}

}  // namespace relais::storage
