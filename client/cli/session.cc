#include "client/cli/session.h"

namespace relais::cli {
namespace {

Format FormatOf(const std::string& name) {
  if (name == "json") return Format::kJson;
  return name == "csv" ? Format::kCsv : Format::kTable;
}

}  // namespace

Session::Session(const Globals& globals, Language language, std::ostream& out, std::ostream& err)
    : globals_(globals), language_(language), out_(out), err_(err) {}

const Client& Session::client() {
  if (!client_.has_value()) {
    ClientOptions options;
    options.target = globals_.server;
    options.language = LanguageCode(language_);
    if (globals_.deadline > 0) {
      options.deadline = absl::Seconds(globals_.deadline);
      options.import_deadline = options.deadline;
    }
    client_.emplace(options);
  }
  return *client_;
}

Output Session::output() {
  if (!labels_.has_value()) labels_.emplace(&client(), language_);
  return {FormatOf(globals_.format), language_, TerminalWidth(), out_, *labels_};
}

}  // namespace relais::cli
