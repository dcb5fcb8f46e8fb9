#ifndef RELAIS_STORAGE_PROJECTIONS_EXTERNAL_IDS_H_
#define RELAIS_STORAGE_PROJECTIONS_EXTERNAL_IDS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/projections/projections.h"
#include "storage/records/records.h"
#include "storage/store.h"
#include "storage/versioned/versioned.h"

// External identifiers of current rows: of dossiers, interventions, referrals and funding applications. They
// are compared folded (Projections::fold_identifier) and kept as they were first written; the projection
// `external_identifier` holds the folded ones.

namespace relais::storage {

// Calls `on_id` with the external_id of every current row of a kind that has one, whoever may see it, in no
// particular order. Goes through an index of them all.
template <class Record>
absl::Status ForEachExternalId(const Snapshot& snapshot,
                               const std::function<void(const std::string&)>& on_id) {
  return snapshot.session().Query(absl::StrCat("SELECT external_id FROM ", Record::kTable,
                                               " WHERE until_seq IS NULL AND external_id IS NOT NULL"),
                                  {}, "t", [&](const Row& row) { on_id(row.Text(0)); });
}

// The spellings, in order, that current rows of `table` have of the folded identifiers, whoever may see them.
// A register of an earlier version may have several of one.
absl::StatusOr<std::vector<std::string>> SpellingsOf(const Snapshot& snapshot, const char* table,
                                                     const std::vector<std::string>& folded);

// The current row, whoever may see it, whose external identifier is `folded` once folded; none is not an
// error.
template <class Record>
absl::StatusOr<std::optional<Record>> FindByFoldedId(const Snapshot& snapshot, const std::string& folded) {
  absl::StatusOr<std::vector<std::string>> spellings = SpellingsOf(snapshot, Record::kTable, {folded});
  if (!spellings.ok()) return spellings.status();
  if (spellings->empty()) return std::optional<Record>();
  return FindOne<Record>(snapshot.Unrestricted().WithStaged(), "external_id = ?", {spellings->front()});
}

// Every spelling that dossiers of the snapshot's position, or of any past one if that is not the last, have
// of an advisor. Goes through an index of them all.
absl::StatusOr<std::vector<std::string>> ListAdvisorSpellings(const Snapshot& snapshot);

// For the store alone: makes the projection follow what was just written.
absl::Status DeriveExternalIds(const Projections& projections, Session& session,
                               const std::vector<WriteTransaction::Write>& writes);
// For the store alone: removes the identifiers of rows that a write inserted.
absl::Status RemoveExternalIds(Session& session, const std::vector<WriteTransaction::Write>& inserted);
// For the store alone: removes the identifiers of the rows staged for the entry at `seq`.
absl::Status RemoveExternalIdsOf(Session& session, std::int64_t seq);
// For the store alone: derives the whole projection again.
absl::Status DeriveAllExternalIds(const Projections& projections, const Snapshot& written);

// Derives the projection again and compares. Adds one fault for each table and dossier that differs, and the
// rows compared to `rows`.
absl::Status VerifyExternalIds(const Projections& projections, const Snapshot& snapshot, std::int64_t& rows,
                               std::vector<std::string>& faults);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_PROJECTIONS_EXTERNAL_IDS_H_
