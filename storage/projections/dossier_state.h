#ifndef RELAIS_STORAGE_PROJECTIONS_DOSSIER_STATE_H_
#define RELAIS_STORAGE_PROJECTIONS_DOSSIER_STATE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Rows of one dossier that its projections are built from (projections.h).

namespace relais::storage {

// Plain value. Fields that the wanted projections do not need stay empty.
struct DossierState {
  std::int64_t dossier_id = 0;
  // Whether the entry being recorded opens the dossier, so that it has no projections yet.
  bool is_new = false;
  // None if the dossier was merged or voided, or if only access is wanted.
  std::optional<DossierRecord> dossier;
  DossierTimes times;
  // By date, as ListPhases, ListStatuses and ListLeads give them.
  std::vector<PhaseRecord> phases;
  std::vector<StatusRecord> statuses;
  std::vector<LeadRecord> leads;
  // For each lead number, the entry that first recorded it.
  std::map<std::int64_t, std::int64_t> first_lead_entries;
  // By number.
  std::vector<ReferralRecord> referrals;
  std::vector<ConsentRecord> consents;
};

// Reads the rows that `parts` need, as the snapshot sees them.
absl::StatusOr<DossierState> ReadDossierState(const Snapshot& snapshot, std::int64_t dossier_id,
                                              DerivedParts parts);

// Adds to `state` the rows that the cached answer needs. `state.dossier` must be set.
absl::Status ReadForCachedAnswer(const Snapshot& snapshot, DossierState& state);

// Builds the state of a dossier that one entry opened from the rows of that entry, without a read. Add each
// row; the order of the rows of one table does not matter.
class OpenedDossier {
 public:
  OpenedDossier(std::int64_t dossier_id, std::int64_t seq, absl::Time recorded_at);
  // `values` in the order of the schema. Ignores rows of tables without projections.
  void Add(const TableSchema& shape, const std::vector<Value>& values);
  // Returns the state. Call it once, after all rows.
  DossierState Take();

 private:
  const std::int64_t seq_;
  DossierState state_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_PROJECTIONS_DOSSIER_STATE_H_
