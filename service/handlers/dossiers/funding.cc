#include "service/handlers/dossiers/funding.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/dossiers/funding_rules.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "service/handlers/dossiers/closing.h"
#include "service/handlers/dossiers/facts.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

absl::StatusOr<std::vector<storage::FundingStepRecord>> StepsOf(
    const storage::Snapshot& snapshot, const storage::FundingApplicationRecord& record) {
  return storage::ListFundingSteps(snapshot, {record.dossier_id, record.number});
}

absl::StatusOr<v1::FundingApplication> ToMessage(const CallContext&, const storage::Snapshot& snapshot,
                                                 const storage::FundingApplicationRecord& record) {
  RELAIS_ASSIGN_OR_RETURN(const auto steps, StepsOf(snapshot, record));
  return convert::ToProto(record, steps);
}

bool HasStep(const std::vector<domain::FundingStep>& steps, absl::string_view step) {
  for (const domain::FundingStep& recorded : steps) {
    if (recorded.step == step) return true;
  }
  return false;
}

// Reads the steps of a new application; each is checked against those before it.
std::vector<domain::FundingStep> ReadSteps(RequestReader& input, const v1::FundingApplication& application,
                                           const storage::DossierRecord& dossier) {
  std::vector<domain::FundingStep> steps;
  for (int i = 0; i < application.steps_size(); ++i) {
    const std::string field = absl::StrCat("funding_application.steps[", i, "].");
    const std::string step = input.EnumCode(field + "step", application.steps(i).step(), Presence::kRequired);
    const std::string step_on = input.DateOrToday(field + "step_on", application.steps(i).step_on());
    if (!step_on.empty() && step_on < dossier.opened_on) {
      input.AddViolation(field + "step_on", step_on,
                         {absl::StrCat("au plus tôt à l'ouverture du dossier, ", dossier.opened_on),
                          absl::StrCat("not before the opening of the dossier, ", dossier.opened_on)});
    }
    if (!step.empty() && !step_on.empty()) steps.push_back({step, DayOf(step_on)});
  }
  if (application.steps().empty()) {
    input.AddViolation("funding_application.steps", "", {"au moins une étape", "at least one step"});
  }
  // Check the steps only if all are valid, because violations name them by index.
  if (static_cast<int>(steps.size()) != application.steps_size()) return steps;
  for (const domain::FundingStepFault& fault : domain::CheckFundingSteps(steps, input.call().today)) {
    const std::string field = absl::StrCat("funding_application.steps[", fault.index, "].");
    if (fault.result.wrong_state.has_value()) {
      input.AddViolation(field + "step", steps[fault.index].step, *fault.result.wrong_state);
    }
    for (const domain::Violation& violation : fault.result.violations) {
      input.AddViolation(field + violation.field, violation.value, violation.problem);
    }
  }
  return steps;
}

// Checks that the day is not before the opening of the dossier, nor after its closing.
absl::Status CheckDay(const storage::Snapshot& snapshot, const storage::FundingApplicationRecord& record,
                      const std::string& name, const std::string& step_on) {
  const storage::Snapshot all = snapshot.Unrestricted();
  RELAIS_ASSIGN_OR_RETURN(const auto dossier, storage::FindDossier(all, record.dossier_id));
  if (dossier.has_value() && step_on < dossier->opened_on) {
    return convert::InvalidFields(
        {{"step.step_on",
          step_on,
          {absl::StrCat("au plus tôt à l'ouverture du dossier, ", dossier->opened_on),
           absl::StrCat("not before the opening of the dossier, ", dossier->opened_on)}}});
  }
  return CheckOpenOn(all, record.dossier_id, step_on, name, "record step");
}

storage::FundingStepRecord StepRecord(const storage::FundingApplicationRecord& application,
                                      const std::string& step, const std::string& step_on) {
  return {application.dossier_id, application.number, step, step_on, application.program};
}

}  // namespace

constexpr Resource<storage::FundingApplicationRecord, v1::FundingApplication> kFundingApplications = {
    ToMessage, "requested_cents, awarded_cents"};

void ReadAmounts(RequestReader& input, const v1::FundingApplication& application, bool awarded,
                 storage::FundingApplicationRecord& record) {
  record.requested_cents = input.Cents("funding_application.requested_cents",
                                       application.has_requested_cents()
                                           ? std::optional<std::int64_t>(application.requested_cents())
                                           : std::nullopt);
  record.awarded_cents =
      input.Cents("funding_application.awarded_cents",
                  application.has_awarded_cents() ? std::optional<std::int64_t>(application.awarded_cents())
                                                  : std::nullopt);
  if (record.awarded_cents.has_value() && !awarded) {
    input.AddViolation(
        "funding_application.awarded_cents", absl::StrCat(*record.awarded_cents),
        {"seulement une fois l'étape awarded inscrite", "only once the step awarded is recorded"});
  }
}

absl::StatusOr<v1::GetFundingApplicationResponse> GetFundingApplication(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::GetFundingApplicationRequest& request) {
  return GetResource(kFundingApplications, call, snapshot, request.name(),
                     &v1::GetFundingApplicationResponse::mutable_funding_application);
}

absl::StatusOr<v1::ListFundingApplicationsResponse> ListFundingApplications(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::ListFundingApplicationsRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          LoadDossierOrError(snapshot, "parent", request.parent()));
  ListPage page({call, snapshot}, request, "n");
  return page.Answer(
      &v1::ListFundingApplicationsResponse::mutable_funding_applications,
      [&] {
        return storage::ListParts<storage::FundingApplicationRecord>(snapshot, dossier.dossier_id,
                                                                     page.after_number(0), page.limit());
      },
      kFundingApplications);
}

absl::StatusOr<std::string> CreateFundingApplication(const CallContext& call,
                                                     storage::WriteTransaction& transaction,
                                                     const v1::CreateFundingApplicationRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          LoadDossierOrError(snapshot, "parent", request.parent()));
  const v1::FundingApplication& application = request.funding_application();
  RequestReader input(call, snapshot);
  storage::FundingApplicationRecord record;
  record.external_id = input.Unreserved("funding_application.external_id", application.external_id(),
                                        Presence::kOptional, domain::kMaxExternalId);
  record.program =
      input.Code("program", "funding_application.program", application.program(), Presence::kRequired);
  const std::vector<domain::FundingStep> steps = ReadSteps(input, application, dossier);
  ReadAmounts(input, application, HasStep(steps, "awarded"), record);
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(CheckExternalIdFree(kFundingApplications, call, snapshot,
                                             "funding_application.external_id", record.external_id));
  for (const domain::FundingStep& step : steps) {
    RELAIS_RETURN_IF_ERROR(CheckOpenOn(snapshot, dossier.dossier_id, domain::FormatDate(step.step_on),
                                       request.parent(), "record step"));
  }
  RELAIS_ASSIGN_OR_RETURN(std::string name,
                          InsertPart(kFundingApplications, transaction, dossier.dossier_id, record));
  for (const domain::FundingStep& step : steps) {
    transaction.Insert(StepRecord(record, step.step, domain::FormatDate(step.step_on)));
  }
  return name;
}

absl::StatusOr<std::string> UpdateFundingApplication(const CallContext& call,
                                                     storage::WriteTransaction& transaction,
                                                     const v1::UpdateFundingApplicationRequest& request) {
  const auto read = [](RequestReader& input, const v1::FundingApplication& merged, auto& record) {
    const auto awarded = [](const auto& step) { return step.step() == v1::FUNDING_STEP_KIND_AWARDED; };
    ReadAmounts(input, merged, std::any_of(merged.steps().begin(), merged.steps().end(), awarded), record);
  };
  return UpdateResource(kFundingApplications, call, transaction, request, request.funding_application(),
                        read);
}

absl::StatusOr<std::string> RecordFundingStep(const CallContext& call, storage::WriteTransaction& transaction,
                                              const v1::RecordFundingStepRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(storage::FundingApplicationRecord record,
                          LoadToChange(kFundingApplications, call, snapshot, request));
  RELAIS_ASSIGN_OR_RETURN(const auto recorded, StepsOf(snapshot, record));
  RequestReader input(call, snapshot);
  const std::string step = input.EnumCode("step.step", request.step().step(), Presence::kRequired);
  const std::string step_on = input.DateOrToday("step.step_on", request.step().step_on());
  const std::optional<std::int64_t> amount = input.Cents(
      "amount_cents",
      request.has_amount_cents() ? std::optional<std::int64_t>(request.amount_cents()) : std::nullopt);
  const domain::StepAmount meaning = domain::AmountOf(step);
  if (amount.has_value() && meaning == domain::StepAmount::kNone) {
    input.AddViolation("amount_cents", absl::StrCat(*amount),
                       {"un montant ne va qu'avec inquiry, filed ou awarded",
                        "an amount goes only with inquiry, filed or awarded"});
  }
  RELAIS_RETURN_IF_ERROR(input.status());
  const domain::RuleResult result =
      domain::CheckFundingStep(FundingStepsOf(recorded), {step, DayOf(step_on)}, call.today);
  if (result.wrong_state.has_value()) {
    return convert::WrongState(request.name(), recorded.empty() ? "" : recorded.back().step, step,
                               *result.wrong_state);
  }
  for (const domain::Violation& violation : result.violations) {
    input.AddViolation("step." + violation.field, violation.value, violation.problem);
  }
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(CheckDay(snapshot, record, request.name(), step_on));
  if (amount.has_value()) {
    (meaning == domain::StepAmount::kAwarded ? record.awarded_cents : record.requested_cents) = amount;
  }
  ++record.revision;
  transaction.Replace(record);
  transaction.Insert(StepRecord(record, step, step_on));
  return request.name();
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::FundingApplication* reply) {
  return ReplyWith(kFundingApplications, call, snapshot, resource, reply);
}

}  // namespace relais::handlers
