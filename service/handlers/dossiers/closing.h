#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_CLOSING_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_CLOSING_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "service/auth/call_context.h"
#include "service/domain/dossiers/history_rules.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Effects of a closing on the referrals and other facts of a dossier.

namespace relais::handlers {

// Marks the referrals of `history` that wait or are under way as recalled on that day. Writes nothing.
void RecallPending(absl::CivilDay on, domain::DossierHistory& history);

// Recalls the same referrals in the register: writes a new revision of each, with the text « Dossier fermé »
// and the code `autre`. Queues a notice to each party, except the caller's organization.
absl::Status RecallPending(const CallContext& call, storage::WriteTransaction& transaction,
                           std::int64_t dossier_id, const std::string& on);

// FAILED_PRECONDITION if the dossier is closed now; `resource` and `move` are named in the error.
absl::Status CheckNotClosed(const storage::DossierRecord& dossier, const std::string& resource,
                            const std::string& move);

// FAILED_PRECONDITION if the dossier is not open on that civil date: closed then, and not reopened by it.
absl::Status CheckOpenOn(const storage::Snapshot& snapshot, std::int64_t dossier_id, const std::string& date,
                         const std::string& resource, const std::string& move);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_CLOSING_H_
