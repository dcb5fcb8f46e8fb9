#ifndef RELAIS_STORAGE_QUERIES_DOSSIERS_DOSSIERS_H_
#define RELAIS_STORAGE_QUERIES_DOSSIERS_DOSSIERS_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/journal/journal.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Reads dossiers and their dated changes. Every function sees what the snapshot shows; none found is not an
// error.

namespace relais::storage {

// Finds a dossier by its number. A merged or voided dossier is not found, except at a position before that.
absl::StatusOr<std::optional<DossierRecord>> FindDossier(const Snapshot& snapshot, std::int64_t dossier_id);
// The same by external identifier, compared exactly as stored, not folded (FindByFoldedId in external_ids.h
// folds). Does not go on to the target of a merge.
absl::StatusOr<std::optional<DossierRecord>> FindDossierByExternalId(const Snapshot& snapshot,
                                                                     const std::string& external_id);

// Form in which external identifiers are compared.
using FoldIdentifier = std::string (*)(absl::string_view);

// External identifiers, folded by `fold`, of the dossiers that are voided now, as they were when they were
// voided. Ignores the scope.
absl::StatusOr<std::set<std::string>> VoidedExternalIds(const Snapshot& snapshot, FoldIdentifier fold);

// Numbers of the dossiers that merged ones were merged into, if the merged one had one of these external
// identifiers when it was merged. `folded` holds identifiers already folded by `fold`. Follows chains of
// merges to the last target. Ignores the scope. Folds the identifier of every merged dossier.
absl::StatusOr<std::vector<std::int64_t>> StandingForExternalIds(const Snapshot& snapshot,
                                                                 const std::set<std::string>& folded,
                                                                 FoldIdentifier fold);

// The number for the next new dossier, above those reserved by a running import. Numbers are never reused.
absl::StatusOr<std::int64_t> NextDossierId(const Snapshot& snapshot);

// By date; in the order in which they took effect.
absl::StatusOr<std::vector<PhaseRecord>> ListPhases(const Snapshot& snapshot, std::int64_t dossier_id);
absl::StatusOr<std::vector<StatusRecord>> ListStatuses(const Snapshot& snapshot, std::int64_t dossier_id);
absl::StatusOr<std::vector<LeadRecord>> ListLeads(const Snapshot& snapshot, std::int64_t dossier_id);

// Date of the dossier's first fact after its opening: intervention, phase, status or lead change, referral
// sent, funding step. Empty if there is none.
absl::StatusOr<std::string> EarliestFactOn(const Snapshot& snapshot, std::int64_t dossier_id);

// Conditions on dossiers; an empty condition matches all. Each must match by any of its values; `none`
// matches a missing value.
struct DossierConditions {
  struct In {
    // A plain column of DossierRecord; from the program, never from a caller.
    const char* column;
    std::vector<std::string> values;
    // Numbers of dossiers that match whatever they have there.
    std::vector<std::int64_t> or_ids{};
  };
  std::vector<In> in;
  // Civil dates, both included; empty is no bound.
  std::string opened_from;
  std::string opened_to;
  // The same for the closing of a closed dossier.
  std::string closed_from;
  std::string closed_to;
  // If not 0, only dossiers with the shown revision recorded by this journal entry or a later one.
  std::int64_t recorded_from_seq = 0;
  // If not empty, only dossiers opened before this civil date and without a visible fact on or after it.
  // Facts: intervention, phase or status change, referral sent or answered, funding step.
  std::string without_activity_since;
  // If not empty, only these numbers.
  std::vector<std::int64_t> ids;
};

// Sorts a missing date before every date. Not empty, because empty texts are stored as NULL.
inline constexpr char kNoDate[] = "-";

// The order of a list of dossiers. Ties are in ascending order of number.
struct DossierOrder {
  // A plain column of DossierRecord, or `since_seq`; from the program, never from a caller. Null: by number.
  const char* column = nullptr;
  bool descending = false;
  // The page begins after the dossier with this value and number; absent: at the start. A missing date
  // compares as kNoDate.
  std::optional<Value> after_value;
  std::int64_t after_number = 0;
};

// Dossiers that match, with a number above `after`, ascending, at most `limit`. Cost: the rows shown, and the
// rows passed over on the way; with `ids`, all their past rows too.
absl::StatusOr<std::vector<DossierRecord>> ListDossierRecords(const Snapshot& snapshot,
                                                              const DossierConditions& conditions,
                                                              std::int64_t after, std::int64_t limit);

// The same in another order. Reads and sorts every match if the order has a column.
absl::StatusOr<std::vector<DossierRecord>> ListDossierRecords(const Snapshot& snapshot,
                                                              const DossierConditions& conditions,
                                                              const DossierOrder& order, std::int64_t limit);

// Instants at which the first revision and this one were recorded.
struct DossierTimes {
  absl::Time created;
  absl::Time updated;
};
absl::StatusOr<DossierTimes> TimesOf(const Snapshot& snapshot, const DossierRecord& dossier);

// One recorded state of a dossier.
struct DossierRevisionRecord {
  DossierRecord dossier;
  JournalEntry entry;
};

// Revisions below `before` (0: from the newest) up to the snapshot's position, newest first, at most `limit`.
// An organization that no longer leads sees those recorded until then. DATA_LOSS if a revision names no
// entry.
absl::StatusOr<std::vector<DossierRevisionRecord>> ListDossierRevisionRecords(const Snapshot& snapshot,
                                                                              std::int64_t dossier_id,
                                                                              std::int64_t before,
                                                                              std::int64_t limit);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_DOSSIERS_DOSSIERS_H_
