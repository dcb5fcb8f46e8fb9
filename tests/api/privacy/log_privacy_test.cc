// Personal and secret values stay out of the log, the metrics, the journal and every error, even at the most
// verbose log level. The test fills every marked field of the .proto files, in successful and failing calls.

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "relais/v1/annotations.pb.h"
#include "tests/api/access/visibility_answer.h"
#include "tests/support/api/api_files.h"
#include "tests/support/api/http_get.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using testing::HasSubstr;
using testing::IsEmpty;
using visibility::Marks;

std::string ContentOf(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// Every marked field of the API, by its full name.
std::set<std::string> PersonalFields() {
  std::set<std::string> fields;
  for (const google::protobuf::FileDescriptor* file : ApiFiles()) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const google::protobuf::Descriptor& type = *file->message_type(i);
      EXPECT_EQ(type.nested_type_count(), 0) << type.full_name() << ": look into it too";
      for (int j = 0; j < type.field_count(); ++j) {
        if (type.field(j)->options().GetExtension(v1::personal)) fields.insert(type.field(j)->full_name());
      }
    }
  }
  return fields;
}

class LogPrivacyTest : public ServerTest {
 protected:
  LogPrivacyTest() {
    relaisd_.Stop();
    relaisd_.SetFlags({"--log_level=debug", "--metrics_listen=127.0.0.1:0"});
    // gRPC's own words are lines of the log too.
    setenv("GRPC_VERBOSITY", "DEBUG", 1);
    relaisd_.Start();
    unsetenv("GRPC_VERBOSITY");
    client_ = relaisd_.NewClient();
  }

  // A new value, made of `words` around the search key.
  std::string Value(const std::string& before = "", const std::string& after = "") {
    return absl::StrCat(before, visibility::MarkOf(++last_mark_), after);
  }
  std::string Password() { return Value("longue phrase ", " secrète"); }

  // Makes the call and records its request and answer.
  template <class Request, class Response>
  Response Call(const Client& client, absl::StatusOr<Response> (Client::*method)(const Request&) const,
                const Request& request) {
    Keep(request);
    absl::StatusOr<Response> response = (client.*method)(request);
    if (!response.ok()) ADD_FAILURE() << Request::descriptor()->name() << ": " << response.status();
    if (!response.ok()) return Response();
    Keep(*response);
    return *std::move(response);
  }
  template <class Request, class Response>
  void Fail(const Client& client, absl::StatusOr<Response> (Client::*method)(const Request&) const,
            const Request& request, absl::StatusCode code) {
    Keep(request);
    const absl::Status status = (client.*method)(request).status();
    EXPECT_EQ(status.code(), code) << Request::descriptor()->name() << ": " << status;
    failed_.insert(std::string(absl::StripSuffix(Request::descriptor()->name(), "Request")));
    const visibility::Answer answer = visibility::AnswerOf(status);
    EXPECT_THAT(answer.marks, IsEmpty())
        << Request::descriptor()->name() << " repeats a personal value: " << status;
    ExpectNoSecret(absl::StrCat("the error of ", Request::descriptor()->name()), status.ToString());
  }

  // Records every filled field with the mark.
  void Keep(const Message& message) {
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->options().GetExtension(v1::personal)) filled_.insert(field->full_name());
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        Keep(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                  : reflection.GetMessage(message, field));
      }
    }
  }

  // A secret that the service generated and must never show again: a token, a code. Also a password.
  std::string Secret(const std::string& value) {
    if (value.size() >= 8) {
      secrets_.push_back(value);
    } else {
      ADD_FAILURE() << "too short to be looked for";
    }
    return value;
  }
  void ExpectNoSecret(const std::string& where, const std::string& text) const {
    for (const std::string& secret : secrets_) {
      EXPECT_FALSE(absl::StrContains(text, secret))
          << where << " holds a secret of " << secret.size() << " characters";
    }
  }
  void ExpectNothingPersonal(const std::string& where, const std::string& text) const {
    Marks marks;
    visibility::FindMarks(text, marks);
    EXPECT_THAT(marks, IsEmpty()) << where;
    ExpectNoSecret(where, text);
  }

  void TellAccounts();
  std::string Invited();
  void TellSessions(const std::string& password);
  void TellKeys(const Client& sister, const std::string& password);
  void TellDossier();
  v1::CreateDossierRequest Opened();
  void TellChanges(const std::string& dossier);
  void TellCorrections(const std::string& dossier);
  void TellReadings(const std::string& dossier, v1::CreateDossierRequest another);
  void TellParts(const std::string& dossier);
  std::string Sent(const std::string& dossier);
  void TellReferrals(const std::string& dossier);
  void TellRegisters();
  void TellImport();

  void ExpectEveryFieldFilled() const;
  void CheckJournal();
  void CheckFiles() const;

  std::string Log() const { return ContentOf(relaisd_.folder() + "/relaisd.log"); }
  // From the line that says that the service is ready.
  int MetricsPort() const {
    const std::string log = Log();
    const std::string key = "\"metrics_port\":";
    int port = 0;
    const std::size_t at = log.rfind(key);
    if (at == std::string::npos) return 0;
    const std::size_t end = log.find_first_not_of("0123456789", at + key.size());
    EXPECT_TRUE(absl::SimpleAtoi(log.substr(at + key.size(), end - at - key.size()), &port));
    return port;
  }

  int last_mark_ = 0;
  std::set<std::string> filled_;
  std::set<std::string> failed_;
  std::vector<std::string> secrets_;
};

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
  const std::string password = Secret(Password());
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
  ASSERT_THAT(uri, HasSubstr(key));
  const std::size_t at = uri.find(key) + key.size();
  Secret(uri.substr(at, uri.find('&', at) - at));
  v1::ConfirmOneTimeCodeRequest confirm;
  confirm.set_one_time_code(Value());
  Fail(sister, &Client::ConfirmOneTimeCode, confirm, absl::StatusCode::kUnauthenticated);
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
    EXPECT_THAT(visibility::AnswerOf(problem).marks, IsEmpty()) << problem.ShortDebugString();
  }
}

// Covers every marked field, or the test proves nothing.
void LogPrivacyTest::ExpectEveryFieldFilled() const {
  std::vector<std::string> missing;
  for (const std::string& field : PersonalFields()) {
    if (filled_.count(field) == 0) missing.push_back(field);
  }
  EXPECT_THAT(missing, IsEmpty()) << "the story fills every field that is marked personal";
}

void LogPrivacyTest::CheckJournal() {
  for (const absl::StatusOr<v1::JournalLine>& line : client_.Journal({})) {
    ExpectNothingPersonal("ListJournal", Ok(line).DebugString());
  }
  v1::ListChangesRequest changes;
  changes.set_page_size(1000);
  const v1::ListChangesResponse fed = Ok(client_.ListChanges(changes));
  EXPECT_GT(fed.changes_size(), 10);
  ExpectNothingPersonal("ListChanges", fed.DebugString());
}

// Secrets appear nowhere; personal values only in the register.
void LogPrivacyTest::CheckFiles() const {
  Marks kept;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(relaisd_.folder())) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename();
    const std::string content = ContentOf(entry.path());
    ExpectNoSecret(name, content);
    if (absl::StartsWith(name, "register.db")) {
      visibility::FindMarks(content, kept);
    } else {
      ExpectNothingPersonal(name, content);
    }
  }
  EXPECT_GT(kept.size(), 20u) << "the register holds the values that were looked for";
}

TEST_F(LogPrivacyTest, NothingPersonalIsInLogMetricsJournalAndErrors) {
  Secret(Relaisd::kPassword);
  TellAccounts();
  TellDossier();
  TellRegisters();
  TellImport();
  ExpectEveryFieldFilled();
  const std::string metrics = HttpGet(MetricsPort(), "/metrics");
  EXPECT_THAT(metrics, HasSubstr("relais_calls")) << "the metrics were read";
  ExpectNothingPersonal("/metrics", metrics);
  CheckJournal();
  const std::string log = Log();
  EXPECT_THAT(log, HasSubstr("\"level\":\"debug\"")) << "the log says all that it can";
  for (const std::string& method : failed_) EXPECT_THAT(log, HasSubstr(absl::StrCat("\"", method, "\"")));
  relaisd_.Stop();
  ExpectNothingPersonal("relaisd's log", Log());
  CheckFiles();
}

}  // namespace
}  // namespace relais
