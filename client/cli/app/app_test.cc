#include "client/cli/app/app.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "relais/v1/dossier_service.grpc.pb.h"
#include "tests/support/cli/testing.h"

namespace relais::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(LanguageTest, FrenchUnlessTheLocaleIsEnglish) {
  EXPECT_EQ(ChooseLanguage({}, Variables({})), Language::kFrench);
  EXPECT_EQ(ChooseLanguage({}, Variables({{"LANG", "C.UTF-8"}})), Language::kFrench);
  EXPECT_EQ(ChooseLanguage({}, Variables({{"LANG", "en_CA.UTF-8"}})), Language::kEnglish);
  EXPECT_EQ(ChooseLanguage({}, Variables({{"LC_ALL", "fr_CA"}, {"LANG", "en_CA"}})), Language::kFrench);
  EXPECT_EQ(ChooseLanguage({}, Variables({{"LC_ALL", ""}, {"LC_MESSAGES", "en_US"}, {"LANG", "fr_CA"}})),
            Language::kEnglish);
  EXPECT_EQ(ChooseLanguage({"stats", "--lang", "fr"}, Variables({{"LANG", "en_CA"}})), Language::kFrench);
  EXPECT_EQ(ChooseLanguage({"--lang=en"}, Variables({})), Language::kEnglish);
}

using Words = std::vector<std::string>;

void AddCommandsOf(const CLI::App& app, const Words& path, std::vector<Words>& all) {
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    Words words = path;
    words.push_back(command->get_name());
    all.push_back(words);
    AddCommandsOf(*command, words, all);
  }
}

// Every subcommand, by its words.
std::vector<Words> AllCommands() {
  Globals globals;
  CLI::App app("", "relais");
  CommandTree tree{app, Language::kFrench, nullptr};
  BuildApp(tree, globals);
  std::vector<Words> all;
  AddCommandsOf(app, {}, all);
  return all;
}

TEST(AppTest, EverySubcommandHasHelpWithAnExample) {
  const std::vector<Words> all = AllCommands();
  EXPECT_GE(all.size(), 100u);
  for (const Words& path : all) {
    const bool is_family = std::any_of(all.begin(), all.end(), [&path](const Words& other) {
      return other.size() > path.size() && std::equal(path.begin(), path.end(), other.begin());
    });
    Words words = path;
    words.push_back("--help");
    const Outcome outcome = RunProgram(words);
    EXPECT_EQ(outcome.code, 0) << path[0];
    EXPECT_TRUE(is_family || outcome.out.find("Exemple :\n  ") != std::string::npos)
        << absl::StrJoin(path, " ");
  }
}

TEST(AppTest, CompletionContainsEverySubcommand) {
  const std::string script = RunProgram({"completion", "bash"}).out;
  for (const std::vector<std::string>& path : AllCommands()) {
    const std::string words = absl::StrJoin(path, " ");
    EXPECT_THAT(script, HasSubstr(absl::StrCat("'relais ", words, "') words="))) << words;
  }
  EXPECT_THAT(
      script,
      HasSubstr("'relais dossier list --phase') values='pre_startup startup consolidation development'"));
  EXPECT_THAT(script, HasSubstr("'--format') values='table json csv'"));
}

TEST(AppTest, AFamilyMayHaveASecondName) {
  EXPECT_THAT(RunProgram({"follow-up", "list", "--help"}).out, HasSubstr("--late"));
  EXPECT_EQ(RunProgram({"follow-up", "list", "--help"}).out, RunProgram({"followup", "list", "--help"}).out);
}

TEST(AppTest, BadUsageIsTwoAndInTheUsersLanguage) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {},
           {"dossier"},
           {"danse"},
           {"dossier", "get"},
           {"dossier", "get", "1", "2"},
           {"dossier", "phase", "1", "bientôt"},
           {"stats", "--format", "xml", "--period", "2018-2019"},
           {"stats", "--deadline", "-1", "--period", "2018-2019"},
           {"stats"},
           {"health", "--tls", "never"},
           {"health", "--tls", "always", "--plaintext"},
           {"health", "--token-file", "/no/such/file"},
           {"import", "/no/such/folder"},
           {"report", "--period", "2018-2019", "--compare", "/no/such/file"}}) {
    const Outcome outcome = RunProgram(arguments);
    EXPECT_EQ(outcome.code, 2) << testing::PrintToString(arguments);
    EXPECT_FALSE(outcome.err.empty());
    EXPECT_TRUE(outcome.out.empty());
  }
  EXPECT_THAT(RunProgram({"dossier"}).err, HasSubstr("il manque une sous-commande"));
  EXPECT_THAT(RunProgram({"dossier", "get"}).err,
              HasSubstr("dossier est requis\nVoir : relais dossier get --help"));
  EXPECT_THAT(RunProgram({"--lang", "en", "dossier", "get"}).err, HasSubstr("dossier is required"));
}

TEST(ErrorsTest, TheNextStepIsACommand) {
  ErrorInfo details;
  details.reason = "COVER_SHEET_ONLY";
  details.metadata["referral"] = "dossiers/12/referrals/3";
  EXPECT_EQ(NextStep(details, Language::kFrench), "relais referral accept 12/3");
  details.reason = "SIGN_IN_REQUIRED";
  EXPECT_THAT(NextStep(details, Language::kEnglish), HasSubstr("relais account sign-in --user USER"));
  details.metadata = {{"merged_into", "dossiers/4"}};
  details.reason = "DOSSIER_MERGED";
  EXPECT_EQ(NextStep(details, Language::kFrench), "relais dossier get 4");
  details.metadata.clear();
  details.reason = "ONE_TIME_CODE_REQUIRED";
  EXPECT_EQ(NextStep(details, Language::kFrench), "relais account enroll-one-time-code");
  details.reason = "CONSENT_MISSING";
  details.metadata = {{"resource", "dossiers/12"}, {"recipient", "organizations/pole"}};
  EXPECT_EQ(NextStep(details, Language::kFrench),
            "relais consent create 12 --purpose accompagnement --recipient pole --evidence written");
  details.reason = "NOT_YOURS";
  EXPECT_EQ(NextStep(details, Language::kFrench), "");
}

TEST(AppTest, Version) { EXPECT_THAT(RunProgram({"version"}).out, testing::StartsWith("relais 0.")); }

class FakeDossiers : public v1::DossierService::Service {
 public:
  grpc::Status GetDossier(grpc::ServerContext* context, const v1::GetDossierRequest* request,
                          v1::GetDossierResponse* response) override {
    const auto sent = context->client_metadata().find("authorization");
    token =
        sent == context->client_metadata().end() ? "" : std::string(sent->second.data(), sent->second.size());
    if (request->name() != "dossiers/12") return grpc::Status(grpc::StatusCode::NOT_FOUND, "none");
    response->mutable_dossier()->set_name(request->name());
    response->mutable_dossier()->set_phase(v1::PHASE_STARTUP);
    return grpc::Status::OK;
  }
  grpc::Status ListDossiers(grpc::ServerContext*, const v1::ListDossiersRequest* request,
                            v1::ListDossiersResponse* response) override {
    response->add_dossiers()->set_name("dossiers/1");
    response->add_dossiers()->set_name("dossiers/2");
    list = *request;
    if (request->filter().external_ids_size() > 0) {
      response->Clear();
      if (request->filter().external_ids(0) != "ARTH-0") response->add_dossiers()->set_name("dossiers/12");
      if (request->filter().external_ids(0) == "ARTH-2") response->add_dossiers()->set_name("dossiers/13");
    }
    return grpc::Status::OK;
  }
  grpc::Status UpdateDossier(grpc::ServerContext*, const v1::UpdateDossierRequest* request,
                             v1::UpdateDossierResponse* response) override {
    update = *request;
    *response->mutable_dossier() = request->dossier();
    return grpc::Status::OK;
  }
  grpc::Status HoldDossier(grpc::ServerContext*, const v1::HoldDossierRequest*,
                           v1::HoldDossierResponse*) override {
    return grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "who");
  }

  std::string token;
  v1::UpdateDossierRequest update;
  v1::ListDossiersRequest list;
};

class AppWithServiceTest : public testing::Test {
 protected:
  FakeDossiers dossiers;
  const FakeServer server{&dossiers};
  const std::string& address = server.address();
  const Folder folder;
};

TEST_F(AppWithServiceTest, CommonOptionsStandBeforeOrAfterTheSubcommand) {
  const Outcome before = RunProgram({"--server", address, "--format", "json", "dossier", "get", "12"});
  EXPECT_EQ(before.code, 0) << before.err;
  EXPECT_THAT(before.out, HasSubstr("\"phase\": \"PHASE_STARTUP\""));
  const Outcome after =
      RunProgram({"dossier", "get", "dossiers/12", "--format", "json", "--server", address});
  EXPECT_EQ(after.out, before.out);
}

TEST_F(AppWithServiceTest, ExitCodesTellWhatWentWrong) {
  EXPECT_EQ(RunProgram({"--server", address, "dossier", "get", "13"}).code, 1);
  const Outcome outcome = RunProgram({"--server", address, "dossier", "hold", "12"});
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("Erreur : il faut s’identifier"));
}

TEST_F(AppWithServiceTest, AnUpdateMasksWhatWasGivenEvenEmpty) {
  const Outcome outcome = RunProgram(
      {"--server", address, "dossier", "update", "12", "--notes", "", "--gender", "both", "--etag", "7"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(dossiers.update.dossier().name(), "dossiers/12");
  EXPECT_EQ(dossiers.update.dossier().etag(), "7");
  EXPECT_THAT(dossiers.update.update_mask().paths(),
              testing::UnorderedElementsAre("promoter.gender", "notes"));
}

TEST_F(AppWithServiceTest, ADossierIsFoundByItsExternalId) {
  const Outcome found = server.Run({"dossier", "get", "ARTH-18-07"});
  EXPECT_EQ(found.code, 0) << found.err;
  EXPECT_THAT(dossiers.list.filter().external_ids(), ElementsAre("ARTH-18-07"));
  EXPECT_EQ(server.Run({"dossier", "update", "ARTH-18-07", "--notes", "x"}).code, 0);
  EXPECT_EQ(dossiers.update.dossier().name(), "dossiers/12");
  const Outcome none = server.Run({"dossier", "get", "ARTH-0"});
  EXPECT_EQ(none.code, kFailed);
  EXPECT_THAT(none.err, HasSubstr("« ARTH-0 »"));
  const Outcome several = server.Run({"dossier", "get", "ARTH-2"});
  EXPECT_EQ(several.code, kBadUsage);
  EXPECT_THAT(several.err, HasSubstr("12 ou 13"));
}

TEST_F(AppWithServiceTest, AnEmptyValueAfterAnEqualSignIsEmpty) {
  EXPECT_EQ(server.Run({"dossier", "update", "12", "--notes=", "--etag", "7"}).code, 0);
  EXPECT_EQ(dossiers.update.dossier().notes(), "");
  EXPECT_EQ(dossiers.update.dossier().etag(), "7");
}

TEST_F(AppWithServiceTest, FilesOfAWindowsEditorAreRead) {
  const std::string token = folder.Write("token", "\xef\xbb\xbfs3cret\r\n");
  EXPECT_EQ(server.Run({"dossier", "get", "12", "--token-file", token}).code, 0);
  EXPECT_EQ(dossiers.token, "Bearer s3cret");
  const Outcome ansi = server.Run({"dossier", "get", "12", "--token-file", folder.Write("ansi", "cl\xe9\n")});
  EXPECT_EQ(ansi.code, kBadUsage);
  EXPECT_THAT(ansi.err, HasSubstr("--token-file " + folder.Path("ansi") + " : le texte n’est pas en UTF-8"));
}

TEST_F(AppWithServiceTest, AListStopsAtItsLimit) {
  const Outcome outcome = RunProgram({"dossier", "list", "--limit", "1", "--sector", "culture,loisirs",
                                      "--format", "csv", "--server", address});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("dossiers/1,"));
  EXPECT_EQ(outcome.out.find("dossiers/2,"), std::string::npos);
  EXPECT_EQ(dossiers.list.page_size(), 1);
  EXPECT_THAT(dossiers.list.filter().sectors(), ElementsAre("culture", "loisirs"));
}

TEST_F(AppWithServiceTest, TheTokenIsTheFirstLineOfAFileThatNobodyElseReads) {
  const std::string kept = folder.Write("token", "  s3cret\r\nsomething else\n");
  std::vector<std::string> arguments = {"--server", address, "dossier", "get", "12", "--token-file"};
  const auto with = [&](const std::string& file) {
    std::vector<std::string> all = arguments;
    all.push_back(file);
    return all;
  };
  EXPECT_EQ(RunProgram(with(kept)).code, 0);
  EXPECT_EQ(dossiers.token, "Bearer s3cret");
  EXPECT_EQ(RunProgram(with("-"), "other\n").code, 0);
  EXPECT_EQ(dossiers.token, "Bearer other");

  dossiers.token.clear();
  for (const mode_t mode : {0640, 0604}) {
    const Outcome outcome = RunProgram(with(folder.Write("shared", "s3cret\n", mode)));
    EXPECT_EQ(outcome.code, 2);
    EXPECT_THAT(outcome.err, HasSubstr("chmod 600"));
    EXPECT_THAT(outcome.err, testing::Not(HasSubstr("s3cret")));
  }
  EXPECT_EQ(RunProgram(with("-"), "\n").code, 2);
  EXPECT_EQ(dossiers.token, "") << "nothing was sent";
  EXPECT_EQ(RunProgram({"version", "--token-file", "/no/such/file"}).code, 0);
}

TEST_F(AppWithServiceTest, TheEnvironmentNamesFilesToo) {
  setenv("RELAIS_TOKEN_FILE", folder.Write("token", "from-environment").c_str(), 1);
  EXPECT_EQ(RunProgram({"--server", address, "dossier", "get", "12"}).code, 0);
  unsetenv("RELAIS_TOKEN_FILE");
  EXPECT_EQ(dossiers.token, "Bearer from-environment");

  setenv("RELAIS_CA_FILE", "/no/such/ca.pem", 1);
  EXPECT_EQ(RunProgram({"--server", address, "dossier", "get", "12"}).code, 0) << "in clear here: not read";
  const Outcome outcome = RunProgram({"--server", address, "--tls", "always", "dossier", "get", "12"});
  unsetenv("RELAIS_CA_FILE");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("Erreur : fichier absent : /no/such/ca.pem"));
}

TEST(AppTest, NoTokenGoesToAnotherMachineInClear) {
  const Outcome outcome = RunProgram(
      {"--server", "192.0.2.1:7443", "--plaintext", "--token-file", "-", "dossier", "get", "12"}, "s3cret");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("en clair"));
}

}  // namespace
}  // namespace relais::cli
