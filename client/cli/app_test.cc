#include "client/cli/app.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "relais/v1/dossier_service.grpc.pb.h"

namespace relais::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Environment Variables(std::map<std::string, std::string> variables) {
  return [variables](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
}

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

struct Outcome {
  int code;
  std::string out, err;
};

Outcome RunProgram(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  const int code = Run(arguments, Variables({}), out, err);
  return {code, out.str(), err.str()};
}

// Every subcommand, by its words.
std::vector<std::vector<std::string>> AllCommands() {
  Globals globals;
  CLI::App app("", "relais");
  CommandTree tree{app, Language::kFrench, nullptr};
  BuildApp(tree, globals);
  std::vector<std::vector<std::string>> paths;
  for (CLI::App* family : app.get_subcommands([](CLI::App*) { return true; })) {
    paths.push_back({family->get_name()});
    for (CLI::App* command : family->get_subcommands([](CLI::App*) { return true; })) {
      paths.push_back({family->get_name(), command->get_name()});
    }
  }
  return paths;
}

TEST(AppTest, EverySubcommandHasHelpWithAnExample) {
  EXPECT_GE(AllCommands().size(), 50u);
  for (std::vector<std::string> path : AllCommands()) {
    const bool is_family = path.size() == 1 && RunProgram(path).code == kBadUsage &&
                           RunProgram(path).err.find("sous-commande") != std::string::npos;
    path.push_back("--help");
    const Outcome outcome = RunProgram(path);
    EXPECT_EQ(outcome.code, 0) << path[0];
    EXPECT_TRUE(is_family || outcome.out.find("Exemple :\n  ") != std::string::npos) << path[0];
  }
}

TEST(AppTest, CompletionContainsEverySubcommand) {
  const std::string script = RunProgram({"completion", "bash"}).out;
  for (const std::vector<std::string>& path : AllCommands()) {
    const std::string words = path.size() == 1 ? path[0] : absl::StrCat(path[0], " ", path[1]);
    EXPECT_THAT(script, HasSubstr(absl::StrCat("'relais ", words, "') words="))) << words;
  }
  EXPECT_THAT(
      script,
      HasSubstr("'relais dossier list --phase') values='pre_startup startup consolidation development'"));
  EXPECT_THAT(script, HasSubstr("'--format') values='table json csv'"));
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
           {"import", "/no/such/folder"},
           {"report", "--period", "2018-2019", "--compare", "/no/such/file"}}) {
    const Outcome outcome = RunProgram(arguments);
    EXPECT_EQ(outcome.code, 2) << testing::PrintToString(arguments);
    EXPECT_FALSE(outcome.err.empty());
    EXPECT_TRUE(outcome.out.empty());
  }
  EXPECT_THAT(RunProgram({"dossier"}).err, HasSubstr("il manque une sous-commande"));
  EXPECT_THAT(RunProgram({"dossier", "get"}).err, HasSubstr("dossier est requis"));
  EXPECT_THAT(RunProgram({"--lang", "en", "dossier", "get"}).err, HasSubstr("dossier is required"));
}

TEST(AppTest, Version) { EXPECT_THAT(RunProgram({"version"}).out, testing::StartsWith("relais 0.")); }

class FakeDossiers : public v1::DossierService::Service {
 public:
  grpc::Status GetDossier(grpc::ServerContext*, const v1::GetDossierRequest* request,
                          v1::GetDossierResponse* response) override {
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

  v1::UpdateDossierRequest update;
  v1::ListDossiersRequest list;
};

class AppWithServiceTest : public testing::Test {
 protected:
  AppWithServiceTest() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&dossiers);
    server = builder.BuildAndStart();
    address = absl::StrCat("127.0.0.1:", port);
  }
  ~AppWithServiceTest() override { server->Shutdown(); }

  FakeDossiers dossiers;
  std::unique_ptr<grpc::Server> server;
  std::string address;
};

TEST_F(AppWithServiceTest, CommonOptionsStandBeforeOrAfterTheSubcommand) {
  const Outcome before = RunProgram({"--server", address, "--format", "json", "dossier", "get", "12"});
  EXPECT_EQ(before.code, 0) << before.err;
  EXPECT_THAT(before.out, HasSubstr("\"phase\": \"startup\""));
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

TEST_F(AppWithServiceTest, AListStopsAtItsLimit) {
  const Outcome outcome = RunProgram({"dossier", "list", "--limit", "1", "--sector", "culture,loisirs",
                                      "--format", "csv", "--server", address});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("dossiers/1,"));
  EXPECT_EQ(outcome.out.find("dossiers/2,"), std::string::npos);
  EXPECT_EQ(dossiers.list.page_size(), 1);
  EXPECT_THAT(dossiers.list.filter().sectors(), ElementsAre("culture", "loisirs"));
}

}  // namespace
}  // namespace relais::cli
