// The command line covers the whole API. Runs the example of every command, as its help shows it, against a
// service that answers emptily and records its calls. Together they must call every method.
#include <gmock/gmock.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/cli/every_command.h"

namespace relais::cli {
namespace {

using EveryMethodTest = EveryCommandTest;

TEST_F(EveryMethodTest, TheExamplesOfTheCommandsCallAllOfTheApi) {
  std::set<std::string> methods;
  for (const auto& [name, streams] : api) methods.insert(name);
  // A terminal has no authenticator.
  for (const char* name : {"StartPasskeySignIn", "StartPasskeyEnrollment", "CreatePasskey"}) {
    EXPECT_EQ(methods.erase(absl::StrCat("/relais.v1.AccountService/", name)), 1U) << name;
  }
  EXPECT_GE(methods.size(), 90u);
  for (const std::string& example : AllExamples()) {
    std::vector<std::string> words = WordsOf(example);
    words.erase(words.begin());
    words.insert(words.end(), {"--server", address});
    const Outcome outcome = RunProgram(words);
    // An empty answer may be too little for a command to succeed, but its request must be valid.
    EXPECT_NE(outcome.code, kBadUsage) << example << "\n" << outcome.err;
  }
  std::set<std::string> asked = service.asked();
  // A method of the standard health service.
  asked.erase("/grpc.health.v1.Health/Check");
  EXPECT_THAT(asked, testing::ContainerEq(methods));
}

}  // namespace
}  // namespace relais::cli
