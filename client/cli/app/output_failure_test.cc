// An incomplete answer is no success: a full disk, a reader that closed the pipe. Files are written
// completely or not at all.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>

#include <csignal>

#include "client/cli/output/file_output.h"
#include "client/cli/output/private_file.h"
#include "relais/v1/account_service.grpc.pb.h"
#include "relais/v1/dossier_service.grpc.pb.h"
#include "tests/support/cli/testing.h"

extern char** environ;

namespace relais::cli {
namespace {

using testing::HasSubstr;

class FakeDossiers : public v1::DossierService::Service {
 public:
  grpc::Status ListDossiers(grpc::ServerContext*, const v1::ListDossiersRequest*,
                            v1::ListDossiersResponse* response) override {
    for (int i = 1; i <= 500; ++i) {
      v1::Dossier& dossier = *response->add_dossiers();
      dossier.set_name(absl::StrCat("dossiers/", i));
      dossier.set_project_title("Épicerie coopérative du village");
    }
    return grpc::Status::OK;
  }
  grpc::Status CreateDossier(grpc::ServerContext*, const v1::CreateDossierRequest* request,
                             v1::CreateDossierResponse* response) override {
    *response->mutable_dossier() = request->dossier();
    response->mutable_dossier()->set_name("dossiers/2");
    response->add_possible_duplicates("dossiers/1");
    response->add_possible_duplicates("dossiers/7");
    v1::PossibleDuplicate& match = *response->add_duplicate_grounds();
    match.set_dossier("dossiers/1");
    match.add_grounds("promoter");
    match.add_grounds("project");
    return grpc::Status::OK;
  }
};

class FakeAccounts : public v1::AccountService::Service {
 public:
  grpc::Status SignIn(grpc::ServerContext*, const v1::SignInRequest* request,
                      v1::SignInResponse* response) override {
    password = request->password();
    response->set_token("s3cret");
    return grpc::Status::OK;
  }
  std::string password;
};

// Runs the program in a process of its own; returns its exit code.
int Spawn(std::vector<std::string> arguments, int out, const std::string& err) {
  arguments.insert(arguments.begin(), RELAIS_PROGRAM);
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = 0;
  EXPECT_EQ(posix_spawn(&child, RELAIS_PROGRAM, &files, nullptr, words.data(), environ), 0);
  posix_spawn_file_actions_destroy(&files);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

class OutputFailureTest : public testing::Test {
 protected:
  // Runs the program with an output that accepts nothing; returns its exit code and standard error.
  std::pair<int, std::string> RunInto(int out, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"--server", server.address(), "--lang", "fr"});
    const int code = Spawn(arguments, out, folder.Path("err"));
    return {code, folder.Read("err")};
  }

  FakeDossiers dossiers;
  FakeAccounts accounts;
  const FakeServer server{&dossiers, &accounts};
  const Folder folder;
};

TEST_F(OutputFailureTest, AFullDiskIsToldWhateverTheFormOfTheAnswer) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"dossier", "list"},
                                             {"dossier", "list", "--format", "json"},
                                             {"dossier", "list", "--format", "csv"},
                                             {"dossier", "list", "--csv", "excel"},
                                             {"completion", "bash"},
                                             {"version"},
                                             {"--help"},
                                             {"help", "dossier"},
                                             {"--version"}}) {
    const auto [code, err] = RunInto(full, arguments);
    EXPECT_EQ(code, kFailed) << testing::PrintToString(arguments);
    EXPECT_EQ(err,
              "Erreur : impossible d’écrire à la sortie standard : il n’y a plus d’espace sur le disque\n");
  }
  close(full);
}

TEST_F(OutputFailureTest, AReaderThatWentAwayIsTold) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  close(ends[0]);
  const auto [code, err] = RunInto(ends[1], {"dossier", "list"});
  close(ends[1]);
  EXPECT_EQ(code, kFailed);
  EXPECT_THAT(err, HasSubstr("le programme qui lit s’est arrêté"));
}

TEST_F(OutputFailureTest, AnAnswerGoesToAFileWholeOrNotAtAll) {
  const Outcome saved =
      server.Run({"dossier", "list", "--csv", "excel", "--output", folder.Path("liste.csv")});
  EXPECT_EQ(saved.code, kDone) << saved.err;
  EXPECT_EQ(saved.out, "");
  EXPECT_THAT(folder.Read("liste.csv"), testing::StartsWith("\xef\xbb\xbf"
                                                            "Dossier;Identifiant externe;"));
  EXPECT_THAT(folder.Read("liste.csv"), testing::EndsWith("\r\n"));
  EXPECT_EQ(folder.Mode("liste.csv"), 0600u);
  // A failed command leaves the old file unchanged.
  const std::string before = folder.Read("liste.csv");
  EXPECT_EQ(server.Run({"dossier", "get", "1", "--output", folder.Path("liste.csv")}).code, kFailed);
  EXPECT_EQ(folder.Read("liste.csv"), before);
  EXPECT_NE(server.Run({"dossier", "list", "--output", "-"}).out, "") << "a hyphen is standard output";
  const Outcome nowhere = server.Run({"dossier", "list", "--output", "/no/such/folder/x"});
  EXPECT_EQ(nowhere.code, kFailed);
  EXPECT_THAT(nowhere.err,
              HasSubstr("impossible d’écrire /no/such/folder/x : ce dossier ou ce fichier n’existe pas"));
}

TEST(PrivateFileTest, ADiskThatFillsLeavesNothingBehind) {
  const Folder folder;
  folder.Write("kept", "precious\n");
  // Limits the files of this process to a hundred bytes: the write fails half-way, as on a full disk.
  struct rlimit before = {};
  getrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit small = before;
  small.rlim_cur = 100;
  setrlimit(RLIMIT_FSIZE, &small);
  const absl::Status fresh = WritePrivateFile(folder.Path("new"), std::string(1000, 'x'), Language::kFrench);
  const absl::Status replaced =
      ReplacePrivateFile(folder.Path("kept"), std::string(1000, 'x'), Language::kFrench);
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_THAT(std::string(fresh.message()), HasSubstr("le fichier serait trop gros"));
  EXPECT_FALSE(replaced.ok());
  EXPECT_EQ(folder.Read("kept"), "precious\n");
  const std::filesystem::directory_iterator files(folder.Path("."));
  EXPECT_EQ(std::distance(begin(files), end(files)), 1) << "no draft either";
}

TEST(PrivateFileTest, ADeviceIsWrittenToAndNotReplaced) {
  EXPECT_TRUE(ReplacePrivateFile("/dev/null", "x", Language::kFrench).ok());
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_EQ(ReplacePrivateFile("/dev/full", "x", Language::kEnglish).message(),
            "cannot write /dev/full: no space left on the disk");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
  EXPECT_FALSE(WritePrivateFile("/dev/null", "x", Language::kFrench).ok());
}

TEST_F(OutputFailureTest, OpeningADossierNamesWhatItResembles) {
  const std::vector<std::string> create = {
      "dossier",    "create",         "--opened-on", "10/06/2018", "--title", "Boulangerie",
      "--promoter", "La Miche ronde", "--gender",    "les deux",   "--kind",  "projet",
      "--sector",   "alimentation",   "--mrc",       "arthabaska", "--phase", "prédémarrage"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), create.begin(), create.end());
    return server.Run(more);
  };
  EXPECT_THAT(with({}).out, HasSubstr("\nRessemble à : 1 (promoteur, projet); 7\n"));
  const Outcome json = with({"--format", "json"});
  EXPECT_THAT(json.out, HasSubstr("\"possibleDuplicates\""));
  EXPECT_EQ(json.err, "Ressemble à : 1 (promoteur, projet); 7\n");
  const Outcome csv = with({"--format", "csv"});
  EXPECT_EQ(csv.err, "Ressemble à : 1 (promoteur, projet); 7\n");
  EXPECT_EQ(csv.out.find("Ressemble"), std::string::npos);
}

// On a terminal, the program asks and does not echo the answer.
TEST_F(OutputFailureTest, APasswordIsAskedOnTheTerminalAndNotShown) {
  int terminal = -1, other_end = -1;
  char name[128];
  ASSERT_EQ(openpty(&terminal, &other_end, name, nullptr, nullptr), 0);
  const std::string token = folder.Path("token");
  // The first terminal that a session leader opens becomes its controlling terminal.
  posix_spawnattr_t leader;
  posix_spawnattr_init(&leader);
  posix_spawnattr_setflags(&leader, POSIX_SPAWN_SETSID);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, name, O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&files, STDIN_FILENO, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, STDIN_FILENO, STDERR_FILENO);
  std::string words[] = {"relais",         "--lang",       "fr",      "--server",
                         server.address(), "account",      "sign-in", "--user",
                         "direction",      "--save-token", token};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  ASSERT_EQ(posix_spawn(&child, RELAIS_PROGRAM, &files, &leader, arguments.data(), environ), 0);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&leader);
  close(other_end);
  std::string shown;
  char bytes[256];
  const auto read_more = [&] {
    const ssize_t count = read(terminal, bytes, sizeof bytes);
    if (count > 0) shown.append(bytes, static_cast<size_t>(count));
    return count > 0;
  };
  while (shown.find("Mot de passe : ") == std::string::npos && read_more()) {
  }
  constexpr std::string_view kTyped = "une phrase assez longue\n";
  EXPECT_EQ(write(terminal, kTyped.data(), kTyped.size()), static_cast<ssize_t>(kTyped.size()));
  while (read_more()) {
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  close(terminal);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == kDone) << shown;
  EXPECT_EQ(accounts.password, "une phrase assez longue");
  EXPECT_EQ(shown.find("une phrase"), std::string::npos) << shown;
  EXPECT_EQ(folder.Read("token"), "s3cret\n");
}

}  // namespace
}  // namespace relais::cli
