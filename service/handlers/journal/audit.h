#ifndef RELAIS_SERVICE_HANDLERS_JOURNAL_AUDIT_H_
#define RELAIS_SERVICE_HANDLERS_JOURNAL_AUDIT_H_

#include "absl/status/statusor.h"
#include "relais/v1/audit_service.pb.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/versioned/versioned.h"

// Handlers that list actions with their actors: AuditService, and the history of one dossier. One function
// for each RPC, with its name. They write nothing. INVALID_ARGUMENT for invalid fields or page tokens.
// Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns journal entries in order, or newest first, after `after_sequence`. For administrators. Reads the
// whole journal without the caller's scope; lines hold no personal data.
absl::StatusOr<v1::ListJournalResponse> ListJournal(const CallContext& call,
                                                    const storage::Snapshot& snapshot,
                                                    const v1::ListJournalRequest& request);

// Returns the journal entries about one dossier, oldest first, with its corrections. For callers with the
// full view, voided dossiers included. Only advisors and the lead also get the entries of reads. An entry
// about several dossiers names this one only.
absl::StatusOr<v1::ListDossierHistoryResponse> ListDossierHistory(
    const CallContext& call, const storage::Snapshot& snapshot, const v1::ListDossierHistoryRequest& request);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_JOURNAL_AUDIT_H_
