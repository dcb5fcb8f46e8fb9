#include "storage/queries/dossiers/duplicates.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// SQL condition: the snapshot shows the dossier with the number in `column`.
std::string SeesDossier(const Snapshot& snapshot, const char* alias, absl::string_view column,
                        std::vector<Value>& parameters) {
  return absl::StrCat("EXISTS (SELECT 1 FROM dossier ", alias, " WHERE ", alias, ".dossier_id = ", column,
                      " AND ", snapshot.VisibilityPredicate(alias, parameters), ")");
}

}  // namespace

absl::StatusOr<std::optional<ComparedTexts>> FindComparedTexts(const Snapshot& snapshot,
                                                               std::int64_t dossier_id) {
  std::optional<ComparedTexts> found;
  std::vector<Value> parameters = {dossier_id};
  const std::string current = snapshot.Unrestricted().Current().VisibilityPredicate("d", parameters);
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      absl::StrCat("SELECT promoter_name, project_title, contact_email, contact_phone FROM dossier d"
                   " WHERE dossier_id = ? AND ",
                   current),
      parameters, "tttt", [&](const Row& row) {
        found = ComparedTexts{row.Text(0), row.Text(1), row.Text(2), row.Text(3)};
      }));
  return found;
}

absl::StatusOr<std::optional<DuplicateRecord>> FindDuplicate(const Snapshot& snapshot,
                                                             std::int64_t dossier_id, std::int64_t other_id) {
  return FindOne<DuplicateRecord>(snapshot.Unrestricted(), "dossier_id = ? AND other_id = ?",
                                  {dossier_id, other_id});
}

absl::StatusOr<std::vector<DuplicateRecord>> DuplicatesOf(const Snapshot& snapshot, std::int64_t dossier_id) {
  return FindAll<DuplicateRecord>(snapshot.Unrestricted(), "dossier_id = ?", {dossier_id},
                                  "ORDER BY other_id");
}

absl::StatusOr<std::vector<DuplicateRecord>> ListDuplicateRecords(const Snapshot& snapshot,
                                                                  bool include_decided, DuplicatePair after,
                                                                  std::int64_t limit) {
  std::vector<Value> parameters = {after.dossier_id, after.dossier_id, after.other_id};
  std::string where = "(dossier_id > ? OR (dossier_id = ? AND other_id > ?))";
  if (!include_decided) where += " AND state = 'open'";
  const std::string later = SeesDossier(snapshot, "d", "duplicate.dossier_id", parameters);
  const std::string other = SeesDossier(snapshot, "o", "duplicate.other_id", parameters);
  absl::StrAppend(&where, " AND ((", later, " AND ", other, ")");
  if (include_decided) {
    const std::string left_later = SeesDossier(snapshot, "d", "duplicate.dossier_id", parameters);
    const std::string left_other = SeesDossier(snapshot, "o", "duplicate.other_id", parameters);
    absl::StrAppend(&where, " OR (state = 'merged' AND (", left_later, " OR ", left_other, "))");
  }
  where += ")";
  parameters.emplace_back(limit);
  // The two dossiers decide on visibility: the pair itself belongs to neither.
  return FindAll<DuplicateRecord>(snapshot.Unrestricted(), where, std::move(parameters),
                                  "ORDER BY dossier_id, other_id LIMIT ?");
}

absl::StatusOr<std::optional<MergeRecord>> FindMerge(const Snapshot& snapshot, std::int64_t source_id) {
  return FindOne<MergeRecord>(snapshot, "source_id = ?", {source_id});
}

absl::StatusOr<std::int64_t> MergedTo(const Snapshot& snapshot, std::int64_t dossier_id) {
  for (;;) {
    RELAIS_ASSIGN_OR_RETURN(const auto merge, FindMerge(snapshot, dossier_id));
    if (!merge.has_value()) return dossier_id;
    dossier_id = merge->target_id;
  }
}

absl::StatusOr<std::vector<MergePartRecord>> ListMergeParts(const Snapshot& snapshot,
                                                            std::int64_t source_id) {
  return FindAll<MergePartRecord>(snapshot, "source_id = ?", {source_id}, "ORDER BY kind, source_number");
}

}  // namespace relais::storage
