// Everything that the API does can be done from the command line: the example of every command is run, as its
// help shows it, against a service that knows nothing and notes what it is asked; that must be every method
// there is.
#include <gmock/gmock.h>

#include "tests/support/cli/every_command.h"

namespace relais::cli {
namespace {

using EveryMethodTest = EveryCommandTest;

TEST_F(EveryMethodTest, TheExamplesOfTheCommandsCallAllOfTheApi) {
  std::set<std::string> methods;
  for (const auto& [name, streams] : api) methods.insert(name);
  EXPECT_GE(methods.size(), 90u);
  for (const std::string& example : AllExamples()) {
    std::vector<std::string> words = WordsOf(example);
    words.erase(words.begin());
    words.insert(words.end(), {"--server", address});
    const Outcome outcome = RunProgram(words);
    // An empty answer may be too little for a command to end well; what it was asked must be good all the
    // same.
    EXPECT_NE(outcome.code, kBadUsage) << example << "\n" << outcome.err;
  }
  std::set<std::string> asked = service.asked();
  // Of the standard health service.
  asked.erase("/grpc.health.v1.Health/Check");
  EXPECT_THAT(asked, testing::ContainerEq(methods));
}

}  // namespace
}  // namespace relais::cli
