// `relaisd setup-link`: a link to the first page of the console, while the service runs or not.

#include "service/relaisd/setup_link.h"

#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "service/relaisd/commands.h"
#include "service/relaisd/environment.h"
#include "service/relaisd/exit.h"
#include "service/relaisd/flags.h"
#include "service/relaisd/register.h"
#include "service/relaisd/setup.h"
#include "service/rpc/control/control_client.h"
#include "service/secrets/key.h"
#include "service/web/http/site_addresses.h"
#include "storage/store.h"

namespace relais {
namespace {

// By this process, as no other one has the register open.
absl::StatusOr<std::string> NewCodeHere(const std::string& database,
                                        std::vector<domain::LocalizedText>& problems) {
  const absl::StatusOr<secrets::Key> key = secrets::ReadKeyFile(KeyFile());
  if (!key.ok()) {
    problems.push_back(ExplainKey(key.status(), KeyFile()));
    return key.status();
  }
  const auto store = OpenStore(database, problems);
  if (!store.ok()) return store.status();
  return NewSetupCode(**store, *key);
}

absl::StatusOr<std::string> NewCode(const std::string& database,
                                    std::vector<domain::LocalizedText>& problems) {
  const absl::Status held = OpenEngine(database).status();
  if (!absl::IsFailedPrecondition(held)) return NewCodeHere(database, problems);
  if (std::optional<domain::LocalizedText> problem = CheckServiceListens(ControlSocket())) {
    problems.push_back(*std::move(problem));
    return held;
  }
  return rpc::AskForSetupCode(ControlSocket());
}

}  // namespace

absl::StatusOr<std::string> ConsoleAddress() {
  const std::string web_address = absl::GetFlag(FLAGS_web_address);
  const std::string listen = absl::GetFlag(FLAGS_web_listen);
  if (web_address.empty() && absl::StrContains(listen, ':')) {
    // Browsers keep the session of plain http for this name alone.
    return absl::StrCat("http://localhost", listen.substr(listen.rfind(':')));
  }
  const std::vector<std::string> addresses = absl::StrSplit(web_address, ',');
  absl::string_view first = absl::StripAsciiWhitespace(addresses.front());
  absl::ConsumeSuffix(&first, "/");
  absl::string_view host = first;
  // Without addresses of its own, a site has the names of this machine.
  if (absl::ConsumePrefix(&host, "http://") && web::SiteAddresses().HasHost(host)) return std::string(first);
  const absl::StatusOr<web::SiteAddresses> site = web::SiteAddresses::Parse(first);
  if (!site.ok() || site->origins().empty()) {
    return absl::InvalidArgumentError("not an address of the console");
  }
  return site->origins().front();
}

std::string SetupLink(const std::string& address, const std::string& code) {
  return absl::StrCat(address, "/installation#code=", code);
}

domain::LocalizedText MalformedWebAddress() {
  return {
      "--web_address : adresse de la console, telle que https://relais.example.org, sans chemin; http:// "
      "pour cette machine seulement. Sans elle, --web_listen suffit pour cette machine",
      "--web_address: address of the console, such as https://relais.example.org, without a path; http:// "
      "for this machine alone. Without it, --web_listen is enough for this machine"};
}

domain::LocalizedText AdministratorExists() {
  return {
      "un administrateur existe déjà : il invite les autres, et réinvite qui a perdu son mot de passe "
      "(relais "
      "user invite, ou la console)",
      "there is an administrator already: that one invites the others, and invites again who lost a password "
      "(relais user invite, or the console)"};
}

int SetupLinkCommand() {
  const std::string database = absl::GetFlag(FLAGS_database);
  const absl::StatusOr<std::string> address = ConsoleAddress();
  if (!address.ok()) return Refuse({MalformedWebAddress()});
  if (!std::ifstream(database).good()) return Refuse({MissingDatabase(database)});
  std::vector<domain::LocalizedText> problems;
  const absl::StatusOr<std::string> code = NewCode(database, problems);
  if (!problems.empty()) return Refuse(problems);
  if (absl::IsFailedPrecondition(code.status())) return Refuse({AdministratorExists()});
  if (!code.ok()) return Refuse({ExplainRegister(code.status(), database)});
  std::fprintf(
      stderr,
      "Lien d'installation, bon une fois pendant 30 minutes; il remplace le précédent. / Setup link, "
      "good once for 30 minutes; it replaces the one before.\n");
  std::printf("%s\n", SetupLink(*address, *code).c_str());
  return AfterPrinting(kDone, {"le lien est perdu; relancez relaisd setup-link pour un autre",
                               "the link is lost; run relaisd setup-link again for another one"});
}

}  // namespace relais
