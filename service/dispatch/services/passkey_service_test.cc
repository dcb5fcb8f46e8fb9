// Sign-in by passkey, with an authenticator in software and a clock that the test sets.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/error_info.pb.h"
#include "google/rpc/status.pb.h"
#include "relais/v1/account_service.grpc.pb.h"
#include "service/dispatch/services/services.h"
#include "service/relaisd/setup.h"
#include "tests/support/accounts/authenticator.h"
#include "tests/support/api/status_detail.h"
#include "tests/support/service/in_process_server.h"

namespace relais::dispatch {
namespace {

using rpc::kPassword;
using testing::SizeIs;
using testing_support::Authenticator;

class PasskeyServiceTest : public rpc::InProcessServer {
 protected:
  PasskeyServiceTest() : InProcessServer({v1::AccountService::service_full_name()}) {
    Serve({NewAccountService(dependencies_)});
    stub_ = v1::AccountService::NewStub(channel_);
    v1::CompleteSetupRequest setup;
    setup.set_setup_code(NewSetupCode(register_.store(), key_).value_or(""));
    setup.set_user_id("direction");
    setup.set_password(kPassword);
    v1::CompleteSetupResponse response;
    EXPECT_EQ(Call(&v1::AccountService::Stub::CompleteSetup, setup, response), "OK");
    session_ = SignInByPassword();
  }

  // `OK`, or the documented reason.
  template <class Request, class Response>
  std::string Call(grpc::Status (v1::AccountService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                    Response*),
                   const Request& request, Response& response, const std::string& token = "") {
    grpc::ClientContext context;
    context.AddMetadata(rpc::kClientAddressKey, rpc::kClientAddress);
    if (!token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    const grpc::Status status = (stub_.get()->*method)(&context, request, &response);
    if (status.ok()) return "OK";
    google::rpc::Status wire;
    EXPECT_TRUE(wire.ParseFromString(status.error_details()));
    return testing_support::DetailOf<google::rpc::ErrorInfo>(wire).reason();
  }

  std::string SignInByPassword(const std::string& user = "direction") {
    v1::SignInRequest request;
    request.set_user(user);
    request.set_password(kPassword);
    v1::SignInResponse response;
    EXPECT_EQ(Call(&v1::AccountService::Stub::SignIn, request, response), "OK");
    return response.token();
  }

  // Token of a session of `users/alix`, an advisor.
  std::string AddColleague() {
    v1::CreateUserRequest create;
    create.set_user_id("alix");
    create.mutable_user()->set_organization("pole");
    create.mutable_user()->add_roles(v1::ROLE_ADVISOR);
    v1::CreateUserResponse created;
    EXPECT_EQ(Call(&v1::AccountService::Stub::CreateUser, create, created, session_), "OK");
    v1::AcceptInvitationRequest accept;
    accept.set_invitation_code(created.invitation_code());
    accept.set_user("alix");
    accept.set_password(kPassword);
    v1::AcceptInvitationResponse accepted;
    EXPECT_EQ(Call(&v1::AccountService::Stub::AcceptInvitation, accept, accepted), "OK");
    return SignInByPassword("alix");
  }

  v1::StartPasskeyEnrollmentResponse StartEnrollment() {
    v1::StartPasskeyEnrollmentRequest request;
    request.set_password(kPassword);
    v1::StartPasskeyEnrollmentResponse response;
    EXPECT_EQ(Call(&v1::AccountService::Stub::StartPasskeyEnrollment, request, response, session_), "OK");
    return response;
  }

  v1::CreatePasskeyRequest Enrollment(Authenticator& authenticator, const std::string& challenge) {
    const Authenticator::Enrollment made = authenticator.Enroll(challenge);
    v1::CreatePasskeyRequest request;
    request.mutable_passkey()->set_title("Téléphone");
    request.set_client_data_json(made.client_data);
    request.set_authenticator_data(made.authenticator_data);
    return request;
  }

  std::string Create(const v1::CreatePasskeyRequest& request) {
    return Call(&v1::AccountService::Stub::CreatePasskey, request, created_, session_);
  }

  std::string Enroll(Authenticator& authenticator) {
    return Create(Enrollment(authenticator, StartEnrollment().challenge()));
  }

  std::string Challenge() {
    v1::StartPasskeySignInResponse response;
    EXPECT_EQ(Call(&v1::AccountService::Stub::StartPasskeySignIn, v1::StartPasskeySignInRequest(), response),
              "OK");
    EXPECT_EQ(response.relying_party_id(), "localhost");
    return response.challenge();
  }

  static v1::SignInRequest Assertion(Authenticator& authenticator, const std::string& challenge) {
    const Authenticator::Assertion made = authenticator.Sign(challenge);
    v1::SignInRequest request;
    request.mutable_passkey()->set_credential_id(authenticator.credential_id());
    request.mutable_passkey()->set_client_data_json(made.client_data);
    request.mutable_passkey()->set_authenticator_data(made.authenticator_data);
    request.mutable_passkey()->set_signature(made.signature);
    return request;
  }

  std::string SignIn(const v1::SignInRequest& request) {
    signed_in_.Clear();
    return Call(&v1::AccountService::Stub::SignIn, request, signed_in_);
  }

  v1::ListPasskeysResponse List() {
    v1::ListPasskeysResponse response;
    EXPECT_EQ(Call(&v1::AccountService::Stub::ListPasskeys, v1::ListPasskeysRequest(), response,
                   SignInByPassword()),
              "OK");
    return response;
  }

  std::unique_ptr<v1::AccountService::Stub> stub_;
  std::string session_;
  v1::CreatePasskeyResponse created_;
  v1::SignInResponse signed_in_;
};

TEST_F(PasskeyServiceTest, APasskeyOpensASessionOfItsUser) {
  Authenticator phone;
  ASSERT_EQ(Enroll(phone), "OK");
  EXPECT_EQ(created_.passkey().title(), "Téléphone");
  Advance(absl::Hours(1));
  ASSERT_EQ(SignIn(Assertion(phone, Challenge())), "OK");
  EXPECT_EQ(signed_in_.user().name(), "users/direction");
  v1::GetSelfResponse self;
  EXPECT_EQ(Call(&v1::AccountService::Stub::GetSelf, v1::GetSelfRequest(), self, signed_in_.token()), "OK");
  const auto list = List();
  ASSERT_THAT(list.passkeys(), SizeIs(1));
  EXPECT_EQ(list.passkeys(0).name(), created_.passkey().name());
  EXPECT_EQ(list.passkeys(0).last_use_time().seconds(), absl::ToUnixSeconds(register_.now()));
}

TEST_F(PasskeyServiceTest, AnAssertionIsAcceptedOnce) {
  Authenticator phone;
  ASSERT_EQ(Enroll(phone), "OK");
  const v1::SignInRequest assertion = Assertion(phone, Challenge());
  EXPECT_EQ(SignIn(assertion), "OK");
  EXPECT_EQ(SignIn(assertion), "CREDENTIALS_WRONG");
  Advance(absl::Minutes(6));
  EXPECT_EQ(SignIn(assertion), "CREDENTIALS_WRONG");
}

TEST_F(PasskeyServiceTest, ACopiedAuthenticatorIsRefusedByItsCount) {
  Authenticator key;
  key.count = 3;
  ASSERT_EQ(Enroll(key), "OK");
  EXPECT_EQ(SignIn(Assertion(key, Challenge())), "OK");
  key.count = 3;
  EXPECT_EQ(SignIn(Assertion(key, Challenge())), "CREDENTIALS_WRONG");
}

TEST_F(PasskeyServiceTest, AChallengeHasItsTimeAndItsCeremony) {
  Authenticator phone;
  ASSERT_EQ(Enroll(phone), "OK");
  const std::string late = Challenge();
  Advance(absl::Minutes(5));
  EXPECT_EQ(SignIn(Assertion(phone, late)), "CREDENTIALS_WRONG");
  EXPECT_EQ(SignIn(Assertion(phone, StartEnrollment().challenge())), "CREDENTIALS_WRONG");
  EXPECT_EQ(SignIn(Assertion(phone, "un défi de son choix")), "CREDENTIALS_WRONG");
  Authenticator tablet;
  EXPECT_EQ(Create(Enrollment(tablet, Challenge())), "CREDENTIALS_WRONG");
  const std::string slow = StartEnrollment().challenge();
  Advance(absl::Minutes(5));
  EXPECT_EQ(Create(Enrollment(tablet, slow)), "CREDENTIALS_WRONG");
  EXPECT_THAT(List().passkeys(), SizeIs(1));
}

TEST_F(PasskeyServiceTest, AnUnverifiedUserOrAnotherSiteIsRefused) {
  Authenticator phone;
  ASSERT_EQ(Enroll(phone), "OK");
  phone.verifies_user = false;
  EXPECT_EQ(SignIn(Assertion(phone, Challenge())), "CREDENTIALS_WRONG");
  phone.verifies_user = true;
  phone.origin = "https://relais.example.net";
  EXPECT_EQ(SignIn(Assertion(phone, Challenge())), "CREDENTIALS_WRONG");
  phone.origin = "http://localhost";
  EXPECT_EQ(SignIn(Assertion(phone, Challenge())), "OK");
}

TEST_F(PasskeyServiceTest, EnrollmentNeedsThePasswordAndATitle) {
  v1::StartPasskeyEnrollmentRequest request;
  request.set_password("une autre phrase bien longue");
  v1::StartPasskeyEnrollmentResponse response;
  EXPECT_EQ(Call(&v1::AccountService::Stub::StartPasskeyEnrollment, request, response, session_),
            "CREDENTIALS_WRONG");
  EXPECT_TRUE(response.challenge().empty());
  Authenticator phone;
  v1::CreatePasskeyRequest untitled = Enrollment(phone, StartEnrollment().challenge());
  untitled.clear_passkey();
  EXPECT_EQ(Create(untitled), "INVALID_FIELDS");
}

TEST_F(PasskeyServiceTest, ARepeatedRequestAddsOnePasskeyAndAKnownAuthenticatorNone) {
  Authenticator phone;
  v1::CreatePasskeyRequest request = Enrollment(phone, StartEnrollment().challenge());
  request.set_request_id("une-fois");
  ASSERT_EQ(Create(request), "OK");
  const std::string name = created_.passkey().name();
  EXPECT_EQ(Create(request), "OK");
  EXPECT_EQ(created_.passkey().name(), name);
  request.set_request_id("une-autre");
  EXPECT_EQ(Create(request), "RESOURCE_EXISTS");
  EXPECT_THAT(StartEnrollment().credential_ids(), testing::ElementsAre(phone.credential_id()));
}

TEST_F(PasskeyServiceTest, AChallengeAddsOneAuthenticator) {
  const std::string challenge = StartEnrollment().challenge();
  Authenticator phone;
  EXPECT_EQ(Create(Enrollment(phone, challenge)), "OK");
  Authenticator tablet;
  EXPECT_EQ(Create(Enrollment(tablet, challenge)), "CREDENTIALS_WRONG");
  EXPECT_THAT(List().passkeys(), SizeIs(1));
}

TEST_F(PasskeyServiceTest, AUserHoldsTenAndNoMore) {
  for (int i = 0; i < 10; ++i) {
    Authenticator each;
    ASSERT_EQ(Enroll(each), "OK") << i;
  }
  Authenticator eleventh;
  EXPECT_EQ(Enroll(eleventh), "WRONG_STATE");
}

TEST_F(PasskeyServiceTest, ADeletedPasskeyIsRefused) {
  Authenticator phone;
  ASSERT_EQ(Enroll(phone), "OK");
  v1::DeletePasskeyRequest remove;
  remove.set_name(created_.passkey().name());
  v1::DeletePasskeyResponse removed;
  EXPECT_EQ(Call(&v1::AccountService::Stub::DeletePasskey, remove, removed, session_), "OK");
  EXPECT_EQ(Call(&v1::AccountService::Stub::DeletePasskey, remove, removed, session_), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(SignIn(Assertion(phone, Challenge())), "CREDENTIALS_WRONG");
  EXPECT_THAT(List().passkeys(), SizeIs(0));
}

TEST_F(PasskeyServiceTest, AColleagueNeitherSeesNorDeletesIt) {
  Authenticator phone;
  ASSERT_EQ(Enroll(phone), "OK");
  const std::string colleague = AddColleague();
  v1::ListPasskeysRequest list;
  list.set_parent("users/direction");
  v1::ListPasskeysResponse listed;
  EXPECT_EQ(Call(&v1::AccountService::Stub::ListPasskeys, list, listed, colleague), "RESOURCE_NOT_FOUND");
  v1::DeletePasskeyRequest remove;
  remove.set_name(created_.passkey().name());
  v1::DeletePasskeyResponse removed;
  EXPECT_EQ(Call(&v1::AccountService::Stub::DeletePasskey, remove, removed, colleague), "RESOURCE_NOT_FOUND");
  EXPECT_THAT(List().passkeys(), SizeIs(1));
}

TEST_F(PasskeyServiceTest, AChallengeOfAColleagueAddsNoPasskey) {
  const std::string own = std::exchange(session_, AddColleague());
  const std::string challenge = StartEnrollment().challenge();
  session_ = own;
  Authenticator phone;
  EXPECT_EQ(Create(Enrollment(phone, challenge)), "CREDENTIALS_WRONG");
}

TEST_F(PasskeyServiceTest, ADisabledUserIsRefused) {
  const std::string own = std::exchange(session_, AddColleague());
  Authenticator phone;
  ASSERT_EQ(Enroll(phone), "OK");
  EXPECT_EQ(SignIn(Assertion(phone, Challenge())), "OK");
  v1::DisableUserRequest disable;
  disable.set_name("users/alix");
  v1::DisableUserResponse disabled;
  ASSERT_EQ(Call(&v1::AccountService::Stub::DisableUser, disable, disabled, own), "OK");
  EXPECT_EQ(SignIn(Assertion(phone, Challenge())), "CREDENTIALS_WRONG");
}

TEST_F(PasskeyServiceTest, ANewInvitationDeletesPasskeys) {
  Authenticator phone;
  ASSERT_EQ(Enroll(phone), "OK");
  v1::InviteUserRequest invite;
  invite.set_name("users/direction");
  v1::InviteUserResponse invited;
  ASSERT_EQ(Call(&v1::AccountService::Stub::InviteUser, invite, invited, session_), "OK");
  EXPECT_EQ(SignIn(Assertion(phone, Challenge())), "CREDENTIALS_WRONG");
}

}  // namespace
}  // namespace relais::dispatch
