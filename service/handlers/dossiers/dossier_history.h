#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIER_HISTORY_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIER_HISTORY_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "service/domain/dossiers/history_rules.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Reads all dated facts of a dossier; checks and records corrections of them.

namespace relais::handlers {

// Reads every dated fact, even those that the snapshot's scope hides. A sent referral is overdue if its
// `respond_by` is before `today`.
absl::StatusOr<domain::DossierHistory> ReadHistory(const storage::Snapshot& snapshot,
                                                   const storage::DossierRecord& dossier,
                                                   absl::CivilDay today);

// The dates of one referral, as ReadHistory gives them.
domain::ReferralDates ReferralDatesOf(const storage::ReferralRecord& record, absl::CivilDay today);

// OK, or FAILED_PRECONDITION with each conflict of `after` that `before` does not have. `resource`, `state`
// and `move` are named in the error.
absl::Status CheckHistoryChange(const domain::DossierHistory& before, const domain::DossierHistory& after,
                                const std::string& resource, const std::string& state,
                                const std::string& move);

// The old and new value of a correction, as codes and dates. Only `reason` is personal.
struct CorrectionNote {
  std::string subject;
  std::string old_value;
  std::string new_value;
  std::string reason;
};
// Inserts a CorrectionRecord for the dossier under its next number.
absl::Status RecordCorrection(storage::WriteTransaction& transaction, std::int64_t dossier_id,
                              const CorrectionNote& note);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIER_HISTORY_H_
