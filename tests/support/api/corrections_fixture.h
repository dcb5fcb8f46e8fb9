#ifndef RELAIS_TESTS_SUPPORT_API_CORRECTIONS_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_API_CORRECTIONS_FIXTURE_H_

#include <gmock/gmock.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/api/referral_fixture.h"

namespace relais {

inline constexpr char kWhy[] = "Erreur de saisie";

// Dossiers of the agency of Arthabaska, recorded wrongly and put right by its agent.
class CorrectionsTest : public ReferralTest {
 protected:
  template <class Request>
  static Request Of(const std::string& name) {
    Request request;
    request.set_name(name);
    request.set_reason(kWhy);
    return request;
  }

  absl::StatusOr<v1::Dossier> ChangePhase(const std::string& dossier, v1::Phase phase, const std::string& on,
                                          const std::string& reason = "") {
    v1::ChangeDossierPhaseRequest request;
    request.set_name(dossier);
    request.set_phase(phase);
    request.set_effective_on(on);
    request.set_reason(reason);
    return DossierOf(By(kSender).ChangeDossierPhase(request));
  }
  absl::StatusOr<v1::Dossier> CorrectPhase(const std::string& dossier, const std::string& on,
                                           const std::string& new_on,
                                           v1::Phase phase = v1::PHASE_UNSPECIFIED) {
    auto request = Of<v1::CorrectDossierPhaseRequest>(dossier);
    request.set_effective_on(on);
    request.set_new_effective_on(new_on);
    request.set_new_phase(phase);
    return DossierOf(By(kSender).CorrectDossierPhase(request));
  }
  absl::StatusOr<v1::Dossier> WithdrawPhase(const std::string& dossier, const std::string& on) {
    auto request = Of<v1::WithdrawDossierPhaseRequest>(dossier);
    request.set_effective_on(on);
    return DossierOf(By(kSender).WithdrawDossierPhase(request));
  }
  absl::StatusOr<v1::Dossier> Close(const std::string& dossier, const std::string& on,
                                    bool recall_pending = false) {
    v1::CloseDossierRequest request;
    request.set_name(dossier);
    request.set_effective_on(on);
    request.set_outcome("projet-demarre");
    request.set_recall_pending(recall_pending);
    return DossierOf(By(kSender).CloseDossier(request));
  }
  absl::StatusOr<v1::Dossier> Reopen(const std::string& dossier, const std::string& on) {
    v1::ReopenDossierRequest request;
    request.set_name(dossier);
    request.set_effective_on(on);
    request.set_reason("De retour");
    return DossierOf(By(kSender).ReopenDossier(request));
  }
  absl::StatusOr<v1::Dossier> CorrectStatus(const std::string& dossier, std::int64_t number,
                                            const std::string& new_on, const std::string& outcome = "") {
    auto request = Of<v1::CorrectDossierStatusRequest>(dossier);
    request.set_number(number);
    request.set_new_effective_on(new_on);
    request.set_new_outcome(outcome);
    return DossierOf(By(kSender).CorrectDossierStatus(request));
  }
  absl::StatusOr<v1::Dossier> WithdrawStatus(const std::string& dossier, std::int64_t number) {
    auto request = Of<v1::WithdrawDossierStatusRequest>(dossier);
    request.set_number(number);
    return DossierOf(By(kSender).WithdrawDossierStatus(request));
  }
  void Intervene(const std::string& dossier, const std::string& on) {
    v1::CreateInterventionRequest request;
    request.set_parent(dossier);
    request.mutable_intervention()->set_held_on(on);
    request.mutable_intervention()->add_subjects("gouvernance");
    Ok(By(kSender).CreateIntervention(request));
  }
  v1::FundingApplication Apply(const std::string& dossier) {
    v1::CreateFundingApplicationRequest request;
    request.set_parent(dossier);
    request.mutable_funding_application()->set_program("piec");
    v1::FundingStep& step = *request.mutable_funding_application()->add_steps();
    step.set_step(v1::FUNDING_STEP_KIND_FILED);
    step.set_step_on("2018-10-01");
    return Ok(By(kSender).CreateFundingApplication(request)).funding_application();
  }
  absl::StatusOr<v1::FundingApplication> Award(const std::string& name, const std::string& on) {
    v1::RecordFundingStepRequest request;
    request.set_name(name);
    request.mutable_step()->set_step(v1::FUNDING_STEP_KIND_AWARDED);
    request.mutable_step()->set_step_on(on);
    request.set_amount_cents(4500000);
    return ApplicationOf(By(kSender).RecordFundingStep(request));
  }
  std::int64_t Count(v1::Measure measure, const std::string& period, std::int64_t position = 0,
                     const std::string& user = kSender) {
    v1::QueryStatisticsRequest request;
    request.mutable_query()->set_measure(measure);
    request.mutable_query()->mutable_period()->set_label(period);
    if (position != 0) request.mutable_query()->mutable_as_of()->set_sequence(position);
    return static_cast<std::int64_t>(Ok(By(user).QueryStatistics(request)).result().total());
  }
  v1::Correction LastCorrection(const std::string& dossier) {
    v1::ListDossierHistoryRequest request;
    request.set_name(dossier);
    v1::Correction last;
    const v1::ListDossierHistoryResponse history = Ok(By(kSender).ListDossierHistory(request));
    for (const v1::JournalLine& line : history.lines()) {
      if (line.has_correction()) last = line.correction();
    }
    return last;
  }

  template <class Response>
  static absl::StatusOr<v1::Dossier> DossierOf(const absl::StatusOr<Response>& response) {
    if (!response.ok()) return response.status();
    return response->dossier();
  }
  template <class Response>
  static absl::StatusOr<v1::FundingApplication> ApplicationOf(const absl::StatusOr<Response>& response) {
    if (!response.ok()) return response.status();
    return response->funding_application();
  }
  using ReferralTest::DossierOf;
};

inline std::vector<std::string> PhasesOf(const v1::Dossier& dossier) {
  std::vector<std::string> phases;
  for (const v1::PhaseChange& change : dossier.phase_changes()) {
    phases.push_back(absl::StrCat(change.effective_on(), " ", change.phase()));
  }
  return phases;
}

// Refused, and this fact is named to the person.
MATCHER_P(IsInTheWay, fact, "") {
  const absl::Status status = StatusOf(arg);
  *result_listener << status << " " << ErrorDetails(status).localized_message;
  return status.code() == absl::StatusCode::kFailedPrecondition &&
         ErrorDetails(status).reason == "WRONG_STATE" &&
         absl::StrContains(ErrorDetails(status).localized_message, fact);
}

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_CORRECTIONS_FIXTURE_H_
