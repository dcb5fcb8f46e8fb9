// The output of every command in every format, from a service that fills every field.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>

#include "client/cli/framework/folding.h"
#include "client/cli/output/file_output.h"
#include "tests/support/cli/every_command.h"

namespace relais::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class EveryOutputTest : public EveryCommandTest {
 protected:
  // The examples' command lines, except those that choose a format themselves.
  static std::vector<std::vector<std::string>> Commands() {
    std::vector<std::vector<std::string>> commands;
    for (const std::string& example : AllExamples()) {
      if (absl::StrContains(example, "--format")) continue;
      std::vector<std::string> words = WordsOf(example);
      words.erase(words.begin());
      commands.push_back(words);
    }
    return commands;
  }
  std::vector<std::string> With(std::vector<std::string> words, const std::vector<std::string>& more) const {
    words.insert(words.end(), more.begin(), more.end());
    words.insert(words.end(), {"--server", address, "--token-file", "jeton"});
    return words;
  }
  Outcome Full(const std::vector<std::string>& words, const std::vector<std::string>& more) {
    service.Begin(true);
    return RunProgram(With(words, more));
  }
  // Whether the text is the JSON of a whole answer, or of the one resource in it.
  bool IsJsonOfAnAnswer(const std::string& text) const {
    for (const std::string& method : service.asked()) {
      const auto* type = AnswerType(method);
      if (type == nullptr) continue;
      std::vector<const google::protobuf::Descriptor*> types = {type};
      if (type->field_count() > 0 && type->field(0)->message_type() != nullptr) {
        types.push_back(type->field(0)->message_type());
      }
      for (const auto* one : types) {
        if (google::protobuf::util::JsonStringToMessage(text, NewMessage(*one).get()).ok()) return true;
      }
    }
    return false;
  }
};

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

TEST_F(EveryOutputTest, JsonIsReadBackByAnyProtobufLibrary) {
  int checked = 0;
  for (const std::vector<std::string>& words : Commands()) {
    const std::string line = testing::PrintToString(words);
    // Commands with JSON of their own: of the program itself, of a stream (an event and its position on a
    // line), of two answers combined.
    const bool its_own = words[0] == "version" || words[0] == "health" || words[0] == "help" ||
                         words[0] == "completion" || words[0] == "report" || words[0] == "import" ||
                         std::find(words.begin(), words.end(), "--follow") != words.end();
    const Outcome outcome = Full(words, {"--format", "json"});
    if (its_own || outcome.out.empty() || outcome.out[0] != '{') continue;
    EXPECT_TRUE(IsJsonOfAnAnswer(outcome.out)) << line << outcome.out;
    ++checked;
  }
  EXPECT_GE(checked, 80);
}

TEST_F(EveryOutputTest, ATableHasNoWordOfTheApi) {
  int checked = 0;
  for (const std::vector<std::string>& words : Commands()) {
    if (words[0] == "completion" || words[0] == "help") continue;
    const Outcome outcome = Full(words, {});
    const std::string line = testing::PrintToString(words);
    for (const char* word : {"organizations/", "users/", "dossiers/", "agreements/", "codelists/",
                             "AcceptReferral", "_UNSPECIFIED", "promoter", "imports", "créé", "…"}) {
      EXPECT_THAT(outcome.out, Not(HasSubstr(word))) << line;
    }
    // `CONSENT_MISSING`, and any other name that the API writes in capitals.
    EXPECT_THAT(outcome.out, Not(testing::ContainsRegex("[A-Z]+_[A-Z]+"))) << line;
    if (!outcome.out.empty()) ++checked;
  }
  EXPECT_GE(checked, 80);
}

TEST_F(EveryOutputTest, TheHeaderOfCsvDoesNotDependOnTheData) {
  int checked = 0;
  for (const std::vector<std::string>& words : Commands()) {
    if (words[0] == "completion" || words[0] == "help" || words[0] == "stats") continue;
    const std::string line = testing::PrintToString(words);
    const std::string full = Full(words, {"--format", "csv"}).out;
    service.Begin(false);
    const std::string empty = RunProgram(With(words, {"--format", "csv"})).out;
    if (full.empty() || empty.empty()) continue;
    EXPECT_EQ(FirstLine(full), FirstLine(empty)) << line;
    const std::string excel = Full(words, {"--csv", "excel"}).out;
    EXPECT_THAT(excel, testing::StartsWith("\xef\xbb\xbf")) << line;
    EXPECT_EQ(excel.find("\xef\xbb\xbf", 3), std::string::npos) << "once";
    ++checked;
  }
  EXPECT_GE(checked, 70);
}

// All output goes through one check, so that no command can forget it.
TEST_F(EveryOutputTest, AFullDiskIsToldByEveryCommand) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  int checked = 0;
  for (const std::vector<std::string>& words : Commands()) {
    const Outcome outcome = Full(words, {});
    if (outcome.out.empty() || outcome.code != kDone) continue;
    // The first run's files would make the second fail.
    std::filesystem::remove("jeton-du-rapport");
    std::filesystem::remove("dossier-12.json");
    service.Begin(true);
    FileOutput output(full);
    std::ostream out(&output);
    std::ostringstream err;
    std::istringstream in;
    EXPECT_EQ(cli::Run(With(words, {}), Variables({}), out, err, in), kFailed)
        << testing::PrintToString(words);
    EXPECT_THAT(err.str(), HasSubstr("il n’y a plus d’espace sur le disque"));
    ++checked;
  }
  close(full);
  EXPECT_GE(checked, 80);
}

}  // namespace
}  // namespace relais::cli
