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

// What each organization may see of a dossier, as derived from its leads, referrals and consents: what may be
// seen now, whatever position the snapshot shows. Past access is in the same table, for Snapshot::JudgedAsOf;
// access_history.h derives it.

namespace relais::storage {

struct AccessRow {
  std::int64_t dossier_id = 0;
  std::string organization;
  bool leads = false;
  // Last civil date of the full view; empty where there is none.
  std::string open_to;
  // Last journal position that is seen once the full view has ended.
  std::optional<std::int64_t> cut_seq;
};

bool operator==(const AccessRow& a, const AccessRow& b);

// The row of an organization, or none.
absl::StatusOr<std::optional<AccessRow>> FindAccess(const Snapshot& snapshot, std::int64_t dossier_id,
                                                    const std::string& organization);

// The organization that leads the dossier, or the one that it was merged into; empty where there is no such
// dossier.
absl::StatusOr<std::string> LeadOf(const Snapshot& snapshot, std::int64_t dossier_id);

// The same for many: those that exist, in no order.
struct DossierLead {
  std::int64_t dossier_id = 0;
  std::string organization;
};
absl::StatusOr<std::vector<DossierLead>> LeadsOf(const Snapshot& snapshot,
                                                 const std::vector<std::int64_t>& dossiers);

// Adds `rows`, which hold from the snapshot's position on, of a dossier that has none yet. Only within a
// writing transaction, as the next one.
absl::Status InsertAccess(const Snapshot& written, const std::vector<AccessRow>& rows);

// Makes `rows`, one for each organization, the access to the dossier from the snapshot's position on. Rows
// that say the same already stay as they are.
absl::Status ReplaceAccess(const Snapshot& written, std::int64_t dossier_id,
                           const std::vector<AccessRow>& rows);

// When each lead of the dossier was first recorded, by number: a lead that is corrected keeps its first
// entry.
absl::StatusOr<std::vector<std::pair<std::int64_t, std::int64_t>>> FirstLeadEntries(const Snapshot& snapshot,
                                                                                    std::int64_t dossier_id);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_ACCESS_ACCESS_H_
