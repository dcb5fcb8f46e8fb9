#ifndef RELAIS_SERVICE_HANDLERS_PRIVACY_ERASURE_H_
#define RELAIS_SERVICE_HANDLERS_PRIVACY_ERASURE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "relais/v1/privacy_service.pb.h"
#include "service/handlers/common/context.h"
#include "service/handlers/common/request_reader.h"
#include "storage/store.h"

// Handlers of PrivacyService about the erasure of personal data: one function per RPC, named like it.
// Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// The values are out of every table once the entry stands; whoever answers the caller has to take their bytes
// off the files first (Store::Scrub).
absl::StatusOr<std::string> EraseDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                         const v1::EraseDossierRequest& request);

absl::StatusOr<v1::ListErasuresResponse> ListErasures(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::ListErasuresRequest& request);

// Fills `reply` with the erasure of the dossier named `resource` that stands last at the snapshot's position.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::EraseDossierResponse* reply);

// WRONG_STATE where the request carries personal data and the dossier was erased: what the law took away does
// not come back under the same number. Codes and dates may still be corrected. For dossiers that the caller
// sees.
absl::Status CheckNotErased(const storage::Snapshot& snapshot, std::int64_t dossier_id,
                            const google::protobuf::Message& request);

// FAILED_PRECONDITION: the dossier was erased, and takes no name or other personal data any more.
absl::Status ErasedError(std::int64_t dossier_id);

// Whether a rule may ask for a reason in words: not on an erased dossier, which takes no text, so that later
// facts stay possible. An error of the storage goes to `input`.
bool TakesReasons(RequestReader& input, std::int64_t dossier_id);

// Reads the field `reason` of a correction of the dossier: required if it takes reasons.
std::string ReadReason(RequestReader& input, std::int64_t dossier_id, const std::string& reason);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_PRIVACY_ERASURE_H_
