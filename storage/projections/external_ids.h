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
// are stored as first written and compared folded (Projections::fold_identifier). The projection
// `external_identifier` holds the folded form. No function is limited by the scope.

namespace relais::storage {

// Calls `on_id` with the external_id of every current row of one kind that has one, in no particular order.
// Scans an index of them all.
template <class Record>
absl::Status ForEachExternalId(const Snapshot& snapshot,
                               const std::function<void(const std::string&)>& on_id) {
  return snapshot.session().Query(absl::StrCat("SELECT external_id FROM ", Record::kTable,
                                               " WHERE until_seq IS NULL AND external_id IS NOT NULL"),
                                  {}, "t", [&](const Row& row) { on_id(row.Text(0)); });
}

// Spellings, in order, of the folded identifiers in current rows of `table`. A register of an earlier version
// may have several spellings of one. INTERNAL if `table` has no external identifiers.
absl::StatusOr<std::vector<std::string>> SpellingsOf(const Snapshot& snapshot, const char* table,
                                                     const std::vector<std::string>& folded);

// The current row with this folded external identifier, also if it is only staged. None is not an error.
template <class Record>
absl::StatusOr<std::optional<Record>> FindByFoldedId(const Snapshot& snapshot, const std::string& folded) {
  absl::StatusOr<std::vector<std::string>> spellings = SpellingsOf(snapshot, Record::kTable, {folded});
  if (!spellings.ok()) return spellings.status();
  if (spellings->empty()) return std::optional<Record>();
  return FindOne<Record>(snapshot.Unrestricted().WithStaged(), "external_id = ?", {spellings->front()});
}

// Every spelling of an advisor's name: in current dossier rows if the snapshot shows the last position, else
// in all revisions. Scans an index of them all.
absl::StatusOr<std::vector<std::string>> ListAdvisorSpellings(const Snapshot& snapshot);

// For the store alone: updates the projection for the rows just written.
absl::Status DeriveExternalIds(const Projections& projections, Session& session,
                               const std::vector<WriteTransaction::Write>& writes);
// For the store alone: removes the identifiers of rows that a write inserted.
absl::Status RemoveExternalIds(Session& session, const std::vector<WriteTransaction::Write>& inserted);
// For the store alone: removes the identifiers of the rows staged for the entry at `seq`.
absl::Status RemoveExternalIdsOf(Session& session, std::int64_t seq);
// For the store alone: derives the whole projection again.
absl::Status DeriveAllExternalIds(const Projections& projections, const Snapshot& written);

// Derives the projection again and compares. Adds one fault for each dossier that differs, and the rows
// compared to `rows`.
absl::Status VerifyExternalIds(const Projections& projections, const Snapshot& snapshot, std::int64_t& rows,
                               std::vector<std::string>& faults);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_PROJECTIONS_EXTERNAL_IDS_H_
