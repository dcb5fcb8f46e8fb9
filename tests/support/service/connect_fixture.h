#ifndef RELAIS_TESTS_SUPPORT_SERVICE_CONNECT_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_SERVICE_CONNECT_FIXTURE_H_

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/dispatch/services/services.h"
#include "service/dispatch/streams/export_stream.h"
#include "service/dispatch/streams/follow_stream.h"
#include "service/dispatch/streams/import_job.h"
#include "service/relaisd/setup.h"
#include "service/web/connect/connect_handler.h"
#include "tests/support/service/dispatch_fixture.h"

namespace relais::web {

inline constexpr char kPassword[] = "une phrase de passe bien à vous";

// Limit of the files of one import.
inline constexpr std::size_t kImportBytes = 10000;

inline std::string Value(const Response& response, const std::string& name) {
  for (const Header& header : response.headers)
    if (header.name == name) return header.value;
  return "";
}

// Calls of the Connect protocol through the whole dispatcher, on a register of its own.
class ConnectFixture : public dispatch::DispatchFixture {
 protected:
  ConnectFixture()
      : DispatchFixture({"relais.v1.AccountService", "relais.v1.ReferralService", "relais.v1.ImportService"}),
        dispatcher_(dependencies_,
                    {dispatch::NewAccountService(dependencies_), dispatch::NewReferralService()}),
        feed_(register_.store()),
        streams_({dispatch::FollowReferralEventsMethod(dependencies_, feed_),
                  dispatch::ExportRegisterMethod(dependencies_),
                  dispatch::ImportMethod(dependencies_, imports_)}) {}
  ~ConnectFixture() override {
    feed_.Stop();
    places_->WaitUntilEmpty();
  }

  Response Ask(Request request) const {
    auto answer = std::make_shared<std::promise<Response>>();
    handler_.Answer(std::move(request),
                    [answer](Response response) { answer->set_value(std::move(response)); });
    return answer->get_future().get();
  }
  // A call as the console makes it. `extra` headers come last.
  static Request Call(const std::string& method, const std::string& body, const Headers& extra = {}) {
    Request request;
    request.method = Method::kPost;
    request.target = absl::StrCat("/relais.v1.", method);
    request.headers = {{"host", "relais.example"},
                       {"content-type", "application/json"},
                       {"connect-protocol-version", "1"},
                       {"sec-fetch-site", "same-origin"},
                       {"x-relais-client-address", "192.0.2.1"}};
    request.headers.insert(request.headers.end(), extra.begin(), extra.end());
    request.body = body;
    request.peer = "127.0.0.1";
    return request;
  }
  static Headers BearerOfFixture() { return {{"authorization", "Bearer " + Token()}}; }

  // Sets up the first administrator and signs in.
  Response SignIn() {
    const auto code = NewSetupCode(register_.store(), key_);
    EXPECT_TRUE(code.ok()) << code.status();
    const Response setup =
        Ask(Call("AccountService/CompleteSetup",
                 absl::StrCat(R"({"setupCode":")", code.value_or(""), R"(","userId":"direction",)",
                              R"("password":")", kPassword, R"("})")));
    EXPECT_EQ(setup.status, 200) << setup.body;
    return Ask(Call("AccountService/SignIn",
                    absl::StrCat(R"({"user":"direction","password":")", kPassword, R"("})")));
  }

  const dispatch::Dispatcher dispatcher_;
  dispatch::ReferralFeed feed_;
  dispatch::Imports imports_{kImportBytes};
  const dispatch::StreamTable streams_;
  // One stream at once.
  const std::shared_ptr<StreamPlaces> places_ = std::make_shared<StreamPlaces>(1);
  const ConnectHandler handler_{dispatcher_, streams_, answers_, places_,
                                *SiteAddresses::Parse("https://relais.example")};
};

}  // namespace relais::web

#endif  // RELAIS_TESTS_SUPPORT_SERVICE_CONNECT_FIXTURE_H_
