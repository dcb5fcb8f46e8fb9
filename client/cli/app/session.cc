#include "client/cli/app/session.h"

#include <limits>

namespace relais::cli {
namespace {

Format FormatOf(const std::string& name) {
  if (name == "json") return Format::kJson;
  return name == "csv" ? Format::kCsv : Format::kTable;
}

TlsMode ModeOf(const Globals& globals) {
  if (globals.plaintext) return TlsMode::kNever;
  return globals.tls == "always" ? TlsMode::kAlways : TlsMode::kAuto;
}

}  // namespace

Session::Session(const Globals& globals, const std::string& token, Language language,
                 const Labels::Methods& methods, std::istream& in, std::ostream& out, std::ostream& err)
    : globals_(globals),
      token_(token),
      language_(language),
      methods_(methods),
      in_(in),
      out_(out),
      err_(err) {}

const Client& Session::client() {
  if (!client_.has_value()) {
    ClientOptions options;
    options.target = globals_.server;
    options.tls.mode = ModeOf(globals_);
    options.tls.ca_file = globals_.ca_file;
    options.tls.client_certificate_file = globals_.client_certificate;
    options.tls.client_key_file = globals_.client_key;
    options.token = token_;
    options.language = LanguageCode(language_);
    if (globals_.deadline > 0) {
      options.deadline = absl::Seconds(globals_.deadline);
      options.import_deadline = options.deadline;
    }
    client_.emplace(options);
  }
  return *client_;
}

void Session::Reconnect() {
  client_.reset();
  // Rebuilt at once, at the same address: `labels_` keeps a pointer to it.
  client();
}

Output Session::output() {
  // Without sign-in the service gives no labels.
  if (!labels_.has_value()) labels_.emplace(token_.empty() ? nullptr : &client(), language_, methods_);
  const int width = writes_file() ? std::numeric_limits<int>::max() : TerminalWidth();
  const CsvStyle csv =
      globals_.csv == "excel" && globals_.format == "csv" ? CsvStyle::kExcel : CsvStyle::kStandard;
  return {FormatOf(globals_.format), language_, width, out_, *labels_, csv};
}

}  // namespace relais::cli
