#include "tests/support/api/referral_fixture.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace relais {
namespace {

// Fields that all verbs but acceptance and refusal share.
template <class Response, class Request>
absl::StatusOr<v1::Referral> End(const Client& by,
                                 absl::StatusOr<Response> (Client::*method)(const Request&) const,
                                 const Move& move) {
  Request request;
  request.set_name(move.name);
  request.set_on(move.on);
  request.set_etag(move.etag);
  request.set_code(move.code);
  request.set_text(move.text);
  absl::StatusOr<Response> response = (by.*method)(request);
  if (!response.ok()) return response.status();
  return response->referral();
}

absl::StatusOr<v1::Referral> Accept(const Client& by, const Move& move) {
  v1::AcceptReferralRequest request;
  request.set_name(move.name);
  request.set_on(move.on);
  request.set_etag(move.etag);
  const auto response = by.AcceptReferral(request);
  if (!response.ok()) return response.status();
  return response->referral();
}

absl::StatusOr<v1::Referral> Decline(const Client& by, const Move& move) {
  v1::DeclineReferralRequest request;
  request.set_name(move.name);
  request.set_on(move.on);
  request.set_etag(move.etag);
  request.set_decline_reason(move.code);
  request.set_text(move.text);
  const auto response = by.DeclineReferral(request);
  if (!response.ok()) return response.status();
  return response->referral();
}

}  // namespace

std::ostream& operator<<(std::ostream& out, Verb verb) {
  static constexpr const char* kNames[] = {"accept", "decline", "recall", "complete", "return"};
  return out << kNames[static_cast<int>(verb)];
}

absl::StatusOr<v1::Referral> MoveReferral(const Client& by, const Move& move) {
  switch (move.verb) {
    case Verb::kAccept:
      return Accept(by, move);
    case Verb::kDecline:
      return Decline(by, move);
    case Verb::kRecall:
      return End(by, &Client::RecallReferral, move);
    case Verb::kComplete:
      return End(by, &Client::CompleteReferral, move);
    case Verb::kReturn:
      return End(by, &Client::ReturnReferral, move);
  }
  return absl::InternalError("no such verb");
}

const Client& ReferralTest::By(const std::string& user) {
  const auto found = clients_.find(user);
  if (found != clients_.end()) return found->second;
  return clients_.emplace(user, As(user)).first->second;
}

void ReferralTest::Reconnect() {
  clients_.clear();
  client_ = relaisd_.NewClient();
}

std::string ReferralTest::NewUser(const std::string& user, const std::string& organization, v1::Role role) {
  v1::CreateUserRequest create;
  create.set_user_id(user);
  create.mutable_user()->set_organization(organization);
  create.mutable_user()->add_roles(role);
  v1::AcceptInvitationRequest accept;
  accept.set_invitation_code(Ok(client_.CreateUser(create)).invitation_code());
  accept.set_user(user);
  accept.set_password(Relaisd::kPassword);
  const Client nobody = As("nobody");
  Ok(nobody.AcceptInvitation(accept));
  v1::SignInRequest sign_in;
  sign_in.set_user(user);
  sign_in.set_password(Relaisd::kPassword);
  return Ok(nobody.SignIn(sign_in)).token();
}

v1::Dossier ReferralTest::Opened() {
  v1::CreateDossierRequest request;
  v1::Dossier& dossier = *request.mutable_dossier();
  dossier = DossierToOpen();
  dossier.set_lead_organization("mrc-arthabaska");
  dossier.mutable_promoter()->set_contact_name("Zoukemba Vertperle");
  dossier.mutable_promoter()->set_contact_email("zoukemba@vertperle.example");
  dossier.mutable_promoter()->set_contact_phone("819-555-0177");
  dossier.set_notes("Brumevalse nocturne");
  return Ok(By(kSender).CreateDossier(request)).dossier();
}

std::string ReferralTest::NewDossierWithConsent() {
  std::string dossier = Opened().name();
  v1::CreateConsentRequest consent = ConsentFor(dossier, {"risq"});
  consent.mutable_consent()->set_whole_network(true);
  Consent(consent);
  return dossier;
}

v1::CreateConsentRequest ReferralTest::ConsentFor(const std::string& dossier,
                                                  const std::vector<std::string>& recipients) {
  v1::CreateConsentRequest request;
  request.set_parent(dossier);
  v1::Consent& consent = *request.mutable_consent();
  consent.set_purpose("accompagnement");
  for (const std::string& recipient : recipients) consent.add_recipients(recipient);
  consent.set_whole_network(recipients.empty());
  consent.set_obtained_on(kOpenedOn);
  consent.set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
  return request;
}

v1::Consent ReferralTest::Consent(const v1::CreateConsentRequest& request) {
  return Ok(By(kSender).CreateConsent(request)).consent();
}

v1::CreateReferralRequest ReferralTest::ReferralOf(const std::string& dossier, v1::ReferralKind kind,
                                                   const std::string& to) {
  v1::CreateReferralRequest request;
  request.set_parent(dossier);
  v1::Referral& referral = *request.mutable_referral();
  referral.set_kind(kind);
  referral.set_to_organization(to);
  referral.set_sent_on(kSentOn);
  referral.set_reason_code("expertise");
  return request;
}

absl::StatusOr<v1::Referral> ReferralTest::Send(const std::string& user,
                                                const v1::CreateReferralRequest& request) {
  auto response = By(user).CreateReferral(request);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_referral());
}

std::string ReferralTest::Sent(v1::ReferralKind kind, const std::string& respond_by) {
  const std::string to = kind == v1::REFERRAL_KIND_EXTERNAL ? "risq" : "mrc-drummond";
  v1::CreateReferralRequest request = ReferralOf(NewDossierWithConsent(), kind, to);
  request.mutable_referral()->set_respond_by(respond_by);
  return Ok(Send(kSender, request)).name();
}

void ReferralTest::AwaitExpired(int count) {
  relaisd_.Restart();
  Reconnect();
  const absl::Status followed =
      By(kSender).FollowReferralEvents({}, [&](const v1::FollowReferralEventsResponse& message) {
        if (message.event().step() == v1::REFERRAL_STEP_EXPIRED) --count;
        return count > 0;
      });
  EXPECT_TRUE(followed.ok()) << followed;
}

absl::StatusOr<v1::Referral> ReferralTest::GetReferral(const std::string& user, const std::string& name) {
  v1::GetReferralRequest request;
  request.set_name(name);
  auto response = By(user).GetReferral(request);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_referral());
}

absl::StatusOr<v1::Dossier> ReferralTest::GetDossier(const std::string& user, const std::string& name) {
  v1::GetDossierRequest request;
  request.set_name(name);
  auto response = By(user).GetDossier(request);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_dossier());
}

void ReferralTest::GiveToThird(const std::string& leader, const std::string& dossier) {
  v1::CreateReferralRequest request = ReferralOf(dossier, v1::REFERRAL_KIND_TRANSFER, "mrc-becancour");
  request.mutable_referral()->set_sent_on("2018-08-01");
  const std::string name = Ok(Send(leader, request)).name();
  Ok(MoveBy(kThird, {Verb::kAccept, name, "2018-08-02"}));
}

}  // namespace relais
