// Phase and status transitions of a dossier.
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/errors.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/dossiers/phase_rules.h"
#include "service/domain/dossiers/status_rules.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/dossiers/closing.h"
#include "service/handlers/dossiers/dossier_history.h"
#include "service/handlers/dossiers/dossiers.h"
#include "service/handlers/dossiers/facts.h"
#include "service/handlers/privacy/erasure.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Fields that the four status requests share.
struct StatusRequest {
  const std::string& name;
  const std::string& etag;
  const std::string& effective_on;
  const std::string& reason;
  // Only with a closing.
  std::string outcome;
  domain::StatusVerb verb;
  const char* move;
  bool recall_pending = false;
};

// Copies the new status to the dossier's own row.
void Follow(storage::DossierRecord& dossier, const storage::StatusRecord& status) {
  dossier.status = status.status;
  const bool closed = status.status == "closed";
  dossier.closing_outcome = closed ? status.outcome : "";
  dossier.closed_on = closed ? status.effective_on : "";
  ++dossier.revision;
}

// A change inserted before another must not turn that one into a move back without a reason.
void CheckNextPhase(RequestReader& input, const std::vector<storage::PhaseRecord>& phases,
                    const storage::PhaseRecord& change) {
  for (const storage::PhaseRecord& next : phases) {
    if (next.effective_on <= change.effective_on) continue;
    if (domain::IsMoveBack(change.phase, next.phase) && next.reason.empty()) {
      input.AddViolation("phase", change.phase,
                         {absl::StrCat("le changement du ", next.effective_on, " (", next.phase,
                                       ") deviendrait un retour en arrière sans motif"),
                          absl::StrCat("the change of ", next.effective_on, " (", next.phase,
                                       ") would become a move back without a reason")});
    }
    return;
  }
}

// Checks that the facts of the dossier allow its closing on that day.
absl::Status CheckClosing(const CallContext& call, const storage::Snapshot& snapshot,
                          const storage::DossierRecord& dossier, const StatusRequest& request,
                          const storage::StatusRecord& closing) {
  RELAIS_ASSIGN_OR_RETURN(const domain::DossierHistory before, ReadHistory(snapshot, dossier, call.today));
  domain::DossierHistory after = before;
  const absl::CivilDay day = DayOf(closing.effective_on);
  after.statuses.push_back({day, closing.status, closing.number, !closing.outcome.empty(), true});
  if (request.recall_pending) RecallPending(day, after);
  return CheckHistoryChange(before, after, request.name, dossier.status, request.move);
}

absl::StatusOr<std::string> MoveStatus(const CallContext& call, storage::WriteTransaction& transaction,
                                       const StatusRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(storage::DossierRecord dossier, LoadDossierOrError(snapshot, "name", request.name));
  RELAIS_RETURN_IF_ERROR(CheckEtag(request.name, request.etag, dossier.revision));
  RequestReader input(call, snapshot);
  storage::StatusRecord status;
  status.dossier_id = dossier.dossier_id;
  status.effective_on = input.DateOrToday("effective_on", request.effective_on);
  status.reason =
      input.Text("reason", request.reason, Presence::kOptional, domain::kMaxFreeText, Privacy::kPersonal);
  status.outcome = input.Code("closing_outcome", "outcome", request.outcome, Presence::kOptional);
  RELAIS_ASSIGN_OR_RETURN(const auto statuses, storage::ListStatuses(snapshot, dossier.dossier_id));
  // If the date is invalid, check the rest as of today.
  const absl::CivilDay day = status.effective_on.empty() ? call.today : DayOf(status.effective_on);
  const domain::StatusDecision decision =
      domain::CheckStatusMove(StatusChangesOf(statuses),
                              {request.verb, day, !request.outcome.empty(),
                               !status.reason.empty() || !TakesReasons(input, dossier.dossier_id)},
                              call.today);
  if (decision.result.wrong_state.has_value()) {
    return convert::WrongState(request.name, dossier.status, request.move, *decision.result.wrong_state);
  }
  input.Add(decision.result.violations);
  RELAIS_RETURN_IF_ERROR(input.status());
  status.status = decision.next_status;
  RELAIS_ASSIGN_OR_RETURN(status.number,
                          storage::NextNumber<storage::StatusRecord>(snapshot, dossier.dossier_id));
  if (request.verb == domain::StatusVerb::kClose) {
    RELAIS_RETURN_IF_ERROR(CheckClosing(call, snapshot, dossier, request, status));
    if (request.recall_pending) {
      RELAIS_RETURN_IF_ERROR(RecallPending(call, transaction, dossier.dossier_id, status.effective_on));
    }
  }
  transaction.Insert(status);
  Follow(dossier, status);
  transaction.Replace(dossier);
  return request.name;
}

}  // namespace

absl::StatusOr<std::string> ChangeDossierPhase(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::ChangeDossierPhaseRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(storage::DossierRecord dossier,
                          LoadDossierOrError(snapshot, "name", request.name()));
  RELAIS_RETURN_IF_ERROR(CheckEtag(request.name(), request.etag(), dossier.revision));
  RequestReader input(call, snapshot);
  storage::PhaseRecord change;
  change.dossier_id = dossier.dossier_id;
  change.phase = input.EnumCode("phase", request.phase(), Presence::kRequired);
  change.effective_on = input.DateOrToday("effective_on", request.effective_on());
  change.reason =
      input.Text("reason", request.reason(), Presence::kOptional, domain::kMaxFreeText, Privacy::kPersonal);
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_ASSIGN_OR_RETURN(const auto phases, storage::ListPhases(snapshot, dossier.dossier_id));
  RELAIS_ASSIGN_OR_RETURN(const auto statuses, storage::ListStatuses(snapshot, dossier.dossier_id));
  const absl::CivilDay day = DayOf(change.effective_on);
  const bool takes_reasons = TakesReasons(input, dossier.dossier_id);
  const domain::RuleResult result = domain::CheckPhaseMove(
      PhaseChangesOf(phases), DayOf(dossier.opened_on), domain::ClosedBefore(StatusChangesOf(statuses), day),
      {day, change.phase, !change.reason.empty() || !takes_reasons}, call.today);
  if (result.wrong_state.has_value()) {
    return convert::WrongState(request.name(), change.phase, "change phase", *result.wrong_state);
  }
  input.Add(result.violations);
  if (result.ok() && takes_reasons) CheckNextPhase(input, phases, change);
  RELAIS_RETURN_IF_ERROR(input.status());

  // The last change by date is the current phase; this change replaces one of the same day.
  bool replaces = false;
  bool last = true;
  for (const storage::PhaseRecord& phase : phases) {
    if (phase.effective_on == change.effective_on) {
      replaces = true;
      change.opening = phase.opening;
    }
    if (phase.effective_on > change.effective_on) last = false;
  }
  if (replaces) {
    transaction.Replace(change);
  } else {
    transaction.Insert(change);
  }
  if (last) dossier.phase = change.phase;
  ++dossier.revision;
  transaction.Replace(dossier);
  return request.name();
}

absl::StatusOr<std::string> HoldDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::HoldDossierRequest& request) {
  return MoveStatus(call, transaction,
                    {request.name(), request.etag(), request.effective_on(), request.reason(), "",
                     domain::StatusVerb::kHold, "hold"});
}

absl::StatusOr<std::string> ResumeDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::ResumeDossierRequest& request) {
  return MoveStatus(call, transaction,
                    {request.name(), request.etag(), request.effective_on(), request.reason(), "",
                     domain::StatusVerb::kResume, "resume"});
}

absl::StatusOr<std::string> CloseDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                         const v1::CloseDossierRequest& request) {
  return MoveStatus(call, transaction,
                    {request.name(), request.etag(), request.effective_on(), request.reason(),
                     request.outcome(), domain::StatusVerb::kClose, "close", request.recall_pending()});
}

absl::StatusOr<std::string> ReopenDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::ReopenDossierRequest& request) {
  return MoveStatus(call, transaction,
                    {request.name(), request.etag(), request.effective_on(), request.reason(), "",
                     domain::StatusVerb::kReopen, "reopen"});
}

}  // namespace relais::handlers
