// Parts of a dossier: interventions, referrals, funding, follow-ups; and references from dossiers.

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::SizeIs;

const auto kWrongState = IsRefused(StatusCode::kFailedPrecondition, "WRONG_STATE");
const auto kNotFound = IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND");

class FactsTest : public ServerTest {
 protected:
  FactsTest() : dossier_(NewDossier().name()) {}

  // Consents of the promoter for the recipients of these tests.
  void Consent() {
    v1::CreateConsentRequest request;
    request.set_parent(dossier_);
    request.mutable_consent()->set_purpose("accompagnement");
    for (const char* recipient : {"mrc-erable", "mrc-drummond", "risq"})
      request.mutable_consent()->add_recipients(recipient);
    request.mutable_consent()->set_obtained_on("2018-04-10");
    request.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
    Ok(client_.CreateConsent(request));
  }

  absl::StatusOr<v1::CreateReferralResponse> Send(v1::ReferralKind kind, const std::string& to,
                                                  const std::string& on, const std::string& from = "") const {
    return SendBy(client_, kind, to, on, from);
  }
  absl::StatusOr<v1::CreateReferralResponse> SendBy(const Client& by, v1::ReferralKind kind,
                                                    const std::string& to, const std::string& on,
                                                    const std::string& from = "") const {
    v1::CreateReferralRequest request;
    request.set_parent(dossier_);
    request.mutable_referral()->set_kind(kind);
    request.mutable_referral()->set_from_organization(from);
    request.mutable_referral()->set_to_organization(to);
    request.mutable_referral()->set_sent_on(on);
    return by.CreateReferral(request);
  }

  absl::StatusOr<v1::AcceptReferralResponse> Accept(const Client& by, const std::string& name,
                                                    const std::string& on) const {
    v1::AcceptReferralRequest request;
    request.set_name(name);
    request.set_on(on);
    return by.AcceptReferral(request);
  }

  absl::StatusOr<v1::DeclineReferralResponse> Decline(const Client& by, const std::string& name,
                                                      const std::string& on,
                                                      const std::string& reason = "capacite") const {
    v1::DeclineReferralRequest request;
    request.set_name(name);
    request.set_on(on);
    request.set_decline_reason(reason);
    return by.DeclineReferral(request);
  }

  absl::StatusOr<v1::RecallReferralResponse> Recall(const std::string& name, const std::string& on,
                                                    const std::string& text = "Changement de plan") const {
    v1::RecallReferralRequest request;
    request.set_name(name);
    request.set_on(on);
    request.set_text(text);
    return client_.RecallReferral(request);
  }

  absl::StatusOr<v1::CompleteReferralResponse> Complete(const Client& by, const std::string& name,
                                                        const std::string& on,
                                                        const std::string& text = "Fait") const {
    v1::CompleteReferralRequest request;
    request.set_name(name);
    request.set_on(on);
    request.set_text(text);
    return by.CompleteReferral(request);
  }

  absl::StatusOr<v1::ReturnReferralResponse> Return(const Client& by, const std::string& name,
                                                    const std::string& on,
                                                    const std::string& text = "Hors de nos moyens") const {
    v1::ReturnReferralRequest request;
    request.set_name(name);
    request.set_on(on);
    request.set_text(text);
    return by.ReturnReferral(request);
  }

  absl::StatusOr<v1::RecordFundingStepResponse> Step(const std::string& name, v1::FundingStepKind step,
                                                     const std::string& on, int64_t cents = 0) const {
    v1::RecordFundingStepRequest request;
    request.set_name(name);
    request.mutable_step()->set_step(step);
    request.mutable_step()->set_step_on(on);
    if (cents > 0) request.set_amount_cents(cents);
    return client_.RecordFundingStep(request);
  }

  const std::string dossier_;
};

TEST_F(FactsTest, InterventionFromRecordToDeletion) {
  v1::CreateInterventionRequest create;
  create.set_parent(dossier_);
  v1::Intervention& wanted = *create.mutable_intervention();
  wanted.set_external_id("INT-1");
  wanted.set_held_on("2018-05-02");
  wanted.add_subjects("Help with governance (associative status)");
  wanted.add_subjects("information-generale");
  wanted.set_minutes(45);
  wanted.set_notes("Une note");
  const v1::Intervention created = Ok(client_.CreateIntervention(create)).intervention();
  EXPECT_THAT(created.subjects(), ElementsAre("information-generale", "gouvernance"));
  EXPECT_EQ(created.minutes(), 45);
  v1::GetInterventionRequest get;
  get.set_name(created.name());
  EXPECT_EQ(Ok(client_.GetIntervention(get)).intervention().ShortDebugString(), created.ShortDebugString());
  EXPECT_THAT(client_.CreateIntervention(create), IsRefused(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));

  v1::UpdateInterventionRequest update;
  update.mutable_intervention()->set_name(created.name());
  update.mutable_intervention()->set_etag(created.etag());
  update.mutable_intervention()->add_subjects("plan-affaires");
  update.mutable_update_mask()->add_paths("subjects");
  update.mutable_update_mask()->add_paths("minutes");
  const v1::Intervention updated = Ok(client_.UpdateIntervention(update)).intervention();
  EXPECT_THAT(updated.subjects(), ElementsAre("plan-affaires"));
  EXPECT_FALSE(updated.has_minutes());
  EXPECT_EQ(updated.notes(), "Une note");
  EXPECT_THAT(client_.UpdateIntervention(update), IsRefused(StatusCode::kAborted, "ETAG_MISMATCH"));

  v1::DeleteInterventionRequest remove;
  remove.set_name(created.name());
  remove.set_etag(created.etag());
  EXPECT_THAT(client_.DeleteIntervention(remove), IsRefused(StatusCode::kAborted, "ETAG_MISMATCH"));
  remove.set_etag(updated.etag());
  Ok(client_.DeleteIntervention(remove));
  EXPECT_THAT(client_.GetIntervention(get), kNotFound);
  remove.clear_etag();
  EXPECT_THAT(client_.DeleteIntervention(remove), kNotFound);
}

TEST_F(FactsTest, InterventionFaultsAreNamedTogether) {
  v1::CreateInterventionRequest create;
  create.set_parent(dossier_);
  create.mutable_intervention()->set_held_on("2018-04-09");
  create.mutable_intervention()->add_subjects("gouvernance");
  create.mutable_intervention()->add_subjects("jardinage");
  create.mutable_intervention()->set_minutes(1441);
  EXPECT_THAT(
      client_.CreateIntervention(create),
      IsRefusedForFields(Fields{"intervention.held_on", "intervention.subjects[1]", "intervention.minutes"}));
  create.mutable_intervention()->set_held_on("2999-01-01");
  create.mutable_intervention()->clear_subjects();
  create.mutable_intervention()->set_minutes(-1);
  EXPECT_THAT(
      client_.CreateIntervention(create),
      IsRefusedForFields(Fields{"intervention.held_on", "intervention.subjects", "intervention.minutes"}));
  create.set_parent("dossiers/999");
  EXPECT_FALSE(client_.CreateIntervention(create).ok());
}

TEST_F(FactsTest, ConsultationLeavesTheLead) {
  Consent();
  const Client erable = As("agent-erable");
  const std::string name =
      Ok(Send(v1::REFERRAL_KIND_CONSULTATION, "mrc-erable", "2018-05-01")).referral().name();
  EXPECT_THAT(Complete(erable, name, "2018-05-02"), kWrongState);
  EXPECT_THAT(Return(erable, name, "2018-05-02"), kWrongState);
  EXPECT_THAT(Accept(erable, name, "2018-04-30"), IsRefusedForFields(Fields{"on"}));
  EXPECT_THAT(Accept(erable, name, "2999-01-01"), IsRefusedForFields(Fields{"on"}));
  v1::Referral referral = Ok(Accept(erable, name, "2018-05-03")).referral();
  EXPECT_EQ(referral.state(), v1::REFERRAL_STATE_ACCEPTED);
  EXPECT_EQ(referral.answered_on(), "2018-05-03");
  EXPECT_EQ(referral.from_organization(), "organizations/pole");
  EXPECT_EQ(Get(dossier_).lead_organization(), "organizations/pole");
  EXPECT_THAT(Accept(erable, name, "2018-05-04"), kWrongState);
  EXPECT_THAT(Decline(erable, name, "2018-05-04"), kWrongState);
  EXPECT_THAT(Complete(erable, name, "2018-05-10", ""), IsRefusedForFields(Fields{"text"}));
  referral = Ok(Complete(erable, name, "2018-05-10")).referral();
  EXPECT_EQ(referral.state(), v1::REFERRAL_STATE_COMPLETED);
  EXPECT_EQ(referral.ended_on(), "2018-05-10");
  EXPECT_EQ(referral.answered_on(), "2018-05-03");
  // The view is closed to the former recipient, and with it the text; the sender has it.
  EXPECT_EQ(referral.answer_text(), "");
  v1::GetReferralRequest get;
  get.set_name(name);
  EXPECT_EQ(Ok(client_.GetReferral(get)).referral().answer_text(), "Fait");
  EXPECT_THAT(Recall(name, "2018-05-11"), kWrongState);

  // An accepted consultation may be recalled.
  const std::string other =
      Ok(Send(v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond", "2018-05-01")).referral().name();
  Ok(Accept(As("agent-drummond"), other, "2018-05-03"));
  EXPECT_EQ(Ok(Recall(other, "2018-05-04")).referral().state(), v1::REFERRAL_STATE_RECALLED);
}

TEST_F(FactsTest, TransferMovesTheLeadAndGivesItBack) {
  Consent();
  const Client erable = As("agent-erable");
  const std::string name = Ok(Send(v1::REFERRAL_KIND_TRANSFER, "mrc-erable", "2018-05-01")).referral().name();
  EXPECT_EQ(Get(dossier_).lead_organization(), "organizations/pole");
  Ok(Accept(erable, name, "2018-05-03"));
  v1::Dossier dossier = Get(dossier_);
  EXPECT_EQ(dossier.lead_organization(), "organizations/mrc-erable");
  EXPECT_THAT(Recall(name, "2018-05-04"), kWrongState);

  // An organization that does not lead on the day may not send.
  EXPECT_FALSE(Send(v1::REFERRAL_KIND_EXTERNAL, "risq", "2018-05-04", "pole").ok());
  const auto external = v1::REFERRAL_KIND_EXTERNAL;
  EXPECT_EQ(Ok(SendBy(erable, external, "risq", "2018-05-04")).referral().from_organization(),
            "organizations/mrc-erable");
  // Nor may one that led on that day but no longer leads.
  EXPECT_THAT(Send(external, "risq", "2018-05-02", "pole"),
              IsRefused(StatusCode::kPermissionDenied, "NOT_YOURS"));

  EXPECT_EQ(Ok(Return(erable, name, "2018-06-01")).referral().state(), v1::REFERRAL_STATE_RETURNED);
  dossier = Get(dossier_);
  EXPECT_EQ(dossier.lead_organization(), "organizations/pole");
  std::vector<std::string> leads;
  for (const v1::LeadChange& change : dossier.lead_changes()) {
    leads.push_back(absl::StrCat(change.effective_on(), " ", change.organization()));
  }
  EXPECT_THAT(leads, ElementsAre("2018-04-10 organizations/pole", "2018-05-03 organizations/mrc-erable",
                                 "2018-06-01 organizations/pole"));
}

TEST_F(FactsTest, SentReferralIsDeclinedOrRecalled) {
  Consent();
  const Client erable = As("agent-erable");
  const std::string declined =
      Ok(Send(v1::REFERRAL_KIND_TRANSFER, "mrc-erable", "2018-05-01")).referral().name();
  EXPECT_THAT(Decline(erable, declined, "2018-05-02", "bof"), IsRefusedForFields(Fields{"decline_reason"}));
  const v1::Referral referral = Ok(Decline(erable, declined, "2018-05-02", "Hors mandat")).referral();
  EXPECT_EQ(referral.state(), v1::REFERRAL_STATE_DECLINED);
  EXPECT_EQ(referral.decline_reason(), "hors-mandat");
  EXPECT_EQ(referral.answered_on(), "2018-05-02");
  EXPECT_EQ(Get(dossier_).lead_organization(), "organizations/pole");
  const std::string recalled =
      Ok(Send(v1::REFERRAL_KIND_TRANSFER, "mrc-erable", "2018-05-01")).referral().name();
  EXPECT_THAT(Recall(recalled, "2018-05-02", ""), IsRefusedForFields(Fields{"text"}));
  EXPECT_EQ(Ok(Recall(recalled, "2018-05-02")).referral().ended_on(), "2018-05-02");
  EXPECT_THAT(Accept(erable, recalled, "2018-05-03"), kWrongState);

  v1::ListReferralsRequest list;
  list.set_parent("dossiers/-");
  list.add_states(v1::REFERRAL_STATE_DECLINED);
  list.set_to_organization("MRC de L'Érable");
  std::vector<std::string> names;
  for (absl::StatusOr<v1::Referral>& item : client_.Referrals(list)) names.push_back(Ok(item).name());
  EXPECT_THAT(names, ElementsAre(declined));
}

TEST_F(FactsTest, OnlyOneOfTwoAnswersWins) {
  Consent();
  const Client erable = As("agent-erable");
  for (int i = 0; i < 5; ++i) {
    const std::string name =
        Ok(Send(v1::REFERRAL_KIND_CONSULTATION, "mrc-erable", "2018-05-01")).referral().name();
    absl::Status accepted;
    absl::Status declined;
    std::thread other([&] { declined = Decline(erable, name, "2018-05-02").status(); });
    accepted = Accept(erable, name, "2018-05-02").status();
    other.join();
    EXPECT_NE(accepted.ok(), declined.ok());
    EXPECT_THAT(accepted.ok() ? declined : accepted, kWrongState);
    // A referral under way blocks the next one to the same recipient.
    if (accepted.ok()) Ok(Complete(erable, name, "2018-05-03"));
  }
}

TEST_F(FactsTest, ReferralFaultsAreNamedTogether) {
  v1::CreateReferralRequest request;
  request.set_parent(dossier_);
  request.mutable_referral()->set_to_organization("personne");
  request.mutable_referral()->set_sent_on("2018-13-01");
  EXPECT_THAT(client_.CreateReferral(request),
              IsRefusedForFields(Fields{"referral.kind", "referral.to_organization", "referral.sent_on"}));
  EXPECT_FALSE(Send(v1::REFERRAL_KIND_TRANSFER, "pole", "2018-05-01").ok()) << "to itself";
  EXPECT_FALSE(Send(v1::REFERRAL_KIND_TRANSFER, "mrc-erable", "2018-04-09").ok()) << "before the opening";
}

TEST_F(FactsTest, FundingStepsComeInOrder) {
  v1::CreateFundingApplicationRequest create;
  create.set_parent(dossier_);
  create.mutable_funding_application()->set_program("Réseau d'investissement social du Québec");
  EXPECT_THAT(client_.CreateFundingApplication(create),
              IsRefusedForFields(Fields{"funding_application.steps"}));
  v1::FundingStep& step = *create.mutable_funding_application()->add_steps();
  step.set_step(v1::FUNDING_STEP_KIND_AWARDED);
  step.set_step_on("2018-05-01");
  EXPECT_TRUE(absl::IsInvalidArgument(client_.CreateFundingApplication(create).status()));
  step.set_step(v1::FUNDING_STEP_KIND_INQUIRY);
  v1::FundingApplication application = Ok(client_.CreateFundingApplication(create)).funding_application();
  EXPECT_EQ(application.program(), "risq");
  const std::string name = application.name();

  EXPECT_THAT(Step(name, v1::FUNDING_STEP_KIND_AWARDED, "2018-06-01"), kWrongState);
  EXPECT_THAT(Step(name, v1::FUNDING_STEP_KIND_FILED, "2018-04-30"),
              IsRefusedForFields(Fields{"step.step_on"}));
  EXPECT_EQ(Ok(Step(name, v1::FUNDING_STEP_KIND_FILED, "2018-06-01", 4'800'000))
                .funding_application()
                .requested_cents(),
            4'800'000);
  EXPECT_FALSE(Step(name, v1::FUNDING_STEP_KIND_FILED, "2018-06-02").ok()) << "once each";
  Ok(Step(name, v1::FUNDING_STEP_KIND_OPINION, "2018-06-10"));
  EXPECT_FALSE(Step(name, v1::FUNDING_STEP_KIND_RECOMMENDED, "2018-06-11", 100).ok()) << "no amount";
  v1::UpdateFundingApplicationRequest update;
  update.mutable_funding_application()->set_name(name);
  update.mutable_funding_application()->set_awarded_cents(1);
  EXPECT_FALSE(client_.UpdateFundingApplication(update).ok()) << "not awarded yet";
  application = Ok(Step(name, v1::FUNDING_STEP_KIND_AWARDED, "2018-07-01", 4'000'000)).funding_application();
  EXPECT_EQ(application.awarded_cents(), 4'000'000);
  EXPECT_THAT(application.steps(), SizeIs(4));
  EXPECT_THAT(Step(name, v1::FUNDING_STEP_KIND_WITHDRAWN, "2018-07-02"), kWrongState);
  EXPECT_EQ(Ok(client_.UpdateFundingApplication(update)).funding_application().awarded_cents(), 1);
}

TEST_F(FactsTest, FollowUpIsDoneOnce) {
  v1::CreateFollowUpRequest create;
  create.set_parent(dossier_);
  EXPECT_THAT(client_.CreateFollowUp(create),
              IsRefusedForFields(Fields{"follow_up.due_on", "follow_up.owner", "follow_up.notes"}));
  const auto add = [&](const std::string& due, const std::string& owner) {
    create.mutable_follow_up()->set_due_on(due);
    create.mutable_follow_up()->set_owner(owner);
    create.mutable_follow_up()->set_notes("Rappeler");
    return Ok(client_.CreateFollowUp(create)).follow_up().name();
  };
  const std::string late = add("2999-06-01", "direction");
  const std::string soon = add("2018-06-01", "direction");
  const std::string other = add("2018-07-01", "advisor");
  const auto listed = [&](const v1::ListFollowUpsRequest& request) {
    std::vector<std::string> names;
    for (absl::StatusOr<v1::FollowUp>& item : client_.FollowUps(request)) names.push_back(Ok(item).name());
    return names;
  };
  v1::ListFollowUpsRequest list;
  list.set_parent("dossiers/-");
  list.set_page_size(1);
  EXPECT_THAT(listed(list), ElementsAre(soon, other, late));
  v1::CompleteFollowUpRequest complete;
  complete.set_name(soon);
  complete.set_done_on("2999-01-01");
  EXPECT_THAT(client_.CompleteFollowUp(complete), IsRefusedForFields(Fields{"done_on"}));
  complete.set_done_on("2018-06-02");
  EXPECT_EQ(Ok(client_.CompleteFollowUp(complete)).follow_up().done_on(), "2018-06-02");
  EXPECT_THAT(client_.CompleteFollowUp(complete), kWrongState);
  EXPECT_THAT(listed(list), ElementsAre(other, late));
  list.set_include_done(true);
  list.set_owner("direction");
  EXPECT_THAT(listed(list), ElementsAre(soon, late));
  list.set_due_to("2018-06-01");
  EXPECT_THAT(listed(list), ElementsAre(soon));
  v1::UpdateFollowUpRequest update;
  update.mutable_follow_up()->set_name(late);
  update.mutable_follow_up()->set_owner("advisor");
  EXPECT_EQ(Ok(client_.UpdateFollowUp(update)).follow_up().owner(), "advisor");
}

TEST_F(FactsTest, AgreementIsKept) {
  v1::CreateAgreementRequest create;
  create.set_agreement_id("protocole-2018");
  create.mutable_agreement()->set_organization("MRC de L'Érable");
  create.mutable_agreement()->set_title("Protocole");
  create.mutable_agreement()->set_starts_on("2019-03-31");
  create.mutable_agreement()->set_ends_on("2018-04-01");
  EXPECT_TRUE(absl::IsInvalidArgument(client_.CreateAgreement(create).status()));
  create.mutable_agreement()->set_starts_on("2018-04-01");
  create.mutable_agreement()->set_ends_on("2019-03-31");
  create.mutable_agreement()->set_contribution_cents(2'000'000);
  const v1::Agreement agreement = Ok(client_.CreateAgreement(create)).agreement();
  EXPECT_EQ(agreement.name(), "agreements/protocole-2018");
  EXPECT_EQ(agreement.organization(), "organizations/mrc-erable");
  EXPECT_THAT(client_.CreateAgreement(create), IsRefused(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  create.set_agreement_id("Pas Bon");
  EXPECT_THAT(client_.CreateAgreement(create), IsRefusedForFields(Fields{"agreement_id"}));
  v1::UpdateAgreementRequest update;
  update.mutable_agreement()->set_name(agreement.name());
  update.mutable_agreement()->set_title("Protocole révisé");
  EXPECT_EQ(Ok(client_.UpdateAgreement(update)).agreement().title(), "Protocole révisé");
  v1::GetAgreementRequest get;
  get.set_name(agreement.name());
  EXPECT_EQ(Ok(client_.GetAgreement(get)).agreement().contribution_cents(), 2'000'000);
  get.set_name("agreements/aucun");
  EXPECT_THAT(client_.GetAgreement(get), kNotFound);
  v1::Dossier dossier = DossierToOpen();
  dossier.set_agreement("protocole-2018");
  EXPECT_EQ(NewDossier(dossier).agreement(), "agreements/protocole-2018");
}

TEST_F(FactsTest, InactiveOrganizationTakesNothingNew) {
  v1::CreateOrganizationRequest create;
  create.set_organization_id("cooperative-x");
  create.mutable_organization()->set_title("Coopérative X");
  create.mutable_organization()->set_kind(v1::ORGANIZATION_KIND_MRC_AGENCY);
  EXPECT_THAT(client_.CreateOrganization(create), IsRefusedForFields(Fields{"organization.mrc"}));
  create.mutable_organization()->set_kind(v1::ORGANIZATION_KIND_PARTNER);
  create.mutable_organization()->add_aliases("Coop X");
  const v1::Organization organization = Ok(client_.CreateOrganization(create)).organization();
  EXPECT_TRUE(organization.active());
  v1::Dossier dossier = DossierToOpen();
  dossier.set_lead_organization("coop x");
  const std::string kept = NewDossier(dossier).name();
  v1::UpdateOrganizationRequest update;
  update.mutable_organization()->set_name(organization.name());
  update.mutable_update_mask()->add_paths("active");
  EXPECT_FALSE(Ok(client_.UpdateOrganization(update)).organization().active());
  v1::CreateDossierRequest refused;
  *refused.mutable_dossier() = dossier;
  EXPECT_THAT(client_.CreateDossier(refused), IsRefusedForFields(Fields{"dossier.lead_organization"}));
  EXPECT_FALSE(Send(v1::REFERRAL_KIND_CONSULTATION, "cooperative-x", "2018-05-01").ok());
  EXPECT_EQ(Get(kept).lead_organization(), "organizations/cooperative-x");
  v1::ListDossiersRequest list;
  list.mutable_filter()->add_lead_organizations("cooperative-x");
  EXPECT_THAT(Ok(client_.ListDossiers(list)).dossiers(), SizeIs(1));
  v1::QueryStatisticsRequest count;
  count.mutable_query()->set_measure(v1::MEASURE_DOSSIERS_OPENED);
  count.mutable_query()->mutable_period()->set_label("2018-2019");
  v1::StatisticsFilter& filter = *count.mutable_query()->add_filters();
  filter.set_dimension(v1::DIMENSION_LEAD);
  filter.add_values("Coop X");
  EXPECT_EQ(Ok(client_.QueryStatistics(count)).result().total(), 1);
}

TEST_F(FactsTest, RetiredCodeStaysReadable) {
  v1::GetCodelistRequest get;
  get.set_name("codelists/sector");
  const v1::Codelist before = Ok(client_.GetCodelist(get)).codelist();
  EXPECT_EQ(before.version(), 1);
  v1::CreateCodeRequest create;
  create.set_parent("codelists/sector");
  create.set_code_id("mobilite");
  create.mutable_code()->set_label_fr("Mobilité durable");
  create.mutable_code()->set_label_en("Sustainable mobility");
  create.mutable_code()->add_aliases("transport");
  const v1::Code code = Ok(client_.CreateCode(create)).code();
  EXPECT_EQ(code.name(), "codelists/sector/codes/mobilite");
  EXPECT_TRUE(code.active());
  const v1::Codelist after = Ok(client_.GetCodelist(get)).codelist();
  EXPECT_EQ(after.version(), 2);
  ASSERT_EQ(after.codes_size(), before.codes_size() + 1);
  EXPECT_EQ(after.codes(before.codes_size()).name(), code.name());
  EXPECT_THAT(client_.CreateCode(create), IsRefused(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));

  v1::Dossier dossier = DossierToOpen();
  for (const char* word : {"Transport", "mobilite DURABLE", "sustainable mobility"}) {
    dossier.set_sector(word);
    EXPECT_EQ(NewDossier(dossier).sector(), "mobilite");
  }
  const std::string kept = NewDossier(dossier).name();
  v1::UpdateCodeRequest update;
  update.mutable_code()->set_name(code.name());
  update.mutable_update_mask()->add_paths("active");
  EXPECT_FALSE(Ok(client_.UpdateCode(update)).code().active());
  EXPECT_EQ(Ok(client_.GetCodelist(get)).codelist().version(), 3);
  v1::CreateDossierRequest refused;
  *refused.mutable_dossier() = dossier;
  EXPECT_THAT(client_.CreateDossier(refused), IsRefusedForFields(Fields{"dossier.sector"}));
  EXPECT_EQ(Get(kept).sector(), "mobilite");
  // A retired value may stay, and filters find it.
  v1::UpdateDossierRequest other_field;
  other_field.mutable_dossier()->set_name(kept);
  other_field.mutable_dossier()->set_sector("mobilite");
  other_field.mutable_dossier()->set_advisor("direction");
  EXPECT_EQ(Ok(client_.UpdateDossier(other_field)).dossier().sector(), "mobilite");
  v1::ListDossiersRequest list;
  list.mutable_filter()->add_sectors("mobilite");
  EXPECT_THAT(Ok(client_.ListDossiers(list)).dossiers(), SizeIs(4));
  v1::QueryStatisticsRequest count;
  count.mutable_query()->set_measure(v1::MEASURE_DOSSIERS_OPENED);
  count.mutable_query()->mutable_period()->set_label("2018-2019");
  v1::StatisticsFilter& filter = *count.mutable_query()->add_filters();
  filter.set_dimension(v1::DIMENSION_SECTOR);
  filter.add_values("Mobilité durable");
  EXPECT_EQ(Ok(client_.QueryStatistics(count)).result().total(), 4);
  get.set_name("codelists/aucune");
  EXPECT_THAT(client_.GetCodelist(get), kNotFound);
  EXPECT_EQ(Ok(client_.ListCodelists({})).codelists_size(), 12);
}

}  // namespace
}  // namespace relais
