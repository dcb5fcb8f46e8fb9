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

// The current rows of one dossier that what is derived from it is made of (Projections in store.h).

namespace relais::storage {

// What can be derived from a dossier.
struct DerivedParts {
  // Who may see it: from leads, referrals and consents.
  bool access = false;
  // By which words it is found: from its own row.
  bool words = false;
  // Its answer: from its own row, phases, statuses and leads.
  bool cached_answer = false;

  bool any() const { return access || words || cached_answer; }
};

// Plain value. What the wanted parts do not need stays empty.
struct DossierState {
  std::int64_t dossier_id = 0;
  // Whether it was opened by the very entry that is being recorded, so that nothing is derived from it yet.
  bool is_new = false;
  // None where it was merged away.
  std::optional<DossierRecord> dossier;
  DossierTimes times;
  // By date, as ListPhases, ListStatuses and ListLeads give them.
  std::vector<PhaseRecord> phases;
  std::vector<StatusRecord> statuses;
  std::vector<LeadRecord> leads;
  // By number of a lead: the entry that first recorded it.
  std::map<std::int64_t, std::int64_t> first_lead_entries;
  // By number.
  std::vector<ReferralRecord> referrals;
  std::vector<ConsentRecord> consents;
};

// As the snapshot sees it.
absl::StatusOr<DossierState> ReadDossierState(const Snapshot& snapshot, std::int64_t dossier_id,
                                              DerivedParts parts);

// Adds to `state`, whose own row is there, what its answer needs besides.
absl::Status ReadForCachedAnswer(const Snapshot& snapshot, DossierState& state);

// The state of a dossier that one entry opened, from the rows that this entry wrote: what stands in the
// tables was never anything else. Each row is added; the order of those of one table does not matter.
class OpenedDossier {
 public:
  OpenedDossier(std::int64_t dossier_id, std::int64_t seq, absl::Time recorded_at);
  // `values` in the order of the shape. Rows of tables that nothing is derived from are passed over.
  void Add(const TableSchema& shape, const std::vector<Value>& values);
  // Once all were added.
  DossierState Take();

 private:
  const std::int64_t seq_;
  DossierState state_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_PROJECTIONS_DOSSIER_STATE_H_
