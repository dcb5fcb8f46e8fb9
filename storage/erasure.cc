#include "storage/erasure.h"

#include "absl/strings/str_cat.h"

namespace relais::storage {

absl::Status ErasePersonalFields(Session& session, const PersonalErasure& erasure) {
  const TableShape& shape = *erasure.shape;
  if (!shape.HasPersonal()) {
    return absl::InternalError(absl::StrCat(shape.name, " has no personal field to erase"));
  }
  if (erasure.condition.empty()) {
    return absl::InternalError(absl::StrCat(shape.name, ": an erasure without a condition"));
  }
  std::string assignments;
  for (const Column& column : shape.columns) {
    if (column.role == Column::Role::kPersonal) absl::StrAppend(&assignments, column.name, " = NULL, ");
  }
  // In brackets: an OR in the condition must not reach beyond it.
  return session.Execute(absl::StrCat("UPDATE ", shape.name, " SET ", assignments,
                                      "personal_salt = NULL WHERE (", erasure.condition, ")"),
                         erasure.parameters);
}

}  // namespace relais::storage
