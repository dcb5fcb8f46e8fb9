// Corrections of funding applications and their steps.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/field_mask.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/dossiers/dossier_history.h"
#include "service/handlers/dossiers/facts.h"
#include "service/handlers/dossiers/funding.h"
#include "service/handlers/privacy/erasure.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

using Steps = std::vector<storage::FundingStepRecord>;

std::string Told(const std::string& name, const storage::FundingStepRecord& step) {
  return absl::StrCat(name, " ", step.step_on, " ", step.step);
}

std::string Told(const std::string& name, const storage::FundingApplicationRecord& record) {
  std::string told = absl::StrCat(name, " ", record.program);
  if (record.requested_cents.has_value()) absl::StrAppend(&told, " requested ", *record.requested_cents);
  if (record.awarded_cents.has_value()) absl::StrAppend(&told, " awarded ", *record.awarded_cents);
  return told;
}

// Index of the step in `steps`; else the size, and a violation that names the steps.
std::size_t FindStep(RequestReader& input, v1::FundingStepKind kind, const Steps& steps) {
  const std::string step = input.EnumCode("step", kind, Presence::kRequired);
  std::string known;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].step == step) return i;
    absl::StrAppend(&known, i == 0 ? "" : ", ", steps[i].step);
  }
  if (!step.empty()) {
    input.AddViolation("step", step,
                       {absl::StrCat("une étape inscrite de la demande : ", known),
                        absl::StrCat("a recorded step of the application: ", known)});
  }
  return steps.size();
}

// Checks that the dossier's facts stay consistent with these steps of the application.
absl::Status CheckSteps(const CallContext& call, const storage::Snapshot& snapshot,
                        const storage::FundingApplicationRecord& record, const std::string& name,
                        const Steps& after, const std::string& state, const std::string& move) {
  const storage::Snapshot all = snapshot.Unrestricted();
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          LoadDossierOrError(all, "name", convert::DossierName(record.dossier_id)));
  RELAIS_ASSIGN_OR_RETURN(const domain::DossierHistory history, ReadHistory(all, dossier, call.today));
  domain::DossierHistory corrected = history;
  for (domain::ApplicationDates& application : corrected.applications) {
    if (application.name == name) application.steps = FundingStepsOf(after);
  }
  return CheckHistoryChange(history, corrected, name, state, move);
}

}  // namespace

absl::StatusOr<std::string> CorrectFundingStep(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::CorrectFundingStepRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  const std::string& name = request.name();
  RELAIS_ASSIGN_OR_RETURN(storage::FundingApplicationRecord record,
                          LoadToChange(kFundingApplications, call, snapshot, request));
  RELAIS_ASSIGN_OR_RETURN(const Steps before,
                          storage::ListFundingSteps(snapshot, {record.dossier_id, record.number}));
  RequestReader input(call, snapshot);
  const std::string reason = ReadReason(input, record.dossier_id, request.reason());
  const std::string step_on = input.PastDate("step_on", request.step_on(), Presence::kRequired);
  const std::size_t place = FindStep(input, request.step(), before);
  if (place < before.size() && before[place].step_on == step_on) {
    input.AddViolation(
        "step_on", step_on,
        {"rien ne changerait : c'est la date inscrite", "nothing would change: it is the date recorded"});
  }
  RELAIS_RETURN_IF_ERROR(input.status());
  Steps after = before;
  after[place].step_on = step_on;
  RELAIS_RETURN_IF_ERROR(CheckSteps(call, snapshot, record, name, after, before[place].step, "correct step"));
  RELAIS_RETURN_IF_ERROR(
      RecordCorrection(transaction, record.dossier_id,
                       {"funding_step", Told(name, before[place]), Told(name, after[place]), reason}));
  ++record.revision;
  transaction.Replace(record);
  transaction.Replace(after[place]);
  return name;
}

absl::StatusOr<std::string> WithdrawFundingStep(const CallContext& call,
                                                storage::WriteTransaction& transaction,
                                                const v1::WithdrawFundingStepRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  const std::string& name = request.name();
  RELAIS_ASSIGN_OR_RETURN(storage::FundingApplicationRecord record,
                          LoadToChange(kFundingApplications, call, snapshot, request));
  RELAIS_ASSIGN_OR_RETURN(const Steps before,
                          storage::ListFundingSteps(snapshot, {record.dossier_id, record.number}));
  RequestReader input(call, snapshot);
  const std::string reason = ReadReason(input, record.dossier_id, request.reason());
  const std::size_t place = FindStep(input, request.step(), before);
  RELAIS_RETURN_IF_ERROR(input.status());
  if (before.size() == 1) {
    // An application has at least one step: it goes with its last.
    RELAIS_RETURN_IF_ERROR(RecordCorrection(
        transaction, record.dossier_id,
        {"funding_application",
         absl::StrCat(Told(name, record), " ", before[place].step_on, " ", before[place].step), "", reason}));
    transaction.Remove(before[place]);
    transaction.Remove(record);
    return name;
  }
  Steps after = before;
  after.erase(after.begin() + static_cast<std::ptrdiff_t>(place));
  RELAIS_RETURN_IF_ERROR(
      CheckSteps(call, snapshot, record, name, after, before[place].step, "withdraw step"));
  RELAIS_RETURN_IF_ERROR(RecordCorrection(transaction, record.dossier_id,
                                          {"funding_step", Told(name, before[place]), "", reason}));
  if (before[place].step == "awarded") record.awarded_cents.reset();
  ++record.revision;
  transaction.Replace(record);
  transaction.Remove(before[place]);
  return name;
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::WithdrawFundingStepResponse* reply) {
  // Without limits: that the caller may see the application no more does not mean that it was withdrawn.
  absl::Status found =
      LoadOrError(kFundingApplications, call, snapshot.Unrestricted(), "name", resource).status();
  if (found.ok()) return Reply(call, snapshot, resource, reply->mutable_funding_application());
  if (!absl::IsNotFound(found)) return found;
  reply->mutable_funding_application()->set_name(resource);
  reply->set_application_withdrawn(true);
  return absl::OkStatus();
}

absl::StatusOr<std::string> CorrectFundingApplication(const CallContext& call,
                                                      storage::WriteTransaction& transaction,
                                                      const v1::CorrectFundingApplicationRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  const std::string& name = request.funding_application().name();
  RELAIS_ASSIGN_OR_RETURN(
      storage::FundingApplicationRecord record,
      LoadOrError(kFundingApplications, call, snapshot, "funding_application.name", name));
  RELAIS_RETURN_IF_ERROR(CheckEtag(name, request.funding_application().etag(), record.revision));
  RELAIS_ASSIGN_OR_RETURN(Steps steps,
                          storage::ListFundingSteps(snapshot, {record.dossier_id, record.number}));
  RequestReader input(call, snapshot);
  const std::string reason = ReadReason(input, record.dossier_id, request.reason());
  const storage::FundingApplicationRecord before = record;
  domain::Violations violations;
  v1::FundingApplication merged = convert::ToProto(record, steps);
  convert::MergeByMask(request.update_mask(), {"program", "requested_cents", "awarded_cents"},
                       request.funding_application(), &merged, violations);
  input.Add(violations);
  record.program = input.Code("program", "funding_application.program", merged.program(), Presence::kRequired,
                              before.program);
  const bool awarded =
      std::any_of(steps.begin(), steps.end(), [](const auto& step) { return step.step == "awarded"; });
  ReadAmounts(input, merged, awarded, record);
  if (input.ok() && storage::ValuesOf(record) == storage::ValuesOf(before)) {
    input.AddViolation("funding_application", "",
                       {"rien ne changerait : donnez une valeur autre que celle qui est inscrite",
                        "nothing would change: give a value other than the one recorded"});
  }
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(
      RecordCorrection(transaction, record.dossier_id,
                       {"funding_application", Told(name, before), Told(name, record), reason}));
  ++record.revision;
  transaction.Replace(record);
  if (record.program != before.program) {
    for (storage::FundingStepRecord& step : steps) {
      step.program = record.program;
      transaction.Replace(step);
    }
  }
  return name;
}

}  // namespace relais::handlers
