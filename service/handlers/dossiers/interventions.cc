#include "service/handlers/dossiers/interventions.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/field_mask.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/identifier.h"
#include "service/domain/dossiers/intervention_rules.h"
#include "service/handlers/common/codelists.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/paging.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/revision.h"
#include "service/handlers/dossiers/facts.h"
#include "storage/projections/external_ids.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

absl::StatusOr<storage::InterventionRecord> Found(const storage::Snapshot& snapshot, const std::string& field,
                                                  const std::string& name) {
  return LoadPartOrError<storage::InterventionRecord>(snapshot, field, name, convert::kInterventions);
}

storage::PartKey KeyOf(const storage::InterventionRecord& record) {
  return {record.dossier_id, record.number};
}

std::string NameOf(const storage::InterventionRecord& record) {
  return convert::PartName(record.dossier_id, convert::kInterventions, record.number);
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

absl::StatusOr<v1::Intervention> ToMessage(const storage::Snapshot& snapshot,
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

absl::StatusOr<v1::Intervention> ToMessage(const storage::Snapshot& snapshot,
                                           const storage::InterventionRecord& record) {
  RELAIS_ASSIGN_OR_RETURN(const auto codelist, LoadCodelist(snapshot, "subject"));
  return ToMessage(snapshot, record, *codelist);
}

// Only the organization that recorded an intervention may change it; any contributor may change an imported
// one.
absl::Status CheckRecordedBy(const CallContext& call, const storage::InterventionRecord& record) {
  if (record.organization.empty() || record.organization == call.principal.organization)
    return absl::OkStatus();
  return convert::PermissionDeniedError(NameOf(record));
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

absl::StatusOr<v1::GetInterventionResponse> GetIntervention(const CallContext&,
                                                            const storage::Snapshot& snapshot,
                                                            const v1::GetInterventionRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::InterventionRecord record, Found(snapshot, "name", request.name()));
  v1::GetInterventionResponse response;
  RELAIS_ASSIGN_OR_RETURN(*response.mutable_intervention(), ToMessage(snapshot, record));
  return response;
}

absl::StatusOr<v1::ListInterventionsResponse> ListInterventions(const CallContext& call,
                                                                const storage::Snapshot& snapshot,
                                                                const v1::ListInterventionsRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t dossier_id, ListedDossier(snapshot, request.parent()));
  RequestReader input(call, snapshot);
  const Paging paging(input, request, "n");
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(paging.status());
  RELAIS_ASSIGN_OR_RETURN(std::vector<storage::InterventionRecord> records,
                          storage::ListParts<storage::InterventionRecord>(
                              snapshot, dossier_id, paging.after_number(0), paging.limit()));
  v1::ListInterventionsResponse response;
  response.set_next_page_token(paging.Cut(
      records, [](const auto& item) -> std::vector<std::string> { return {absl::StrCat(item.number)}; }));
  RELAIS_ASSIGN_OR_RETURN(const auto codelist, LoadCodelist(snapshot, "subject"));
  for (const auto& record : records) {
    RELAIS_ASSIGN_OR_RETURN(*response.add_interventions(), ToMessage(snapshot, record, *codelist));
  }
  return response;
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
  if (!record.external_id.empty()) {
    RELAIS_ASSIGN_OR_RETURN(const auto taken, storage::FindByFoldedId<storage::InterventionRecord>(
                                                  snapshot, domain::FoldIdentifier(record.external_id)));
    if (taken.has_value()) {
      RELAIS_ASSIGN_OR_RETURN(const auto seen,
                              storage::FindPart<storage::InterventionRecord>(snapshot, KeyOf(*taken)));
      return convert::AlreadyExists(seen.has_value() ? NameOf(*taken) : record.external_id,
                                    "intervention.external_id");
    }
  }
  record.organization = call.principal.organization;
  record.dossier_id = dossier.dossier_id;
  record.revision = 1;
  RELAIS_ASSIGN_OR_RETURN(record.number,
                          storage::NextNumber<storage::InterventionRecord>(snapshot, dossier.dossier_id));
  transaction.Insert(record);
  for (const std::string& subject : subjects) {
    transaction.Insert(
        storage::InterventionSubjectRecord{record.dossier_id, record.number, subject, record.held_on});
  }
  return NameOf(record);
}

absl::StatusOr<std::string> UpdateIntervention(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::UpdateInterventionRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  const std::string& name = request.intervention().name();
  RELAIS_ASSIGN_OR_RETURN(storage::InterventionRecord record, Found(snapshot, "intervention.name", name));
  RELAIS_RETURN_IF_ERROR(CheckRecordedBy(call, record));
  RELAIS_RETURN_IF_ERROR(CheckEtag(name, request.intervention().etag(), record.revision));
  const storage::InterventionRecord before = record;
  RELAIS_ASSIGN_OR_RETURN(
      const storage::DossierRecord dossier,
      LoadDossierOrError(snapshot, "intervention.name", convert::DossierName(record.dossier_id)));
  RELAIS_ASSIGN_OR_RETURN(const std::set<std::string> current, CurrentSubjects(snapshot, record));
  RequestReader input(call, snapshot);
  domain::Violations violations;
  v1::Intervention merged = convert::ToProto(record, {current.begin(), current.end()});
  convert::MergeByMask(request.update_mask(), {"held_on", "subjects", "minutes", "notes"},
                       request.intervention(), &merged, violations);
  input.Add(violations);
  const std::set<std::string> subjects = ReadIntervention(input, dossier, merged, current, record);
  RELAIS_RETURN_IF_ERROR(input.status());
  if (!Differs(before, record) && subjects == current) return name;
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
  return name;
}

absl::StatusOr<std::string> DeleteIntervention(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::DeleteInterventionRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::InterventionRecord record,
                          Found(transaction.snapshot(), "name", request.name()));
  RELAIS_RETURN_IF_ERROR(CheckRecordedBy(call, record));
  RELAIS_RETURN_IF_ERROR(CheckEtag(request.name(), request.etag(), record.revision));
  RELAIS_ASSIGN_OR_RETURN(const auto subjects, storage::ListSubjects(transaction.snapshot(), KeyOf(record)));
  transaction.Remove(record);
  for (const storage::InterventionSubjectRecord& subject : subjects) transaction.Remove(subject);
  return request.name();
}

absl::Status Reply(const CallContext&, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Intervention* reply) {
  RELAIS_ASSIGN_OR_RETURN(const storage::InterventionRecord record, Found(snapshot, "name", resource));
  RELAIS_ASSIGN_OR_RETURN(*reply, ToMessage(snapshot, record));
  return absl::OkStatus();
}

}  // namespace relais::handlers
