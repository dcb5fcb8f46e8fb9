#include "storage/duplicates.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// SQL that holds where the snapshot sees the dossier whose number `column` holds.
std::string SeesDossier(const Snapshot& snapshot, const char* alias, absl::string_view column,
                        std::vector<Value>& parameters) {
  return absl::StrCat("EXISTS (SELECT 1 FROM dossier ", alias, " WHERE ", alias, ".dossier_id = ", column,
                      " AND ", snapshot.Sees(alias, parameters), ")");
}

}  // namespace

absl::StatusOr<std::vector<std::int64_t>> DossiersSharingWords(const Snapshot& snapshot,
                                                               const std::string& word,
                                                               const std::vector<std::string>& words,
                                                               std::int64_t least, std::int64_t limit) {
  std::vector<Value> parameters = {word};
  const std::vector<std::string> marks(words.size(), "?");
  parameters.insert(parameters.end(), words.begin(), words.end());
  parameters.emplace_back(least);
  const std::string sees = SeesDossier(snapshot, "d", "w.dossier_id", parameters);
  parameters.emplace_back(limit);
  std::vector<std::int64_t> found;
  // Goes down the key (word, dossier_id), so that it ends with the last one taken.
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      absl::StrCat(
          "SELECT w.dossier_id FROM dossier_word w WHERE w.word = ? AND (SELECT COUNT(*) FROM dossier_word v"
          " WHERE v.dossier_id = w.dossier_id AND v.word IN (",
          absl::StrJoin(marks, ", "), ")) >= ? AND ", sees, " ORDER BY w.dossier_id DESC LIMIT ?"),
      parameters, "i", [&](const Row& row) { found.push_back(row.Integer(0)); }));
  return found;
}

absl::StatusOr<std::optional<DuplicateRecord>> FindDuplicate(const Snapshot& snapshot,
                                                             std::int64_t dossier_id, std::int64_t other_id) {
  return FindOne<DuplicateRecord>(snapshot.Unlimited(), "dossier_id = ? AND other_id = ?",
                                  {dossier_id, other_id});
}

absl::StatusOr<std::vector<DuplicateRecord>> DuplicatesOf(const Snapshot& snapshot, std::int64_t dossier_id) {
  return FindAll<DuplicateRecord>(snapshot.Unlimited(), "dossier_id = ?", {dossier_id}, "ORDER BY other_id");
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
  // The scope goes by the two dossiers: the pair itself belongs to neither.
  return FindAll<DuplicateRecord>(snapshot.Unlimited(), where, std::move(parameters),
                                  "ORDER BY dossier_id, other_id LIMIT ?");
}

absl::StatusOr<std::optional<MergeRecord>> FindMerge(const Snapshot& snapshot, std::int64_t source_id) {
  return FindOne<MergeRecord>(snapshot, "source_id = ?", {source_id});
}

absl::StatusOr<std::vector<MergePartRecord>> ListMergeParts(const Snapshot& snapshot,
                                                            std::int64_t source_id) {
  return FindAll<MergePartRecord>(snapshot, "source_id = ?", {source_id}, "ORDER BY kind, source_number");
}

}  // namespace relais::storage
