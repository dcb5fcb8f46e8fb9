// `relaisd setup-link`: the link with which the first administrator begins.
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr char kAddress[] = "https://relais.example.org";
constexpr int kDone = 0;
constexpr int kRefused = 2;

class SetupLinkTest : public testing::Test {
 protected:
  Relaisd::Outcome Link(const std::string& address = kAddress) const {
    return relaisd_.Command({"setup-link", "--web_address", address});
  }

  // The code in the only line of `printed` that is a link; empty if there is none.
  static std::string CodeIn(const std::string& printed) {
    const std::string begin = std::string(kAddress) + "/installation#code=";
    for (const absl::string_view line : absl::StrSplit(printed, '\n')) {
      if (absl::StartsWith(line, begin)) return std::string(line.substr(begin.size()));
    }
    return "";
  }

  absl::Status Complete(const std::string& code) const {
    v1::CompleteSetupRequest request;
    request.set_setup_code(code);
    request.set_user_id("chantal");
    request.set_password(Relaisd::kPassword);
    return relaisd_.NewClientWithToken("").CompleteSetup(request).status();
  }

  Relaisd relaisd_;
};

TEST_F(SetupLinkTest, IsGoodOnceAndTheLastOneAlone) {
  const Relaisd::Outcome init = relaisd_.Command({"init", "--web_address", kAddress});
  ASSERT_EQ(init.code, kDone) << init.text;
  const std::string first = CodeIn(init.text);
  EXPECT_NE(first, "");
  EXPECT_THAT(init.text, HasSubstr(first + "\n")) << "the bare code too";
  const std::string second = CodeIn(Link().text);
  EXPECT_NE(second, "");
  relaisd_.Start();
  // While the service runs, by way of the service.
  const Relaisd::Outcome linked = Link("https://relais.example.org/, https://autre.example.org");
  EXPECT_EQ(linked.code, kDone) << linked.text;
  EXPECT_THAT(linked.text, AllOf(HasSubstr("bon une fois"), HasSubstr("good once for 30 minutes")));
  const std::string third = CodeIn(linked.text);
  EXPECT_EQ(Complete(first).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Complete(second).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(Complete(third).ok());
  EXPECT_FALSE(Complete(third).ok());
}

TEST_F(SetupLinkTest, IsRefusedOnceThereIsAnAdministrator) {
  relaisd_.Start();
  const Relaisd::Outcome running = Link();
  EXPECT_EQ(running.code, kRefused);
  EXPECT_THAT(running.text,
              AllOf(HasSubstr("un administrateur existe déjà"), HasSubstr("relais user invite")));
  relaisd_.Stop();
  EXPECT_EQ(Link().text, running.text);
}

TEST_F(SetupLinkTest, NeedsAnAddressOfTheConsole) {
  ASSERT_EQ(relaisd_.Command({"init"}).code, kDone);
  for (const char* address : {"", "relais.example.org", "http://relais.example.org", "https://",
                              "ftp://relais", "https://relais.example.org/console", "https://a b"}) {
    const Relaisd::Outcome refused = Link(address);
    EXPECT_EQ(refused.code, kRefused) << address;
    EXPECT_THAT(refused.text, HasSubstr("such as https://relais.example.org")) << address;
  }
  EXPECT_THAT(relaisd_.Command({"setup-link", "--web_listen", "127.0.0.1:8081"}).text,
              HasSubstr("http://localhost:8081/installation#code="));
  EXPECT_THAT(Link("http://localhost:8080").text, HasSubstr("http://localhost:8080/installation#code="));
  EXPECT_EQ(relaisd_.Command({"init", "--web_address", "relais"}).code, kRefused);
}

TEST_F(SetupLinkTest, NeedsARegister) {
  const Relaisd::Outcome refused = Link();
  EXPECT_EQ(refused.code, kRefused);
  EXPECT_THAT(refused.text, HasSubstr("no such file"));
  EXPECT_FALSE(std::filesystem::exists(relaisd_.database()));
}

}  // namespace
}  // namespace relais
