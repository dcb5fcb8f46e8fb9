#ifndef RELAIS_STORAGE_QUERIES_DOSSIERS_DOSSIERS_H_
#define RELAIS_STORAGE_QUERIES_DOSSIERS_DOSSIERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/journal/journal.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Reading dossiers and their dated changes. Every function sees what the snapshot sees; none found is not an
// error.

namespace relais::storage {

absl::StatusOr<std::optional<DossierRecord>> FindDossier(const Snapshot& snapshot, std::int64_t dossier_id);
absl::StatusOr<std::optional<DossierRecord>> FindDossierByExternalId(const Snapshot& snapshot,
                                                                     const std::string& external_id);

// Whether a dossier that is voided now bore the external identifier then, whoever may see it.
absl::StatusOr<bool> IsVoidedExternalId(const Snapshot& snapshot, const std::string& external_id);

// The number that the next new dossier takes. Numbers are never used again.
absl::StatusOr<std::int64_t> NextDossierId(const Snapshot& snapshot);

// By date; in the order in which they took effect.
absl::StatusOr<std::vector<PhaseRecord>> ListPhases(const Snapshot& snapshot, std::int64_t dossier_id);
absl::StatusOr<std::vector<StatusRecord>> ListStatuses(const Snapshot& snapshot, std::int64_t dossier_id);
absl::StatusOr<std::vector<LeadRecord>> ListLeads(const Snapshot& snapshot, std::int64_t dossier_id);

// Date of the dossier's first fact besides its opening: intervention, phase, status or lead change, referral,
// funding step. Empty where there is none.
absl::StatusOr<std::string> EarliestFactOn(const Snapshot& snapshot, std::int64_t dossier_id);

// What dossiers must match: every condition that is not empty, by any of its values. `none` is no value.
struct DossierConditions {
  struct In {
    // One of the plain columns of DossierRecord; from the program, never from a caller.
    const char* column;
    std::vector<std::string> values;
  };
  std::vector<In> in;
  // Civil dates, both included; empty is no bound.
  std::string opened_from;
  std::string opened_to;
  // The same for the closing of a closed dossier.
  std::string closed_from;
  std::string closed_to;
  // If not 0, only revisions that this journal entry or a later one recorded.
  std::int64_t recorded_from_seq = 0;
  // If not empty, only dossiers without a visible fact dated on or after this civil date.
  std::string without_activity_since;
  // If not empty, only these numbers.
  std::vector<std::int64_t> ids;
};

// Stands for a missing date in an order: before every date, and not empty, for empty texts are stored as
// NULL.
inline constexpr char kNoDate[] = "-";

// The order of a list of dossiers. Equal values go by ascending number.
struct DossierOrder {
  // A plain column of DossierRecord, or `since_seq`; from the program, never from a caller. Null: by number.
  const char* column = nullptr;
  bool descending = false;
  // The page begins after the dossier with this value and number; absent: at the beginning. A missing date
  // compares as kNoDate.
  std::optional<Value> after_value;
  std::int64_t after_number = 0;
};

// Those with a number above `after`, ascending, at most `limit`. Current rows cost what is shown,
// and what does not match on the way there; with `ids`, all their past rows as well.
absl::StatusOr<std::vector<DossierRecord>> ListDossierRecords(const Snapshot& snapshot,
                                                              const DossierConditions& conditions,
                                                              std::int64_t after, std::int64_t limit);

// The same in another order. Reads and sorts every dossier that matches, if the order has a column.
absl::StatusOr<std::vector<DossierRecord>> ListDossierRecords(const Snapshot& snapshot,
                                                              const DossierConditions& conditions,
                                                              const DossierOrder& order, std::int64_t limit);

// When the first revision was recorded, and this one.
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
absl::StatusOr<std::vector<DossierRevisionRecord>> ListDossierRevisionRecords(const Snapshot& snapshot,
                                                                              std::int64_t dossier_id,
                                                                              std::int64_t before,
                                                                              std::int64_t limit);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_DOSSIERS_DOSSIERS_H_
