#include "service/handlers/dossiers/interventions.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/dossiers/intervention_rules.h"
#include "service/handlers/common/codelists.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "service/handlers/common/revision.h"
#include "service/handlers/dossiers/facts.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

storage::PartKey KeyOf(const storage::InterventionRecord& record) {
  return {record.dossier_id, record.number};
}

// Codes of the subjects, in codelist order.
absl::StatusOr<std::vector<std::string>> SubjectsOf(const storage::Snapshot& snapshot,
                                                    const storage::InterventionRecord& record,
                                                    const domain::CodelistIndex& codelist) {
  RELAIS_ASSIGN_OR_RETURN(const auto rows, storage::ListSubjects(snapshot, KeyOf(record)));
  std::vector<std::string> subjects;
  for (const storage::InterventionSubjectRecord& row : rows) subjects.push_back(row.subject);
  std::sort(subjects.begin(), subjects.end(), [&](const std::string& a, const std::string& b) {
    return std::make_pair(codelist.Position(a), a) < std::make_pair(codelist.Position(b), b);
  });
  return subjects;
}

absl::StatusOr<v1::Intervention> MessageOf(const storage::Snapshot& snapshot,
                                           const storage::InterventionRecord& record,
                                           const domain::CodelistIndex& codelist) {
  // The recording organization sees its row even if the dossier is hidden; so read the subjects unrestricted.
  const storage::Scope* scope = snapshot.scope();
  const bool own =
      scope != nullptr && !record.organization.empty() && record.organization == scope->organization;
  const storage::Snapshot seen = own ? snapshot.Unrestricted().At(snapshot.position()) : snapshot;
  RELAIS_ASSIGN_OR_RETURN(const std::vector<std::string> subjects, SubjectsOf(seen, record, codelist));
  return convert::ToProto(record, subjects);
}

absl::StatusOr<v1::Intervention> ToMessage(const CallContext&, const storage::Snapshot& snapshot,
                                           const storage::InterventionRecord& record) {
  RELAIS_ASSIGN_OR_RETURN(const auto codelist, LoadCodelist(snapshot, "subject"));
  return MessageOf(snapshot, record, *codelist);
}

constexpr Resource<storage::InterventionRecord, v1::Intervention> kInterventions = {
    ToMessage, "held_on, subjects, minutes, notes"};

// Only the organization that recorded an intervention may change it; any contributor may change an imported
// one.
absl::Status CheckRecordedBy(const CallContext& call, const storage::InterventionRecord& record) {
  if (record.organization.empty() || record.organization == call.principal.organization)
    return absl::OkStatus();
  return convert::PermissionDeniedError(NameOf(kInterventions, record));
}

// Number of the dossier to list. Accepts a hidden dossier if the caller sees interventions of it, which its
// organization recorded.
absl::StatusOr<std::int64_t> ListedDossier(const storage::Snapshot& snapshot, const std::string& parent) {
  const auto dossier_id = convert::ParseDossierName(parent);
  if (dossier_id.has_value()) {
    RELAIS_ASSIGN_OR_RETURN(const auto own,
                            storage::ListParts<storage::InterventionRecord>(snapshot, *dossier_id, 0, 1));
    if (!own.empty()) return *dossier_id;
  }
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          LoadDossierOrError(snapshot, "parent", parent));
  return dossier.dossier_id;
}

// `held_on` must be a day when the dossier was open.
void CheckHeldOn(RequestReader& input, const storage::DossierRecord& dossier, const std::string& held_on) {
  if (held_on.empty()) return;
  const auto statuses = storage::ListStatuses(input.snapshot(), dossier.dossier_id);
  input.Keep(statuses.status());
  if (!statuses.ok()) return;
  std::optional<domain::LocalizedText> problem = domain::CheckHeldOn(
      DayOf(held_on), DayOf(dossier.opened_on), StatusChangesOf(*statuses), input.call().today);
  if (problem.has_value()) input.AddViolation("intervention.held_on", held_on, *std::move(problem));
}

// Fills date, minutes and notes; returns the codes of the subjects. `current` has the recorded ones, which
// stay allowed.
std::set<std::string> ReadIntervention(RequestReader& input, const storage::DossierRecord& dossier,
                                       const v1::Intervention& intervention,
                                       const std::set<std::string>& current,
                                       storage::InterventionRecord& record) {
  const std::string held_on_before = record.held_on;
  record.held_on = input.Date("intervention.held_on", intervention.held_on(), Presence::kRequired);
  // A merge may bring a date before the opening; it stays allowed.
  if (record.held_on != held_on_before) CheckHeldOn(input, dossier, record.held_on);
  record.minutes.reset();
  if (intervention.has_minutes()) {
    record.minutes = intervention.minutes();
    if (std::optional<domain::LocalizedText> problem = domain::CheckMinutes(*record.minutes);
        problem.has_value()) {
      input.AddViolation("intervention.minutes", absl::StrCat(*record.minutes), *std::move(problem));
    }
  }
  record.notes = input.Text("intervention.notes", intervention.notes(), Presence::kOptional,
                            domain::kMaxFreeText, Privacy::kPersonal);
  std::set<std::string> subjects;
  for (int i = 0; i < intervention.subjects_size(); ++i) {
    const std::string& given = intervention.subjects(i);
    subjects.insert(input.Code("subject", absl::StrCat("intervention.subjects[", i, "]"), given,
                               Presence::kRequired, current.count(given) > 0 ? given : ""));
  }
  if (intervention.subjects().empty()) {
    input.AddViolation("intervention.subjects", "", {"au moins un sujet", "at least one subject"});
  }
  return subjects;
}

absl::StatusOr<std::set<std::string>> CurrentSubjects(const storage::Snapshot& snapshot,
                                                      const storage::InterventionRecord& record) {
  RELAIS_ASSIGN_OR_RETURN(const auto rows, storage::ListSubjects(snapshot, KeyOf(record)));
  std::set<std::string> subjects;
  for (const auto& row : rows) subjects.insert(row.subject);
  return subjects;
}

}  // namespace

absl::StatusOr<v1::GetInterventionResponse> GetIntervention(const CallContext& call,
                                                            const storage::Snapshot& snapshot,
                                                            const v1::GetInterventionRequest& request) {
  return GetResource(kInterventions, call, snapshot, request.name(),
                     &v1::GetInterventionResponse::mutable_intervention);
}

absl::StatusOr<v1::ListInterventionsResponse> ListInterventions(const CallContext& call,
                                                                const storage::Snapshot& snapshot,
                                                                const v1::ListInterventionsRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t dossier_id, ListedDossier(snapshot, request.parent()));
  ListPage page({call, snapshot}, request, "n");
  // Loaded once: a snapshot of the past caches nothing.
  std::shared_ptr<const domain::CodelistIndex> codelist;
  return page.Answer(
      &v1::ListInterventionsResponse::mutable_interventions,
      [&]() -> absl::StatusOr<std::vector<storage::InterventionRecord>> {
        RELAIS_ASSIGN_OR_RETURN(codelist, LoadCodelist(snapshot, "subject"));
        return storage::ListParts<storage::InterventionRecord>(snapshot, dossier_id, page.after_number(0),
                                                               page.limit());
      },
      [](const storage::InterventionRecord& item) { return PageKey(item.number); },
      [&](const storage::InterventionRecord& item) { return MessageOf(snapshot, item, *codelist); });
}

absl::StatusOr<std::string> CreateIntervention(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::CreateInterventionRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          LoadDossierOrError(snapshot, "parent", request.parent()));
  RequestReader input(call, snapshot);
  storage::InterventionRecord record;
  record.external_id = input.Unreserved("intervention.external_id", request.intervention().external_id(),
                                        Presence::kOptional, domain::kMaxExternalId);
  const std::set<std::string> subjects = ReadIntervention(input, dossier, request.intervention(), {}, record);
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(
      CheckExternalIdFree(kInterventions, call, snapshot, "intervention.external_id", record.external_id));
  record.organization = call.principal.organization;
  RELAIS_ASSIGN_OR_RETURN(std::string name,
                          InsertPart(kInterventions, transaction, dossier.dossier_id, record));
  for (const std::string& subject : subjects) {
    transaction.Insert(
        storage::InterventionSubjectRecord{record.dossier_id, record.number, subject, record.held_on});
  }
  return name;
}

absl::StatusOr<std::string> UpdateIntervention(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::UpdateInterventionRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(auto update,
                          StartUpdate(kInterventions, call, snapshot, request, request.intervention(),
                                      [&call](const auto& record) { return CheckRecordedBy(call, record); }));
  const storage::InterventionRecord& before = update.before;
  storage::InterventionRecord& record = update.after;
  RELAIS_ASSIGN_OR_RETURN(
      const storage::DossierRecord dossier,
      LoadDossierOrError(snapshot, "intervention.name", convert::DossierName(record.dossier_id)));
  RELAIS_ASSIGN_OR_RETURN(const std::set<std::string> current, CurrentSubjects(snapshot, record));
  const std::set<std::string> subjects =
      ReadIntervention(update.input, dossier, update.merged, current, record);
  RELAIS_RETURN_IF_ERROR(update.input.status());
  if (!Differs(before, record) && subjects == current) return update.name;
  ++record.revision;
  transaction.Replace(record);
  for (const std::string& subject : current) {
    if (subjects.count(subject) > 0) continue;
    transaction.Remove(
        storage::InterventionSubjectRecord{record.dossier_id, record.number, subject, before.held_on});
  }
  for (const std::string& subject : subjects) {
    const storage::InterventionSubjectRecord row{record.dossier_id, record.number, subject, record.held_on};
    if (current.count(subject) == 0) {
      transaction.Insert(row);
    } else if (record.held_on != before.held_on) {
      transaction.Replace(row);
    }
  }
  return update.name;
}

absl::StatusOr<std::string> DeleteIntervention(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::DeleteInterventionRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::InterventionRecord record,
                          LoadToChange(kInterventions, call, transaction.snapshot(), request,
                                       [&call](const auto& found) { return CheckRecordedBy(call, found); }));
  RELAIS_ASSIGN_OR_RETURN(const auto subjects, storage::ListSubjects(transaction.snapshot(), KeyOf(record)));
  transaction.Remove(record);
  for (const storage::InterventionSubjectRecord& subject : subjects) transaction.Remove(subject);
  return request.name();
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Intervention* reply) {
  return ReplyWith(kInterventions, call, snapshot, resource, reply);
}

}  // namespace relais::handlers
