#ifndef RELAIS_CLIENT_CLI_APP_SESSION_H_
#define RELAIS_CLIENT_CLI_APP_SESSION_H_

#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "client/cli/app/errors.h"
#include "client/cli/output/output.h"
#include "relais/client.h"

namespace relais::cli {

// The options that every subcommand takes.
struct Globals {
  std::string server = "127.0.0.1:7443";
  std::string format = "table";
  // `excel`: CSV for a French spreadsheet.
  std::string csv = "standard";
  // File for the answer instead of standard output; empty: standard output.
  std::string output_file;
  std::string lang;
  // Seconds; 0 if not given.
  double deadline = 0;
  std::string tls = "auto";
  bool plaintext = false;
  std::string ca_file;
  std::string client_certificate;
  std::string client_key;
  // `-`: standard input.
  std::string token_file;
};

// What a command uses once the command line is parsed: connection, output and language. Connects at first
// use.
class Session {
 public:
  // `token`: the caller's; empty: not signed in. `methods`: the labels of the API's methods. The streams must
  // outlive the session.
  Session(const Globals& globals, const std::string& token, Language language, const Labels::Methods& methods,
          std::istream& in, std::ostream& out, std::ostream& err);

  const Client& client();
  // Opens a new connection. A connection that failed pauses before it is tried again; a new one is tried at
  // once.
  void Reconnect();
  Output output();
  Language language() const { return language_; }
  // Whether the answer goes to a file, which is written once it is complete.
  bool writes_file() const { return !globals_.output_file.empty(); }
  std::istream& in() { return in_; }
  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }
  // How the command that runs calls the fields of its requests: errors name its flags.
  FieldNames& field_names() { return field_names_; }
  const char* Say(const LocalizedText& text) const { return text.In(language_); }

 private:
  Globals globals_;
  std::string token_;
  Language language_;
  Labels::Methods methods_;
  std::istream& in_;
  std::ostream& out_;
  std::ostream& err_;
  FieldNames field_names_;
  std::optional<Client> client_;
  std::optional<Labels> labels_;
};

// The action of a subcommand: returns the exit code, or an error to print.
using Action = std::function<absl::StatusOr<ExitCode>(Session&)>;

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_APP_SESSION_H_
