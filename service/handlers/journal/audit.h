#ifndef RELAIS_SERVICE_HANDLERS_JOURNAL_AUDIT_H_
#define RELAIS_SERVICE_HANDLERS_JOURNAL_AUDIT_H_

#include "absl/status/statusor.h"
#include "relais/v1/audit_service.pb.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/versioned/versioned.h"

// Handlers that tell who did what: AuditService, and the history of one dossier. One function per RPC, named
// like it. Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::ListJournalResponse> ListJournal(const CallContext& call,
                                                    const storage::Snapshot& snapshot,
                                                    const v1::ListJournalRequest& request);

// What the caller's scope shows of the dossier at one time or another. Who read it is told to advisors and to
// the lead organization only; a line that is about another dossier too names this one.
absl::StatusOr<v1::ListDossierHistoryResponse> ListDossierHistory(
    const CallContext& call, const storage::Snapshot& snapshot, const v1::ListDossierHistoryRequest& request);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_JOURNAL_AUDIT_H_
