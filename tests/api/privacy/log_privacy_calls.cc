// The calls, successful and failing, that fill every personal field.

#include <ctime>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/api/privacy/log_privacy_test.h"

namespace relais {

void LogPrivacyTest::TellAccounts() {
  const Client nobody = relaisd_.NewClientWithToken("");
  v1::CompleteSetupRequest setup;
  setup.set_setup_code(Value());
  setup.set_user_id("autre");
  setup.set_password(Secret(Password()));
  setup.set_title(Value("Mme "));
  Fail(nobody, &Client::CompleteSetup, setup, absl::StatusCode::kPermissionDenied);

  TellSessions(Invited());
}

// Invites a user twice; returns the password.
std::string LogPrivacyTest::Invited() {
  const Client nobody = relaisd_.NewClientWithToken("");
  v1::CreateUserRequest create;
  create.set_user_id("soeur");
  create.mutable_user()->set_organization("pole");
  create.mutable_user()->add_roles(v1::ROLE_ADVISOR);
  create.mutable_user()->set_title(Value("Mme "));
  create.mutable_user()->set_email(Value("", " n'est pas une adresse"));
  Fail(client_, &Client::CreateUser, create, absl::StatusCode::kInvalidArgument);
  create.mutable_user()->set_email(Value("", "@exemple.test"));
  const std::string first = Secret(Call(client_, &Client::CreateUser, create).invitation_code());
  v1::InviteUserRequest invite;
  invite.set_name("users/soeur");
  const std::string code = Secret(Call(client_, &Client::InviteUser, invite).invitation_code());

  v1::AcceptInvitationRequest accept;
  accept.set_user("soeur");
  accept.set_invitation_code(first);
  accept.set_password(Secret(Password()));
  Fail(nobody, &Client::AcceptInvitation, accept, absl::StatusCode::kPermissionDenied);
  accept.set_invitation_code(code);
  accept.set_password(Value());
  Fail(nobody, &Client::AcceptInvitation, accept, absl::StatusCode::kInvalidArgument);
  std::string password = Secret(Password());
  accept.set_password(password);
  Call(nobody, &Client::AcceptInvitation, accept);
  return password;
}

void LogPrivacyTest::TellSessions(const std::string& password) {
  const Client nobody = relaisd_.NewClientWithToken("");
  v1::SignInRequest sign_in;
  sign_in.set_user("soeur");
  sign_in.set_password(Secret(Password()));
  Fail(nobody, &Client::SignIn, sign_in, absl::StatusCode::kUnauthenticated);
  // Typed into the wrong field.
  sign_in.set_user(Secret(Password()));
  Fail(nobody, &Client::SignIn, sign_in, absl::StatusCode::kUnauthenticated);
  sign_in.set_user("soeur");
  sign_in.set_password(password);
  const Client sister = relaisd_.NewClientWithToken(Secret(Call(nobody, &Client::SignIn, sign_in).token()));
  Fail(relaisd_.NewClientWithToken(Secret(Value("jeton-"))), &Client::GetSelf, v1::GetSelfRequest(),
       absl::StatusCode::kUnauthenticated);

  v1::ChangePasswordRequest change;
  change.set_current_password(Secret(Password()));
  change.set_new_password(Secret(Password()));
  Fail(sister, &Client::ChangePassword, change, absl::StatusCode::kUnauthenticated);
  change.set_current_password(password);
  Call(sister, &Client::ChangePassword, change);
  TellKeys(sister, change.new_password());
}

void LogPrivacyTest::TellKeys(const Client& sister, const std::string& password) {
  v1::EnrollOneTimeCodeRequest enroll;
  enroll.set_password(password);
  const std::string uri = Secret(Call(sister, &Client::EnrollOneTimeCode, enroll).uri());
  const std::string key = "secret=";
  ASSERT_THAT(uri, testing::HasSubstr(key));
  const std::size_t at = uri.find(key) + key.size();
  Secret(uri.substr(at, uri.find('&', at) - at));
  v1::ConfirmOneTimeCodeRequest confirm;
  confirm.set_one_time_code(Value());
  Fail(sister, &Client::ConfirmOneTimeCode, confirm, absl::StatusCode::kUnauthenticated);
  v1::StartPasskeyEnrollmentRequest passkey;
  passkey.set_password(password);
  Secret(Call(sister, &Client::StartPasskeyEnrollment, passkey).challenge());
  // The script token stays valid to the end; its secret is shown only here.
  v1::CreateTokenRequest token;
  token.mutable_token()->set_title("script");
  token.mutable_token()->set_scope(v1::TOKEN_SCOPE_READ_ONLY);
  token.mutable_token()->mutable_expire_time()->set_seconds(std::time(nullptr) + 3600);
  Secret(Call(sister, &Client::CreateToken, token).secret());
}

void LogPrivacyTest::TellDossier() {
  v1::CreateDossierRequest create = Opened();
  create.set_request_id("une-fois");
  const std::string name = Call(client_, &Client::CreateDossier, create).dossier().name();
  // The same contact again, so a similar dossier; then the same request id with other values.
  create.clear_request_id();
  Call(client_, &Client::CreateDossier, create);
  create.set_request_id("une-fois");
  create.mutable_dossier()->set_notes(Value("Autres notes "));
  Fail(client_, &Client::CreateDossier, create, absl::StatusCode::kInvalidArgument);
  create.clear_request_id();
  TellChanges(name);
  TellReadings(name, create);
  TellParts(name);
  TellReferrals(name);
}

// A valid request, after invalid ones.
v1::CreateDossierRequest LogPrivacyTest::Opened() {
  v1::CreateDossierRequest create;
  *create.mutable_dossier() = DossierToOpen();
  v1::Promoter& promoter = *create.mutable_dossier()->mutable_promoter();
  promoter.set_name(Value("Coopérative "));
  promoter.set_contact_name(Value("Mme "));
  promoter.set_contact_email(Value("", " chez exemple"));
  promoter.set_contact_phone(Value("819-555-"));
  create.mutable_dossier()->set_notes(Value("Notes "));
  Fail(client_, &Client::CreateDossier, create, absl::StatusCode::kInvalidArgument);
  promoter.set_contact_email(Value("", "@exemple.test"));
  create.mutable_dossier()->set_notes(Value("Trop longues ", std::string(10'001, 'x')));
  Fail(client_, &Client::CreateDossier, create, absl::StatusCode::kInvalidArgument);
  create.mutable_dossier()->set_notes(Value("Avec un caractère interdit \x01 "));
  Fail(client_, &Client::CreateDossier, create, absl::StatusCode::kInvalidArgument);
  create.mutable_dossier()->set_notes(Value("Notes "));
  return create;
}

void LogPrivacyTest::TellChanges(const std::string& dossier) {
  v1::UpdateDossierRequest update;
  update.mutable_dossier()->set_name(dossier);
  update.mutable_dossier()->set_etag("99");
  update.mutable_dossier()->set_notes(Value("Notes "));
  Fail(client_, &Client::UpdateDossier, update, absl::StatusCode::kAborted);
  update.mutable_dossier()->clear_etag();
  Fail(As("agent-erable"), &Client::UpdateDossier, update, absl::StatusCode::kNotFound);
  Call(client_, &Client::UpdateDossier, update);
  const auto with_reason = [&](auto request) {
    request.set_name(dossier);
    request.set_reason(Value("Parce que "));
    return request;
  };
  Fail(client_, &Client::ResumeDossier, with_reason(v1::ResumeDossierRequest()),
       absl::StatusCode::kFailedPrecondition);
  Fail(client_, &Client::ReopenDossier, with_reason(v1::ReopenDossierRequest()),
       absl::StatusCode::kFailedPrecondition);
  Fail(client_, &Client::CloseDossier, with_reason(v1::CloseDossierRequest()),
       absl::StatusCode::kInvalidArgument);
  v1::ChangeDossierPhaseRequest phase = with_reason(v1::ChangeDossierPhaseRequest());
  Fail(client_, &Client::ChangeDossierPhase, phase, absl::StatusCode::kInvalidArgument);
  phase.set_phase(v1::PHASE_DEVELOPMENT);
  Call(client_, &Client::ChangeDossierPhase, phase);
  Call(client_, &Client::HoldDossier, with_reason(v1::HoldDossierRequest()));
  Call(client_, &Client::ResumeDossier, with_reason(v1::ResumeDossierRequest()));
  v1::CloseDossierRequest close = with_reason(v1::CloseDossierRequest());
  close.set_outcome("abandonne");
  Call(client_, &Client::CloseDossier, close);
  Call(client_, &Client::ReopenDossier, with_reason(v1::ReopenDossierRequest()));
  TellCorrections(dossier);
}

void LogPrivacyTest::TellCorrections(const std::string& dossier) {
  const auto with_reason = [&](auto request) {
    request.set_name(dossier);
    request.set_reason(Value("Corrigé parce que "));
    return request;
  };
  v1::CorrectDossierPhaseRequest phase = with_reason(v1::CorrectDossierPhaseRequest());
  phase.set_effective_on("2018-01-01");
  phase.set_new_reason(Value("Vrai motif "));
  Fail(client_, &Client::CorrectDossierPhase, phase, absl::StatusCode::kInvalidArgument);
  v1::CorrectDossierStatusRequest status = with_reason(v1::CorrectDossierStatusRequest());
  status.set_number(2);
  status.set_new_reason(Value("Vrai motif "));
  Call(client_, &Client::CorrectDossierStatus, status);
  v1::WithdrawDossierPhaseRequest withdrawal = with_reason(v1::WithdrawDossierPhaseRequest());
  withdrawal.set_effective_on("2018-01-01");
  Fail(client_, &Client::WithdrawDossierPhase, withdrawal, absl::StatusCode::kInvalidArgument);
  v1::WithdrawDossierStatusRequest reopening = with_reason(v1::WithdrawDossierStatusRequest());
  reopening.set_number(1);
  Fail(client_, &Client::WithdrawDossierStatus, reopening, absl::StatusCode::kInvalidArgument);
  Fail(client_, &Client::CorrectDossierLead, with_reason(v1::CorrectDossierLeadRequest()),
       absl::StatusCode::kInvalidArgument);
  Fail(client_, &Client::WithdrawDossierLead, with_reason(v1::WithdrawDossierLeadRequest()),
       absl::StatusCode::kInvalidArgument);
  v1::CorrectFundingStepRequest step;
  step.set_name(dossier + "/fundingApplications/99");
  step.set_reason(Value("Corrigé parce que "));
  Fail(client_, &Client::CorrectFundingStep, step, absl::StatusCode::kNotFound);
  v1::WithdrawFundingStepRequest withdrawn;
  withdrawn.set_name(dossier + "/fundingApplications/99");
  withdrawn.set_reason(Value("Corrigé parce que "));
  Fail(client_, &Client::WithdrawFundingStep, withdrawn, absl::StatusCode::kNotFound);
  v1::CorrectFundingApplicationRequest application;
  application.mutable_funding_application()->set_name(dossier + "/fundingApplications/99");
  application.set_reason(Value("Corrigé parce que "));
  Fail(client_, &Client::CorrectFundingApplication, application, absl::StatusCode::kNotFound);
  v1::CorrectReferralAnswerRequest answer;
  answer.set_name(dossier + "/referrals/99");
  answer.set_new_text(Value("Vrai texte "));
  answer.set_reason(Value("Corrigé parce que "));
  Fail(client_, &Client::CorrectReferralAnswer, answer, absl::StatusCode::kNotFound);
  Call(client_, &Client::VoidDossier, with_reason(v1::VoidDossierRequest()));
  v1::UnvoidDossierRequest unvoid;
  unvoid.set_name(dossier);
  Call(client_, &Client::UnvoidDossier, unvoid);
  // It shows the reasons of all of these.
  v1::ListDossierHistoryRequest history;
  history.set_name(dossier);
  Call(client_, &Client::ListDossierHistory, history);
}

void LogPrivacyTest::TellReadings(const std::string& dossier, v1::CreateDossierRequest another) {
  v1::SearchDossiersRequest search;
  search.set_query(another.dossier().promoter().contact_name());
  EXPECT_EQ(Call(client_, &Client::SearchDossiers, search).dossiers_size(), 2);
  search.set_query(Value("Longue recherche ", std::string(300, 'x')));
  Fail(client_, &Client::SearchDossiers, search, absl::StatusCode::kInvalidArgument);
  v1::ExportDossierRequest whole;
  whole.set_name(dossier);
  Call(client_, &Client::ExportDossier, whole);
  for (const ImportFile& file : Ok(client_.ExportRegister({})).files) {
    v1::ExportChunk chunk;
    chunk.set_data(file.content);
    Keep(chunk);
  }
  // Read by another organization than its lead, which the journal records.
  another.mutable_dossier()->set_lead_organization("mrc-erable");
  v1::GetDossierRequest get;
  get.set_name(Call(client_, &Client::CreateDossier, another).dossier().name());
  Call(client_, &Client::GetDossier, get);
  Fail(As("agent-drummond"), &Client::GetDossier, get, absl::StatusCode::kNotFound);
}

void LogPrivacyTest::TellParts(const std::string& dossier) {
  v1::CreateInterventionRequest intervention;
  intervention.set_parent(dossier);
  intervention.mutable_intervention()->set_held_on("bientôt");
  intervention.mutable_intervention()->add_subjects("gouvernance");
  intervention.mutable_intervention()->set_notes(Value("Notes "));
  Fail(client_, &Client::CreateIntervention, intervention, absl::StatusCode::kInvalidArgument);
  intervention.mutable_intervention()->set_held_on("2018-05-03");
  v1::UpdateInterventionRequest update;
  *update.mutable_intervention() = Call(client_, &Client::CreateIntervention, intervention).intervention();
  update.mutable_intervention()->set_notes(Value("Trop longues ", std::string(10'001, 'x')));
  Fail(client_, &Client::UpdateIntervention, update, absl::StatusCode::kInvalidArgument);
  update.mutable_intervention()->set_notes(Value("Notes "));
  Fail(As("agent-erable"), &Client::UpdateIntervention, update, absl::StatusCode::kNotFound);

  v1::CreateFollowUpRequest follow_up;
  follow_up.set_parent(dossier);
  follow_up.mutable_follow_up()->set_owner("direction");
  follow_up.mutable_follow_up()->set_notes(Value("Rappeler "));
  Fail(client_, &Client::CreateFollowUp, follow_up, absl::StatusCode::kInvalidArgument);
  follow_up.mutable_follow_up()->set_due_on("2999-01-15");
  Call(client_, &Client::CreateFollowUp, follow_up);

  v1::CreateConsentRequest consent;
  consent.set_parent(dossier);
  consent.mutable_consent()->set_whole_network(true);
  consent.mutable_consent()->set_obtained_on("2018-04-10");
  consent.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
  consent.mutable_consent()->set_notes(Value("Au classeur "));
  Fail(client_, &Client::CreateConsent, consent, absl::StatusCode::kInvalidArgument);
  consent.mutable_consent()->set_purpose("accompagnement");
  Call(client_, &Client::CreateConsent, consent);
}

// Sends the dossier to the agency of Drummond; returns the name of the referral.
std::string LogPrivacyTest::Sent(const std::string& dossier) {
  v1::CreateReferralRequest request;
  request.set_parent(dossier);
  request.mutable_referral()->set_kind(v1::REFERRAL_KIND_CONSULTATION);
  request.mutable_referral()->set_to_organization("mrc-drummond");
  request.mutable_referral()->set_sent_on("2018-05-01");
  request.mutable_referral()->set_reason(Value("Parce que "));
  return Call(client_, &Client::CreateReferral, request).referral().name();
}

void LogPrivacyTest::TellReferrals(const std::string& dossier) {
  const Client recipient = As("agent-drummond");
  const auto with_text = [&](auto request, const std::string& name) {
    request.set_name(name);
    request.set_on("2018-06-01");
    request.set_text(Value("Parce que "));
    return request;
  };
  v1::CreateReferralRequest uncovered;
  uncovered.set_parent(dossier);
  uncovered.mutable_referral()->set_kind(v1::REFERRAL_KIND_EXTERNAL);
  uncovered.mutable_referral()->set_to_organization("risq");
  uncovered.mutable_referral()->set_reason(Value("Parce que "));
  Fail(client_, &Client::CreateReferral, uncovered, absl::StatusCode::kFailedPrecondition);
  v1::DeclineReferralRequest decline = with_text(v1::DeclineReferralRequest(), Sent(dossier));
  Fail(recipient, &Client::DeclineReferral, decline, absl::StatusCode::kInvalidArgument);
  decline.set_decline_reason("autre");
  Fail(client_, &Client::DeclineReferral, decline, absl::StatusCode::kPermissionDenied);
  Call(recipient, &Client::DeclineReferral, decline);
  const std::string recalled = Sent(dossier);
  Fail(recipient, &Client::CompleteReferral, with_text(v1::CompleteReferralRequest(), recalled),
       absl::StatusCode::kFailedPrecondition);
  Fail(recipient, &Client::RecallReferral, with_text(v1::RecallReferralRequest(), recalled),
       absl::StatusCode::kPermissionDenied);
  Call(client_, &Client::RecallReferral, with_text(v1::RecallReferralRequest(), recalled));
  v1::AcceptReferralRequest accept;
  accept.set_on("2018-05-10");
  accept.set_name(Sent(dossier));
  Call(recipient, &Client::AcceptReferral, accept);
  Call(recipient, &Client::CompleteReferral, with_text(v1::CompleteReferralRequest(), accept.name()));
  accept.set_name(Sent(dossier));
  Call(recipient, &Client::AcceptReferral, accept);
  Call(recipient, &Client::ReturnReferral, with_text(v1::ReturnReferralRequest(), accept.name()));
}

void LogPrivacyTest::TellRegisters() {
  v1::CreateIncidentRequest incident;
  incident.mutable_incident()->set_discovered_on("2026-03-04");
  incident.mutable_incident()->set_description(Value("Un courriel à "));
  incident.mutable_incident()->set_measures(Value("Rappelé par "));
  Fail(client_, &Client::CreateIncident, incident, absl::StatusCode::kInvalidArgument);
  incident.mutable_incident()->set_risk(v1::INCIDENT_RISK_SERIOUS);
  Call(client_, &Client::CreateIncident, incident);

  v1::CreateSavedListRequest list;
  list.set_saved_list_id("liste");
  list.mutable_saved_list()->set_title(Value("Dossiers de "));
  list.mutable_saved_list()->set_query(Value("Longue recherche ", std::string(300, 'x')));
  Fail(client_, &Client::CreateSavedList, list, absl::StatusCode::kInvalidArgument);
  list.mutable_saved_list()->set_query(Value());
  Call(client_, &Client::CreateSavedList, list);
  list.mutable_saved_list()->set_query(Value());
  Fail(client_, &Client::CreateSavedList, list, absl::StatusCode::kAlreadyExists);
}

// Rows with a value in every personal cell, and many faults.
void LogPrivacyTest::TellImport() {
  const std::vector<ImportFile> files = {
      {"dossiers.csv",
       absl::StrCat(
           "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,"
           "phase,lead_organization,contact_name,contact_email,contact_phone,notes\n"
           "I-1,2018-13-12,Épicerie,",
           Value("Coop "), ",woman,project,alimentation,drummond,pre_startup,pole,", Value("Mme "), ",",
           Value("", " chez exemple"), ",", Value(std::string(60, '8')), ",", Value("Notes "), "\n",
           "I-2,2018-04-12,Théâtre,", Value("", std::string(300, 'x')),
           ",woman,project,alimentation,drummond,pre_startup,pole,", Value("Mme \x01"), ",,,",
           Value("", std::string(10'001, 'x')), "\n")},
      {"interventions.csv", absl::StrCat("external_id,dossier,held_on,subjects,notes\nJ-1,I-2,2018-02-30,",
                                         "gouvernance,", Value("Notes "), "\n")},
      {"phases.csv", absl::StrCat("dossier,effective_on,phase,reason\nI-2,2018-06-01,debut,", Value(), "\n")},
      {"referrals.csv",
       absl::StrCat("external_id,dossier,kind,from_organization,to_organization,sent_on,state,"
                    "reason\nK-1,I-2,external,pole,nulle-part,2018-07-02,completed,",
                    Value("Parce que "), "\n")}};
  const ImportResult result = Ok(Import(files));
  EXPECT_GE(result.problems.size(), 8u);
  for (const v1::ImportProblem& problem : result.problems) {
    EXPECT_THAT(visibility::AnswerOf(problem).marks, testing::IsEmpty()) << problem.ShortDebugString();
  }
}

}  // namespace relais
