// The door for browsers: the same questions by Connect JSON, Connect binary and gRPC get the same answers.

#include <google/protobuf/util/message_differencer.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "relais/v1/account_service.pb.h"
#include "relais/v1/dossier_service.pb.h"
#include "relais/v1/referral_service.pb.h"
#include "relais/v1/statistics_service.pb.h"
#include "tests/support/api/status_detail.h"
#include "tests/support/api/web_fixture.h"

namespace relais {
namespace {

using testing_support::DetailOf;

class WebTest : public WebFixture {
 protected:
  ConnectClient Connect(ConnectClient::Codec codec, const std::string& user = "direction") {
    return {url_, codec, relaisd_.TokenOf(user)};
  }

  // Asks by all three ways, expects three times the same answer or error, and returns the status.
  template <class Response, class Request>
  absl::StatusCode Ask(const std::string& service, const std::string& method, const Request& request) {
    Response by_grpc;
    const absl::Status status =
        client_.Call(absl::StrCat("relais.v1.", service, ".", method), request, by_grpc);
    for (const auto codec : {ConnectClient::Codec::kJson, ConnectClient::Codec::kProto}) {
      Response by_web;
      const google::rpc::Status outcome =
          Connect(codec).Call(absl::StrCat("relais.v1.", service, "/", method), request, by_web);
      EXPECT_EQ(outcome.code(), static_cast<int>(status.code())) << method << ": " << outcome.message();
      EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(by_grpc, by_web)) << method;
      const ErrorInfo expected = ErrorDetails(status);
      EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(outcome).reason(), expected.reason);
      EXPECT_EQ(DetailOf<google::rpc::LocalizedMessage>(outcome).message(), expected.localized_message);
    }
    return status.code();
  }
};

TEST_F(WebTest, TheSameQuestionGetsTheSameAnswer) {
  const v1::Dossier dossier = NewDossier("ARTH-18-07");
  v1::GetDossierRequest get;
  get.set_name(dossier.name());
  EXPECT_EQ(Ask<v1::GetDossierResponse>("DossierService", "GetDossier", get), absl::StatusCode::kOk);
  v1::ListDossiersRequest list;
  list.mutable_filter()->add_sectors("alimentation");
  list.set_page_size(10);
  EXPECT_EQ(Ask<v1::ListDossiersResponse>("DossierService", "ListDossiers", list), absl::StatusCode::kOk);
  EXPECT_EQ(Ask<v1::GetSelfResponse>("AccountService", "GetSelf", v1::GetSelfRequest()),
            absl::StatusCode::kOk);
}

TEST_F(WebTest, TheSameFaultGetsTheSameError) {
  v1::GetDossierRequest get;
  get.set_name("dossiers/404");
  EXPECT_EQ(Ask<v1::GetDossierResponse>("DossierService", "GetDossier", get), absl::StatusCode::kNotFound);
  v1::CreateDossierRequest create;
  create.mutable_dossier()->set_sector("rien de tel");
  EXPECT_EQ(Ask<v1::CreateDossierResponse>("DossierService", "CreateDossier", create),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(WebTest, AWriteIsRecordedOnceWhicheverWayItComes) {
  v1::CreateDossierRequest create;
  *create.mutable_dossier() = DossierToOpen("ARTH-18-08");
  create.set_request_id("one");
  EXPECT_EQ(Ask<v1::CreateDossierResponse>("DossierService", "CreateDossier", create), absl::StatusCode::kOk);
}

TEST_F(WebTest, TheLanguageIsThatOfTheHeader) {
  v1::GetDossierRequest get;
  get.set_name("dossiers/404");
  v1::GetDossierResponse none;
  const auto error =
      Connect(ConnectClient::Codec::kJson)
          .Call("relais.v1.DossierService/GetDossier", get, none, {{"Accept-Language", "en-CA"}});
  EXPECT_EQ(DetailOf<google::rpc::LocalizedMessage>(error).locale(), "en-CA");
}

TEST_F(WebTest, ASessionLivesInItsCookie) {
  const std::string credentials =
      absl::StrCat(R"({"user":"direction","password":")", Relaisd::kPassword, R"("})");
  const WebAnswer session = PostJson("AccountService/SignIn", credentials);
  ASSERT_EQ(session.status, 200) << session.body;
  EXPECT_FALSE(absl::StrContains(session.body, "relais_"));
  const std::string set = session.headers.at("set-cookie");
  EXPECT_TRUE(absl::StartsWith(set, "__Host-relais=relais_")) << set;
  EXPECT_TRUE(absl::StrContains(set, "; Path=/; Secure; HttpOnly; SameSite=Strict")) << set;
  EXPECT_EQ(PostJson("AccountService/GetSelf", "{}", Page(set.substr(0, set.find(';')))).status, 200);
}

TEST_F(WebTest, ADisabledAccountIsOutAtOnce) {
  v1::GetSelfResponse self;
  const ConnectClient advisor = Connect(ConnectClient::Codec::kProto, "advisor");
  EXPECT_EQ(advisor.Call("relais.v1.AccountService/GetSelf", v1::GetSelfRequest(), self).code(), 0);
  v1::DisableUserRequest disable;
  disable.set_name("users/advisor");
  EXPECT_TRUE(client_.DisableUser(disable).ok());
  EXPECT_EQ(advisor.Call("relais.v1.AccountService/GetSelf", v1::GetSelfRequest(), self).code(), 16);
}

TEST_F(WebTest, NoCacheKeepsAnAnswer) {
  for (const char* method : {"AccountService/GetSelf", "AccountService/Nothing"}) {
    const WebAnswer answer = PostJson(method, "{}");
    EXPECT_EQ(answer.headers.at("cache-control"), "no-store");
    EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff");
  }
  EXPECT_EQ(WebGet(url_ + "/relais.v1.AccountService/GetSelf").status, 405);
  EXPECT_EQ(WebGet(url_ + "/nothing.txt").status, 404);
}

}  // namespace
}  // namespace relais
