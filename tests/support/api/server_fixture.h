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

// A relaisd process with its own register in a temporary folder, which starts with the users below. Runs the
// program of the build, or that of the environment variable RELAISD. If RELAIS_TEST_EDGE is `nginx`, clients
// reach it over TLS through its own nginx. Not thread-safe. The address changes only with Start.
class Relaisd {
 public:
  Relaisd();
  // Kills the process if it still runs and removes the folder.
  ~Relaisd();
  Relaisd(const Relaisd&) = delete;
  Relaisd& operator=(const Relaisd&) = delete;

  // Extra flags from the next start on.
  void SetFlags(std::vector<std::string> flags) { flags_ = std::move(flags); }
  // From the next start on, listens on a Unix socket in its folder: the same address every time.
  void ListenOnSocket() { listens_on_socket_ = true; }
  // Starts the process and waits until it serves. Every start takes another port.
  void Start();
  // Stops it, and expects a clean exit.
  void Stop();
  // Kills it as a power cut would.
  void Kill9();
  void Restart() {
    Stop();
    Start();
  }
  // Result of a command.
  struct Outcome {
    int code = 0;
    // Its standard output and standard error.
    std::string text;
  };
  // Runs `relaisd WORDS…` on the register, in the test's working directory.
  Outcome Command(const std::vector<std::string>& words) const;
  // Exit code of `relaisd verify` on the register; the service must not run. A non-empty `noted` is passed as
  // --expect.
  int Verify(const std::string& noted = "") const;
  // Restores a backup of the register of `source` as its own, with the key and the users of `source`. Call
  // before the first start.
  void Restore(const std::string& backup, const Relaisd& source);

  const std::string& target() const { return target_; }
  const std::string& folder() const { return folder_; }
  std::string database() const { return folder_ + "/register.db"; }
  // Client of user `direction` of the Pôle, who holds every role but AGENT.
  Client NewClient(const std::string& language = "fr") const;
  // Client of a user of the fixture. `advisor`, `administrator` and `analyst` at the Pôle hold that one role;
  // `agent-arthabaska`, `agent-drummond`, … belong to the agency of that MRC. Any other name becomes an
  // advisor on first use.
  Client ClientOf(const std::string& user);
  // The token of ClientOf's calls; empty for `nobody`.
  std::string TokenOf(const std::string& user);
  // Path of a file with the token of NewClient, for --token-file.
  std::string TokenFile() const;
  Client NewClientWithToken(const std::string& token, const std::string& language = "fr") const;

  // Password of every user of the fixture.
  static constexpr char kPassword[] = "une phrase assez longue 7";

 private:
  // Folder of its files, and the proxy in front of it, if any.
  Relaisd(std::string folder, std::unique_ptr<Nginx> edge);
  // A register with all users is made once for the program under test and copied by each test: hashing their
  // passwords takes longer than most tests. It is made again after some hours, because sessions expire.
  void CopyMade();
  static void Make(const std::string& folder);
  void Launch();
  // Creates the first administrator with the setup code.
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

// Starts a program with its output in a file. Returns its process id.
pid_t Spawn(const std::vector<std::string>& arguments, const std::string& output_file);
// Waits for the process; returns its exit code, or minus the signal that ended it.
int WaitForExit(pid_t pid);

// The existing ones of the six sheets of a folder, in dependency order.
std::vector<ImportFile> ReadFolder(const std::string& folder);

// The value of an answer. An error fails the test, which goes on with an empty answer.
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

// Field names of an error, in its order.
std::vector<std::string> FaultyFields(const absl::Status& status);

MATCHER_P2(IsRefused, code, reason, "") {
  const absl::Status status = StatusOf(arg);
  *result_listener << status << " " << ErrorDetails(status).reason;
  return status.code() == code && ErrorDetails(status).reason == reason;
}

// Refused for exactly these fields, in any order.
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

  // A complete dossier: opened on 2018-04-10 by the Pôle, at pre-startup.
  static v1::Dossier DossierToOpen(const std::string& external_id = "");
  v1::Dossier NewDossier(const std::string& external_id = "") const;
  v1::Dossier NewDossier(const v1::Dossier& dossier) const;
  v1::Dossier Get(const std::string& name) const;
  absl::StatusOr<ImportResult> Import(const std::vector<ImportFile>& files, bool dry_run = false,
                                      bool ignore_unknown = false) const;
  // Expects that every row of the folder is recorded.
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
