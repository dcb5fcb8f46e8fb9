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

// Reading all dated facts of a dossier, and checking and recording what corrects them.

namespace relais::handlers {

// Every dated fact, whoever may see it. Overdue referrals are those whose `respond_by` is before `today`.
absl::StatusOr<domain::DossierHistory> ReadHistory(const storage::Snapshot& snapshot,
                                                   const storage::DossierRecord& dossier,
                                                   absl::CivilDay today);

// The dates of one referral, as ReadHistory gives them.
domain::ReferralDates ReferralDatesOf(const storage::ReferralRecord& record, absl::CivilDay today);

// OK, or FAILED_PRECONDITION that names each fact of `after` that is in the way and was not in `before`.
// `resource`, `state` and `move` are those of the error.
absl::Status CheckHistoryChange(const domain::DossierHistory& before, const domain::DossierHistory& after,
                                const std::string& resource, const std::string& state,
                                const std::string& move);

// What a correction changed. Codes and dates; `reason` alone is personal.
struct CorrectionNote {
  std::string subject;
  std::string old_value;
  std::string new_value;
  std::string reason;
};
absl::Status RecordCorrection(storage::WriteTransaction& transaction, std::int64_t dossier_id,
                              const CorrectionNote& note);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIER_HISTORY_H_
