#include "service/handlers/dossiers/dossiers.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/auth/access.h"
#include "service/auth/erased.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/common/chosen_user.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "service/handlers/common/revision.h"
#include "service/handlers/dossiers/duplicates.h"
#include "service/handlers/dossiers/voiding.h"
#include "service/handlers/privacy/erasure.h"
#include "storage/projections/cached_answers.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Without the dated changes, which an update does not merge: Get and Reply take them from the cached answer.
constexpr Resource<storage::DossierRecord, v1::Dossier> kDossiers = {
    Converted<storage::DossierRecord, v1::Dossier, convert::ToProto>,
    "opened_on, project_title, promoter, sector, mrc, origin_organization, agreement, advisor, notes"};

void ReadPromoter(RequestReader& input, const v1::Promoter& promoter, Presence name,
                  storage::DossierRecord& record) {
  record.promoter_name =
      input.Text("dossier.promoter.name", promoter.name(), name, domain::kMaxName, Privacy::kPersonal);
  record.promoter_gender = input.EnumCode("dossier.promoter.gender", promoter.gender(), Presence::kRequired);
  record.promoter_kind = input.EnumCode("dossier.promoter.kind", promoter.kind(), Presence::kRequired);
  record.contact_name = input.Text("dossier.promoter.contact_name", promoter.contact_name(),
                                   Presence::kOptional, domain::kMaxName, Privacy::kPersonal);
  record.contact_email = input.Email("dossier.promoter.contact_email", promoter.contact_email());
  record.contact_phone = input.Text("dossier.promoter.contact_phone", promoter.contact_phone(),
                                    Presence::kOptional, domain::kMaxPhone, Privacy::kPersonal);
}

// Fills the updatable attributes from the message; accepts values that the record already holds. `names`:
// whether title and promoter name are required.
void ReadAttributes(RequestReader& input, const v1::Dossier& dossier, Presence names,
                    storage::DossierRecord& record) {
  record.opened_on = input.PastDate("dossier.opened_on", dossier.opened_on(), Presence::kRequired);
  record.project_title =
      input.Text("dossier.project_title", dossier.project_title(), names, domain::kMaxTitle);
  ReadPromoter(input, dossier.promoter(), names, record);
  record.sector =
      input.Code("sector", "dossier.sector", dossier.sector(), Presence::kRequired, record.sector);
  record.mrc = input.Code("mrc", "dossier.mrc", dossier.mrc(), Presence::kRequired, record.mrc);
  record.origin_organization =
      input.Organization("dossier.origin_organization", dossier.origin_organization(), Presence::kOptional,
                         record.origin_organization);
  record.agreement = input.Agreement("dossier.agreement", dossier.agreement());
  record.advisor = ReadActiveUser(input, "dossier.advisor", dossier.advisor(), Presence::kOptional,
                                  record.advisor, {record.dossier_id, record.lead_organization});
  record.notes = input.Text("dossier.notes", dossier.notes(), Presence::kOptional, domain::kMaxFreeText,
                            Privacy::kPersonal);
}

// Inserts the opening phase, status and lead.
void InsertOpening(storage::WriteTransaction& transaction, const storage::DossierRecord& dossier) {
  transaction.Insert(
      storage::PhaseRecord{dossier.dossier_id, dossier.opened_on, dossier.phase, /*opening=*/true, ""});
  transaction.Insert(storage::StatusRecord{dossier.dossier_id, 1, dossier.opened_on, dossier.status, "", ""});
  transaction.Insert(
      storage::LeadRecord{dossier.dossier_id, 1, dossier.opened_on, dossier.lead_organization});
}

// An agent opens for its own organization, an advisor for any of its network.
absl::Status CheckMayOpenFor(const CallContext& call, const std::string& organization) {
  const bool allowed = organization == call.principal.organization || AdvisesNetworkOf(call, organization);
  return allowed ? absl::OkStatus()
                 : convert::PermissionDeniedError(convert::Named("organizations", organization));
}

// Reads the new dossier, still without a number.
absl::StatusOr<storage::DossierRecord> ReadNewDossier(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::CreateDossierRequest& request) {
  const v1::Dossier& dossier = request.dossier();
  RequestReader input(call, snapshot);
  storage::DossierRecord record;
  // First: who may be the advisor depends on it.
  record.lead_organization =
      input.Organization("dossier.lead_organization", dossier.lead_organization(), Presence::kOptional);
  if (dossier.lead_organization().empty()) record.lead_organization = call.principal.organization;
  ReadAttributes(input, dossier, Presence::kRequired, record);
  record.external_id = input.Unreserved("dossier.external_id", dossier.external_id(), Presence::kOptional,
                                        domain::kMaxExternalId);
  record.phase = input.EnumCode("dossier.phase", dossier.phase(), Presence::kRequired);
  // Authorize before reporting violations.
  if (!record.lead_organization.empty())
    RELAIS_RETURN_IF_ERROR(CheckMayOpenFor(call, record.lead_organization));
  RELAIS_RETURN_IF_ERROR(input.status());
  return record;
}

// Moves the opening phase, status and lead to the new date. Refuses a date after any other fact.
absl::Status MoveOpening(RequestReader& input, storage::WriteTransaction& transaction,
                         const storage::DossierRecord& dossier) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const std::string earliest, storage::EarliestFactOn(snapshot, dossier.dossier_id));
  if (!earliest.empty() && earliest < dossier.opened_on) {
    input.AddViolation(
        "dossier.opened_on", dossier.opened_on,
        {absl::StrCat("un fait du dossier est daté du ", earliest, "; une date au plus tard égale"),
         absl::StrCat("a fact of the dossier is dated ", earliest, "; a date not after it")});
    return input.status();
  }
  RELAIS_ASSIGN_OR_RETURN(const auto phases, storage::ListPhases(snapshot, dossier.dossier_id));
  for (storage::PhaseRecord phase : phases) {
    if (!phase.opening) {
      // A phase change of the new opening day would leave two phases on that day.
      if (phase.effective_on == dossier.opened_on) {
        input.AddViolation(
            "dossier.opened_on", dossier.opened_on,
            {"un changement de phase porte déjà cette date", "a phase change bears this date already"});
        return input.status();
      }
      continue;
    }
    transaction.Remove(phase);
    phase.effective_on = dossier.opened_on;
    transaction.Insert(phase);
  }
  RELAIS_ASSIGN_OR_RETURN(const auto statuses, storage::ListStatuses(snapshot, dossier.dossier_id));
  for (storage::StatusRecord status : statuses) {
    if (status.number != 1) continue;
    status.effective_on = dossier.opened_on;
    transaction.Replace(status);
  }
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(snapshot, dossier.dossier_id));
  for (storage::LeadRecord lead : leads) {
    if (lead.number != 1) continue;
    lead.effective_on = dossier.opened_on;
    transaction.Replace(lead);
  }
  return absl::OkStatus();
}

// Fills `answer` from the cached answer of the current dossier, in one read. False if the snapshot does not
// see it or shows a past position.
absl::StatusOr<bool> AnswerFromCache(const CallContext& call, const storage::Snapshot& snapshot,
                                     const std::string& name, v1::Dossier* answer) {
  const std::optional<std::int64_t> dossier_id = convert::ParseDossierName(name);
  if (!dossier_id.has_value()) return false;
  RELAIS_ASSIGN_OR_RETURN(const auto cached_answer, storage::FindCachedAnswer(snapshot, *dossier_id));
  if (!cached_answer.has_value()) return false;
  if (!answer->ParseFromString(cached_answer->content)) {
    return absl::DataLossError(
        absl::StrCat("the cached answer of dossier ", *dossier_id, " is not readable"));
  }
  if (call.leads != nullptr) call.leads->push_back({*dossier_id, cached_answer->lead_organization});
  return true;
}

v1::DossierRevision RevisionMessage(const storage::DossierRevisionRecord& record) {
  v1::DossierRevision revision;
  *revision.mutable_dossier() = convert::ToProto(record.dossier);
  revision.set_sequence(record.entry.seq);
  *revision.mutable_recorded_at() = convert::ToTimestamp(record.entry.recorded_at);
  revision.set_actor(record.entry.identity.actor);
  revision.set_method(record.entry.identity.method);
  return revision;
}

}  // namespace

v1::Dossier DossierMessageOf(const storage::DossierState& state) {
  v1::Dossier dossier = convert::ToProto(*state.dossier);
  for (const auto& phase : state.phases) *dossier.add_phase_changes() = convert::ToProto(phase);
  for (const auto& status : state.statuses) *dossier.add_status_changes() = convert::ToProto(status);
  for (const auto& lead : state.leads) *dossier.add_lead_changes() = convert::ToProto(lead);
  *dossier.mutable_create_time() = convert::ToTimestamp(state.times.created);
  *dossier.mutable_update_time() = convert::ToTimestamp(state.times.updated);
  return dossier;
}

absl::StatusOr<v1::Dossier> DossierMessage(const storage::Snapshot& snapshot,
                                           const storage::DossierRecord& record) {
  storage::DossierState state;
  state.dossier_id = record.dossier_id;
  state.dossier = record;
  RELAIS_RETURN_IF_ERROR(storage::ReadForCachedAnswer(snapshot, state));
  return DossierMessageOf(state);
}

absl::StatusOr<v1::GetDossierResponse> GetDossier(const CallContext& call, const storage::Snapshot& snapshot,
                                                  const v1::GetDossierRequest& request) {
  v1::GetDossierResponse response;
  RELAIS_ASSIGN_OR_RETURN(const bool answered,
                          AnswerFromCache(call, snapshot, request.name(), response.mutable_dossier()));
  if (answered) return response;
  RELAIS_ASSIGN_OR_RETURN(const bool voided,
                          AnswerVoided(call, snapshot, request.name(), response.mutable_dossier()));
  if (voided) return response;
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord record,
                          LoadDossierOrError(snapshot, "name", request.name()));
  RELAIS_ASSIGN_OR_RETURN(*response.mutable_dossier(), DossierMessage(snapshot, record));
  return response;
}

absl::StatusOr<v1::ListDossierRevisionsResponse> ListDossierRevisions(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::ListDossierRevisionsRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const DossierOrVoided found, LoadDossierOrVoided(snapshot, request.name()));
  ListPage page({call, snapshot}, request, "n");
  return page.Answer(
      &v1::ListDossierRevisionsResponse::mutable_revisions,
      [&] {
        return storage::ListDossierRevisionRecords(found.snapshot, found.dossier.dossier_id,
                                                   page.after_number(0), page.limit());
      },
      [](const storage::DossierRevisionRecord& item) { return PageKey(item.dossier.revision); },
      RevisionMessage);
}

absl::StatusOr<std::optional<DuplicatePrecheck>> PrecheckCreateDossier(
    const CallContext& call, const storage::Snapshot& snapshot, const v1::CreateDossierRequest& request) {
  const absl::StatusOr<storage::DossierRecord> record = ReadNewDossier(call, snapshot, request);
  if (!record.ok()) return std::nullopt;
  return PrecheckDuplicates(snapshot, *record);
}

absl::StatusOr<std::string> CreateDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::CreateDossierRequest& request,
                                          const std::optional<DuplicatePrecheck>& before) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(storage::DossierRecord record, ReadNewDossier(call, snapshot, request));
  RELAIS_RETURN_IF_ERROR(
      CheckExternalIdFree(kDossiers, call, snapshot, "dossier.external_id", record.external_id));
  DuplicatePrecheck just_now;
  if (!before.has_value()) {
    RELAIS_ASSIGN_OR_RETURN(just_now, PrecheckDuplicates(snapshot, record));
  }
  RELAIS_ASSIGN_OR_RETURN(record.dossier_id, storage::NextDossierId(snapshot));
  record.revision = 1;
  record.status = "open";
  transaction.Insert(record);
  InsertOpening(transaction, record);
  RELAIS_RETURN_IF_ERROR(RecordDuplicates(transaction, record, before.has_value() ? *before : just_now));
  return convert::DossierName(record.dossier_id);
}

absl::StatusOr<std::string> UpdateDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::UpdateDossierRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(auto update, StartUpdate(kDossiers, call, snapshot, request, request.dossier()));
  const storage::DossierRecord& before = update.before;
  // An erased dossier has no name and takes none.
  RELAIS_ASSIGN_OR_RETURN(const bool erased, storage::IsErased(snapshot, before.dossier_id));
  // A dossier erased by an earlier version still has its title.
  const std::string& title = update.merged.project_title();
  if (erased && !title.empty() && title != before.project_title) return ErasedError(before.dossier_id);
  ReadAttributes(update.input, update.merged, erased ? Presence::kOptional : Presence::kRequired,
                 update.after);
  RELAIS_RETURN_IF_ERROR(update.input.status());
  if (update.after.opened_on != before.opened_on)
    RELAIS_RETURN_IF_ERROR(MoveOpening(update.input, transaction, update.after));
  ReplaceIfChanged(transaction, before, update.after);
  return update.name;
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Dossier* reply) {
  RELAIS_ASSIGN_OR_RETURN(const bool answered, AnswerFromCache(call, snapshot, resource, reply));
  if (answered) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const bool voided, AnswerVoided(call, snapshot, resource, reply));
  if (voided) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord record,
                          LoadDossierOrError(snapshot, "name", resource));
  RELAIS_ASSIGN_OR_RETURN(*reply, DossierMessage(snapshot, record));
  return absl::OkStatus();
}

}  // namespace relais::handlers
