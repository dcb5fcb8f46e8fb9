#ifndef RELAIS_STORAGE_ACCESS_ACCESS_H_
#define RELAIS_STORAGE_ACCESS_ACCESS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/versioned/versioned.h"

// Access of organizations to dossiers, derived from leads, referrals and consents. The functions read and
// write the current access, whatever position the snapshot shows. Past access is in the same table, for
// Snapshot::WithAccessAsOf; access_history.h derives it.

namespace relais::storage {

struct AccessRow {
  std::int64_t dossier_id = 0;
  std::string organization;
  bool leads = false;
  // Last civil date of the full view; empty if there is none.
  std::string open_to;
  // Last journal position that the organization sees once the full view has ended.
  std::optional<std::int64_t> cut_seq;
};

bool operator==(const AccessRow& a, const AccessRow& b);

// The access of one organization, or none.
absl::StatusOr<std::optional<AccessRow>> FindAccess(const Snapshot& snapshot, std::int64_t dossier_id,
                                                    const std::string& organization);

// The organization that leads the dossier, or its merge target if it was merged. Empty if there is no such
// dossier.
absl::StatusOr<std::string> LeadOf(const Snapshot& snapshot, std::int64_t dossier_id);

// A dossier, and the organization that leads it.
struct DossierLead {
  std::int64_t dossier_id = 0;
  std::string organization;
};
// LeadOf for many dossiers, in no particular order. Leaves out those that do not exist.
absl::StatusOr<std::vector<DossierLead>> LeadsOf(const Snapshot& snapshot,
                                                 const std::vector<std::int64_t>& dossiers);

// Adds access rows that hold from the snapshot's position on. Call it for a dossier without access rows,
// within the write transaction of the next entry.
absl::Status InsertAccess(const Snapshot& written, const std::vector<AccessRow>& rows);

// Replaces the access to the dossier from the snapshot's position on by `rows`, one for each organization.
// Leaves unchanged rows as they are.
absl::Status ReplaceAccess(const Snapshot& written, std::int64_t dossier_id,
                           const std::vector<AccessRow>& rows);

// The number of each lead of the dossier, with the entry that first recorded it. A corrected lead keeps its
// first entry.
absl::StatusOr<std::vector<std::pair<std::int64_t, std::int64_t>>> FirstLeadEntries(const Snapshot& snapshot,
                                                                                    std::int64_t dossier_id);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_ACCESS_ACCESS_H_
