#include "tests/support/api/server_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace relais {
namespace {

std::string Program() {
  const char* given = std::getenv("RELAISD");
  return given == nullptr ? RELAISD_PATH : given;
}

std::string TemporaryFolder() {
  std::string path = (std::filesystem::temp_directory_path() / "relais-api-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) std::abort();
  return path;
}

std::string ReadFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

// Held while making the register that the tests copy.
class FileLock {
 public:
  explicit FileLock(const std::string& path) : file_(open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    if (file_ < 0 || flock(file_, LOCK_EX) != 0) std::abort();
  }
  ~FileLock() { close(file_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  const int file_;
};

constexpr const char* kUsers[] = {"advisor",          "administrator",        "analyst",
                                  "agent-arthabaska", "agent-becancour",      "agent-drummond",
                                  "agent-erable",     "agent-nicolet-yamaska"};

// Copies the register of a stopped service. The last writes may be in the write-ahead log beside the
// database.
void CopyRegister(const std::string& from, const std::string& to) {
  for (const char* file : {"/register.db", "/register.db-wal", "/register.db.key"}) {
    if (std::filesystem::exists(from + file)) std::filesystem::copy_file(from + file, to + file);
  }
}

// Whether a register made by this program can still be used.
bool IsFresh(const std::string& tokens) {
  std::error_code none;
  const auto made = std::filesystem::last_write_time(tokens, none);
  if (none) return false;
  return made > std::filesystem::last_write_time(Program()) &&
         made > std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
}

}  // namespace

pid_t Spawn(const std::vector<std::string>& arguments, const std::string& output_file) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output_file.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = -1;
  // Unlike fork, safe while gRPC's threads run here.
  if (posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ) != 0) pid = -1;
  posix_spawn_file_actions_destroy(&actions);
  return pid;
}

int WaitForExit(pid_t pid) {
  int status = 0;
  if (waitpid(pid, &status, 0) != pid) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

Relaisd::Relaisd() : folder_(TemporaryFolder()), edge_(Nginx::FromEnvironment(folder_)) {}

Relaisd::Relaisd(std::string folder, std::unique_ptr<Nginx> edge)
    : folder_(std::move(folder)), edge_(std::move(edge)) {}

Relaisd::~Relaisd() {
  if (pid_ > 0) {
    Stop();
    if (testing::Test::HasFailure()) std::fputs(ReadFile(folder_ + "/relaisd.log").c_str(), stderr);
  }
  edge_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Relaisd::CopyMade() {
  const std::string made = absl::StrCat(MADE_REGISTER_PATH, "-", std::hash<std::string>()(Program()));
  const FileLock lock(made + ".lock");
  if (!IsFresh(made + "/tokens")) Make(made);
  CopyRegister(made, folder_);
  std::ifstream tokens(made + "/tokens");
  for (std::string user, token; tokens >> user >> token;) tokens_[user] = token;
}

void Relaisd::Make(const std::string& folder) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  // Made in its own temporary folder; moved here once complete.
  Relaisd maker(TemporaryFolder(), nullptr);
  const std::string code = maker.Init();
  maker.Launch();
  maker.SetUp(code);
  for (const char* user : kUsers) maker.TokenOf(user);
  maker.Stop();
  CopyRegister(maker.folder_, folder);
  std::ofstream tokens(folder + "/tokens");
  for (const auto& [user, token] : maker.tokens_) tokens << user << " " << token << "\n";
}

void Relaisd::Start() {
  if (!std::filesystem::exists(database())) CopyMade();
  Launch();
}

void Relaisd::Launch() {
  const std::string port_file = folder_ + "/port";
  std::filesystem::remove(port_file);
  const std::string socket = Nginx::UpstreamFor(folder_);
  const std::string listen = edge_ != nullptr || listens_on_socket_ ? socket : "127.0.0.1:0";
  std::vector<std::string> command = {
      Program(),         "--database", database(), "--listen=" + listen, "--port_file=" + port_file,
      "--log_level=info"};
  if (edge_ != nullptr) command.emplace_back("--behind_proxy");
  command.insert(command.end(), flags_.begin(), flags_.end());
  pid_ = Spawn(command, folder_ + "/relaisd.log");
  ASSERT_GT(pid_, 0) << Program();
  // The only polling wait: no other signal says that the new process serves.
  while (!std::filesystem::exists(port_file)) {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      FAIL() << "relaisd did not start: " << ReadFile(folder_ + "/relaisd.log");
    }
    absl::SleepFor(absl::Milliseconds(5));
  }
  target_ = edge_ != nullptr     ? edge_->target()
            : listens_on_socket_ ? socket
                                 : absl::StrCat("127.0.0.1:", std::stoi(ReadFile(port_file)));
}

std::string Relaisd::Init() const {
  const std::string output = folder_ + "/init.log";
  const pid_t pid = Spawn({Program(), "init", "--database", folder_ + "/register.db"}, output);
  EXPECT_EQ(WaitForExit(pid), 0) << ReadFile(output);
  // The only line with a single word.
  std::istringstream lines(ReadFile(output));
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.find(' ') == std::string::npos) return line;
  }
  ADD_FAILURE() << "no setup code: " << ReadFile(output);
  return "";
}

void Relaisd::SetUp(const std::string& code) {
  v1::CompleteSetupRequest request;
  request.set_setup_code(code);
  request.set_user_id("direction");
  request.set_password(kPassword);
  request.add_roles(v1::ROLE_ADVISOR);
  request.add_roles(v1::ROLE_ANALYST);
  const absl::Status made = NewClientWithToken("").CompleteSetup(request).status();
  ASSERT_TRUE(made.ok()) << made;
  tokens_["direction"] = SignIn("direction");
}

std::string Relaisd::SignIn(const std::string& user) const {
  v1::SignInRequest request;
  request.set_user(user);
  request.set_password(kPassword);
  const absl::StatusOr<v1::SignInResponse> response = NewClientWithToken("").SignIn(request);
  EXPECT_TRUE(response.ok()) << user << ": " << response.status();
  return response.ok() ? response->token() : "";
}

std::string Relaisd::TokenOf(const std::string& user) {
  if (user == "nobody") return "";
  const auto known = tokens_.find(user);
  if (known != tokens_.end()) return known->second;
  v1::CreateUserRequest request;
  request.set_user_id(user);
  v1::User& made = *request.mutable_user();
  made.set_organization("pole");
  if (absl::StartsWith(user, "agent-")) {
    made.set_organization(absl::StrCat("mrc-", user.substr(user.find('-') + 1)));
    made.add_roles(v1::ROLE_AGENT);
  } else if (user == "analyst") {
    made.add_roles(v1::ROLE_ANALYST);
  } else if (user == "administrator") {
    made.add_roles(v1::ROLE_ADMINISTRATOR);
  } else {
    made.add_roles(v1::ROLE_ADVISOR);
  }
  const absl::StatusOr<v1::CreateUserResponse> invited = NewClient().CreateUser(request);
  EXPECT_TRUE(invited.ok()) << user << ": " << invited.status();
  if (!invited.ok()) return "";
  v1::AcceptInvitationRequest accept;
  accept.set_invitation_code(invited->invitation_code());
  accept.set_user(user);
  accept.set_password(kPassword);
  const absl::Status accepted = NewClientWithToken("").AcceptInvitation(accept).status();
  EXPECT_TRUE(accepted.ok()) << user << ": " << accepted;
  return tokens_[user] = SignIn(user);
}

std::string Relaisd::TokenFile() const {
  std::string path = folder_ + "/token";
  std::ofstream(path) << tokens_.at("direction") << "\n";
  std::filesystem::permissions(path,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  return path;
}

Client Relaisd::ClientOf(const std::string& user) { return NewClientWithToken(TokenOf(user)); }

void Relaisd::Stop() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  EXPECT_EQ(WaitForExit(pid_), 0) << ReadFile(folder_ + "/relaisd.log");
  pid_ = -1;
}

void Relaisd::Kill9() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  EXPECT_EQ(WaitForExit(pid_), -SIGKILL);
  pid_ = -1;
}

Relaisd::Outcome Relaisd::Command(const std::vector<std::string>& words) const {
  std::vector<std::string> arguments = {Program()};
  arguments.insert(arguments.end(), words.begin(), words.end());
  arguments.insert(arguments.end(), {"--database", database()});
  const std::string output = folder_ + "/command.log";
  std::filesystem::remove(output);
  const pid_t pid = Spawn(arguments, output);
  const int code = WaitForExit(pid);
  return {code, ReadFile(output)};
}

int Relaisd::Verify(const std::string& noted) const {
  const Outcome outcome = Command({"verify", "--expect=" + noted});
  if (outcome.code != 0) std::fputs(outcome.text.c_str(), stderr);
  return outcome.code;
}

void Relaisd::Restore(const std::string& backup, const Relaisd& source) {
  std::filesystem::copy_file(backup, database());
  std::filesystem::copy_file(source.database() + ".key", database() + ".key");
  tokens_ = source.tokens_;
}

Client Relaisd::NewClient(const std::string& language) const {
  return NewClientWithToken(tokens_.at("direction"), language);
}

Client Relaisd::NewClientWithToken(const std::string& token, const std::string& language) const {
  ClientOptions options;
  options.token = token;
  options.target = target_;
  if (edge_ != nullptr) edge_->Apply(options);
  options.language = language;
  // Sanitized builds on a busy machine are slow; no test here measures time.
  options.deadline = absl::Seconds(120);
  return Client(options);
}

std::vector<ImportFile> ReadFolder(const std::string& folder) {
  std::vector<ImportFile> files;
  for (const char* name : {"agreements.csv", "dossiers.csv", "interventions.csv", "phases.csv",
                           "referrals.csv", "funding.csv"}) {
    const std::string path = absl::StrCat(folder, "/", name);
    if (std::filesystem::exists(path)) files.push_back({name, ReadFile(path)});
  }
  return files;
}

std::vector<std::string> FaultyFields(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : ErrorDetails(status).field_violations) {
    fields.push_back(violation.field);
  }
  return fields;
}

v1::Dossier ServerTest::DossierToOpen(const std::string& external_id) {
  v1::Dossier dossier;
  dossier.set_external_id(external_id);
  dossier.set_opened_on("2018-04-10");
  dossier.set_project_title("Café de village");
  dossier.mutable_promoter()->set_name("Coopérative Le Grain moulu");
  dossier.mutable_promoter()->set_gender(v1::PROMOTER_GENDER_WOMAN);
  dossier.mutable_promoter()->set_kind(v1::PROMOTER_KIND_PROJECT);
  dossier.set_sector("alimentation");
  dossier.set_mrc("erable");
  dossier.set_phase(v1::PHASE_PRE_STARTUP);
  dossier.set_lead_organization("pole");
  return dossier;
}

v1::Dossier ServerTest::NewDossier(const std::string& external_id) const {
  return NewDossier(DossierToOpen(external_id));
}

v1::Dossier ServerTest::NewDossier(const v1::Dossier& dossier) const {
  v1::CreateDossierRequest request;
  *request.mutable_dossier() = dossier;
  return Ok(client_.CreateDossier(request)).dossier();
}

v1::Dossier ServerTest::Get(const std::string& name) const {
  v1::GetDossierRequest request;
  request.set_name(name);
  return Ok(client_.GetDossier(request)).dossier();
}

absl::StatusOr<ImportResult> ServerTest::Import(const std::vector<ImportFile>& files, bool dry_run,
                                                bool ignore_unknown) const {
  v1::ImportOptions options;
  options.set_dry_run(dry_run);
  options.set_ignore_unknown(ignore_unknown);
  return client_.Import(options, files, nullptr);
}

ImportResult ServerTest::ImportFolder(const std::string& folder) const {
  ImportResult result = Ok(Import(ReadFolder(folder)));
  EXPECT_TRUE(result.problems.empty()) << result.problems.front().ShortDebugString();
  EXPECT_FALSE(result.summary.files().empty());
  return result;
}

v1::JournalPosition ServerTest::Head() const {
  v1::ListChangesRequest request;
  request.set_page_size(1);
  return Ok(client_.ListChanges(request)).head();
}

}  // namespace relais
