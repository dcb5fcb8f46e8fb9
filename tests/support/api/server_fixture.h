#ifndef RELAIS_TESTS_SUPPORT_API_SERVER_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_API_SERVER_FIXTURE_H_

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "relais/client.h"
#include "relais/error_details.h"
#include "tests/support/api/edge_fixture.h"

namespace relais {

// A relaisd of its own on a register in a temporary folder, which begins with the users below. The program is
// that of the build, or that of the environment variable RELAISD. Where RELAIS_TEST_EDGE is `nginx`, it is
// reached over TLS through one of its own. Not thread-safe; the address does not change but with Start.
class Relaisd {
 public:
  Relaisd();
  // Kills what still runs and removes the folder.
  ~Relaisd();
  Relaisd(const Relaisd&) = delete;
  Relaisd& operator=(const Relaisd&) = delete;

  // Given to it at every start from the next one on, besides those that it needs.
  void SetFlags(std::vector<std::string> flags) { flags_ = std::move(flags); }
  // From the next start on it listens on a Unix socket in its folder: at the same address every time.
  void ListenOnSocket() { listens_on_socket_ = true; }
  // Starts it on the register, and waits until it serves. Every start takes another port.
  void Start();
  // Asks it to end, and expects that it ends well.
  void Stop();
  // Ends it as a power cut would.
  void Kill9();
  void Restart() {
    Stop();
    Start();
  }
  // What became of a command.
  struct Outcome {
    int code = 0;
    // What it wrote to standard output and standard error.
    std::string text;
  };
  // Runs `relaisd WORDS…` on the register, in this process's folder.
  Outcome Command(const std::vector<std::string>& words) const;
  // Exit code of `relaisd verify` on the register; the service must not run. `noted`, where not empty:
  // --expect.
  int Verify(const std::string& noted = "") const;
  // Takes a backup of the register of `source` for its own, with the key and the users of that one; before
  // the first start.
  void Restore(const std::string& backup, const Relaisd& source);

  const std::string& target() const { return target_; }
  const std::string& folder() const { return folder_; }
  std::string database() const { return folder_ + "/register.db"; }
  // As user `direction` of the Pôle, who holds every role but AGENT.
  Client NewClient(const std::string& language = "fr") const;
  // As one of the users of the fixture: `advisor`, `administrator` and `analyst` at the Pôle with that one
  // role; `agent-arthabaska`, `agent-drummond`, … at the agency of that MRC. Another name becomes an advisor
  // when first asked for.
  Client ClientOf(const std::string& user);
  // The token by which ClientOf calls; empty for `nobody`.
  std::string TokenOf(const std::string& user);
  // A file that holds the token of NewClient, for --token-file.
  std::string TokenFile() const;
  Client NewClientWithToken(const std::string& token, const std::string& language = "fr") const;

  // Password of every user of the fixture.
  static constexpr char kPassword[] = "une phrase assez longue 7";

 private:
  // Where it keeps its files, and whether nginx may stand before it.
  Relaisd(std::string folder, std::unique_ptr<Nginx> edge);
  // The register with all users is made once for the program under test and copied by each test: their
  // passwords take longer to hash than most tests to run. Made again after some hours, since sign-ins end.
  void CopyMade();
  static void Make(const std::string& folder);
  void Launch();
  // The first administrator, by the setup code.
  void SetUp(const std::string& code);
  std::string Init() const;
  std::string SignIn(const std::string& user) const;

  std::string folder_;
  std::string target_;
  pid_t pid_ = -1;
  std::unique_ptr<Nginx> edge_;
  bool listens_on_socket_ = false;
  std::vector<std::string> flags_;
  // By user.
  std::map<std::string, std::string> tokens_;
};

// Starts a program with these arguments, its output going to a file. Returns its process id.
pid_t Spawn(const std::vector<std::string>& arguments, const std::string& output_file);
// Waits for its end; the exit code, or minus the signal that ended it.
int WaitForExit(pid_t pid);

// The six sheets of a folder, those that exist, in the order in which they build on each other.
std::vector<ImportFile> ReadFolder(const std::string& folder);

// The value of an answer; where it is an error, the test fails and goes on with an empty answer.
template <typename T>
T Ok(absl::StatusOr<T> answer) {
  if (answer.ok()) return *std::move(answer);
  ADD_FAILURE() << answer.status();
  for (const FieldViolation& violation : ErrorDetails(answer.status()).field_violations) {
    ADD_FAILURE() << violation.field << ": " << violation.description;
  }
  return T();
}

inline absl::Status StatusOf(const absl::Status& status) { return status; }
template <typename T>
absl::Status StatusOf(const absl::StatusOr<T>& answer) {
  return answer.status();
}

// Fields that a refusal names, in its order.
std::vector<std::string> FaultyFields(const absl::Status& status);

MATCHER_P2(IsRefused, code, reason, "") {
  const absl::Status status = StatusOf(arg);
  *result_listener << status << " " << ErrorDetails(status).reason;
  return status.code() == code && ErrorDetails(status).reason == reason;
}

// Refused for these fields, whatever their order, and for no other.
MATCHER_P(IsRefusedForFields, fields, "") {
  const absl::Status status = StatusOf(arg);
  *result_listener << status << " " << ErrorDetails(status).reason << " "
                   << testing::PrintToString(FaultyFields(status));
  return status.code() == absl::StatusCode::kInvalidArgument &&
         testing::Matches(testing::UnorderedElementsAreArray(fields))(FaultyFields(status));
}

using Fields = std::vector<std::string>;

// Serves one test.
class ServerTest : public testing::Test {
 protected:
  ServerTest() : client_(Started().NewClient()) {}

  // A dossier that lacks nothing: opened on 2018-04-10 by the Pôle, at pre-startup.
  static v1::Dossier DossierToOpen(const std::string& external_id = "");
  v1::Dossier NewDossier(const std::string& external_id = "") const;
  v1::Dossier NewDossier(const v1::Dossier& dossier) const;
  v1::Dossier Get(const std::string& name) const;
  absl::StatusOr<ImportResult> Import(const std::vector<ImportFile>& files, bool dry_run = false,
                                      bool ignore_unknown = false) const;
  // Expects that everything of the folder is recorded.
  ImportResult ImportFolder(const std::string& folder) const;
  v1::JournalPosition Head() const;
  // See Relaisd::ClientOf.
  Client As(const std::string& user) { return relaisd_.ClientOf(user); }

  Relaisd relaisd_;
  Client client_;

 private:
  const Relaisd& Started() {
    relaisd_.Start();
    return relaisd_;
  }
};

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_SERVER_FIXTURE_H_
