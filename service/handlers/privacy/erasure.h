#ifndef RELAIS_SERVICE_HANDLERS_PRIVACY_ERASURE_H_
#define RELAIS_SERVICE_HANDLERS_PRIVACY_ERASURE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/privacy_service.pb.h"
#include "service/auth/call_context.h"
#include "service/handlers/common/request_reader.h"
#include "storage/store.h"

// Handlers of PrivacyService about the erasure of personal data: one function for each RPC, with its name.
// Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Erases the personal data and project title of a closed or voided dossier, and of dossiers merged into it,
// from every revision. For advisors of its network. The etag is required: INVALID_ARGUMENT if empty, ABORTED
// if stale. FAILED_PRECONDITION if the dossier is not closed. Also cleans saved lists and incidents that
// quote it (EraseQuotes) and imported rows. Writes a new revision and an ErasureRecord; queues no notice.
// After the write, the caller must remove the bytes from the files before it answers (Store::Scrub).
absl::StatusOr<std::string> EraseDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                         const v1::EraseDossierRequest& request);

// Returns the erasures in the order recorded. For advisors; only dossiers that the snapshot shows.
absl::StatusOr<v1::ListErasuresResponse> ListErasures(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::ListErasuresRequest& request);

// Fills `reply` with the last erasure of the dossier named `resource`, and the saved lists and incidents that
// it reached. INTERNAL if there is none.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::EraseDossierResponse* reply);

// Whether a rule may require a reason in words. False for an erased dossier, which takes no text, so that
// later facts stay possible. A storage error goes to `input`, and the result is false.
bool TakesReasons(RequestReader& input, std::int64_t dossier_id);

// Reads the field `reason` of a correction: required, unless the dossier is erased.
std::string ReadReason(RequestReader& input, std::int64_t dossier_id, const std::string& reason);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_PRIVACY_ERASURE_H_
