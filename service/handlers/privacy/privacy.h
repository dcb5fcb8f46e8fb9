#ifndef RELAIS_SERVICE_HANDLERS_PRIVACY_PRIVACY_H_
#define RELAIS_SERVICE_HANDLERS_PRIVACY_PRIVACY_H_

#include "absl/status/statusor.h"
#include "relais/v1/privacy_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/versioned/versioned.h"

// Handlers of PrivacyService that list reads and communications, and export all data of one dossier: one
// function for each RPC, with its name. They write nothing. NOT_FOUND for a dossier that the caller cannot
// see. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns the recorded reads of a dossier, or of all (`dossiers/-`), by users outside its lead, oldest first.
// For advisors of the network, and administrators.
absl::StatusOr<v1::ListDossierReadsResponse> ListDossierReads(const CallContext& call,
                                                              const storage::Snapshot& snapshot,
                                                              const v1::ListDossierReadsRequest& request);

// Returns the register of communications, by dossier and referral: what each recipient saw, on which consent,
// from and until which day. Same callers. Filters by day.
absl::StatusOr<v1::ListCommunicationsResponse> ListCommunications(
    const CallContext& call, const storage::Snapshot& snapshot, const v1::ListCommunicationsRequest& request);

// Returns everything held about one dossier: present state, past states of the dossier and its parts, merged
// dossiers, and reads. For advisors of its network. Personal data; the RPC layer records the read.
absl::StatusOr<v1::ExportDossierResponse> ExportDossier(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ExportDossierRequest& request);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_PRIVACY_PRIVACY_H_
