#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_CLOSING_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_CLOSING_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "service/domain/dossiers/history_rules.h"
#include "service/handlers/common/context.h"
#include "storage/records/records.h"
#include "storage/store.h"

// What closing a dossier means for its referrals and its other facts.

namespace relais::handlers {

// Sets the referrals of `history` that wait or work along to recalled on that day.
void RecallPending(absl::CivilDay on, domain::DossierHistory& history);

// The same in the register: each becomes a new revision, and both parties but the caller's organization are
// told as by RecallReferral.
absl::Status RecallPending(const CallContext& call, storage::WriteTransaction& transaction,
                           std::int64_t dossier_id, const std::string& on);

// FAILED_PRECONDITION if the dossier is closed now; `resource` and `move` are those of the error.
absl::Status CheckNotClosed(const storage::DossierRecord& dossier, const std::string& resource,
                            const std::string& move);

// FAILED_PRECONDITION if the dossier is not open on that civil date: closed then, and not reopened by it.
absl::Status CheckOpenOn(const storage::Snapshot& snapshot, std::int64_t dossier_id, const std::string& date,
                         const std::string& resource, const std::string& move);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_CLOSING_H_
