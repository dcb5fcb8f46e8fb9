#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIERS_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIERS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/auth/call_context.h"
#include "service/handlers/dossiers/duplicate_precheck.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Handlers of DossierService for one dossier (lists: dossier_list.h; corrections: corrections.h): one
// function for each RPC, with its name. The RPC layer checks the method's access rule before it calls them,
// and restricts the snapshot to the caller. A read handler answers from the snapshot. A write handler checks,
// writes and returns the resource's name; `Reply` fills the answer from the snapshot that it gets.
//
// Statuses: NOT_FOUND for a name that the caller cannot see, INVALID_ARGUMENT with every invalid field,
// ABORTED for a stale etag (an empty etag is not checked). Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns the dossier with its dated changes. For callers with the full view. A voided dossier is returned,
// with `voiding` filled, to its lead and the advisors of its network. No side effect here; the RPC layer
// records the read.
absl::StatusOr<v1::GetDossierResponse> GetDossier(const CallContext& call, const storage::Snapshot& snapshot,
                                                  const v1::GetDossierRequest& request);

// Returns every revision, newest first, with actor and instant; leaves out dated changes. Same callers as
// GetDossier, voided dossiers included.
absl::StatusOr<v1::ListDossierRevisionsResponse> ListDossierRevisions(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::ListDossierRevisionsRequest& request);

// Searches for duplicates before CreateDossier, on an earlier snapshot, so that its transaction stays short.
// Returns nullopt if the request would be refused on that snapshot.
absl::StatusOr<std::optional<DuplicatePrecheck>> PrecheckCreateDossier(
    const CallContext& call, const storage::Snapshot& snapshot, const v1::CreateDossierRequest& request);

// Opens a dossier and records the pairs that it forms with similar dossiers. An agent opens for its own
// organization, an advisor for any of its network; else PERMISSION_DENIED. The lead defaults to the caller's
// organization. ALREADY_EXISTS if `external_id` is taken, by a dossier that the caller cannot see too.
// Without `before`, searches for duplicates in the transaction. Queues no notice.
absl::StatusOr<std::string> CreateDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::CreateDossierRequest& request,
                                          const std::optional<DuplicatePrecheck>& before);

// Changes the plain attributes named by the mask (empty: all that are filled), not phase, status or lead. For
// the lead and the advisors of its network. A new `opened_on` moves the opening phase, status and lead too;
// refused if a fact is dated earlier. An update that changes nothing writes no revision. FAILED_PRECONDITION
// for a new title of an erased dossier.
absl::StatusOr<std::string> UpdateDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::UpdateDossierRequest& request);

// Records a phase from a day on (default: today) and writes a new revision. For the lead and the advisors of
// its network. Replaces the change of the same day. FAILED_PRECONDITION if the dossier already holds that
// phase around that day. A move back to an early phase needs a reason, unless the dossier is erased.
absl::StatusOr<std::string> ChangeDossierPhase(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::ChangeDossierPhaseRequest& request);

// Moves the status from OPEN to ON_HOLD on a day (default: today), with an optional reason, and writes a new
// revision. For the lead and the advisors of its network. FAILED_PRECONDITION from any other status.
// INVALID_ARGUMENT for a day in the future or before the last status change. Queues no notice.
absl::StatusOr<std::string> HoldDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::HoldDossierRequest& request);

// Moves the status from ON_HOLD to OPEN on a day (default: today). Same callers, dates and refusals as
// HoldDossier.
absl::StatusOr<std::string> ResumeDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::ResumeDossierRequest& request);

// Closes an OPEN or ON_HOLD dossier with an outcome, on a day (default: today). Same callers and dates as
// HoldDossier. FAILED_PRECONDITION names each later fact and each referral that waits or is under way. With
// `recall_pending` it recalls those referrals first and queues a notice to each party but the caller's
// organization.
absl::StatusOr<std::string> CloseDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                         const v1::CloseDossierRequest& request);

// Moves the status from CLOSED to OPEN on a day (default: today). Same callers and dates as HoldDossier.
// Needs a reason, unless the dossier is erased. FAILED_PRECONDITION if it is not closed.
absl::StatusOr<std::string> ReopenDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::ReopenDossierRequest& request);

// The dossier with its dated changes and recording times. `state.dossier` must be set.
v1::Dossier DossierMessageOf(const storage::DossierState& state);

// Same, but reads the dated changes and times from the snapshot.
absl::StatusOr<v1::Dossier> DossierMessage(const storage::Snapshot& snapshot,
                                           const storage::DossierRecord& record);

// Fills `reply` with the dossier named `resource`, as the snapshot shows it. Shows a voided one to its lead
// and the advisors of its network.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Dossier* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIERS_H_
