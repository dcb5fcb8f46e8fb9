// `relaisd init`: a new register, its key, and the setup code of its first administrator.

#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/relaisd/commands.h"
#include "service/relaisd/environment.h"
#include "service/relaisd/exit.h"
#include "service/relaisd/flags.h"
#include "service/relaisd/register.h"
#include "service/relaisd/setup.h"
#include "service/relaisd/setup_link.h"
#include "service/secrets/key.h"
#include "storage/store.h"

namespace relais {

int Init() {
  std::vector<domain::LocalizedText> problems;
  const absl::StatusOr<std::string> address = ConsoleAddress();
  if (!address.ok() && !absl::GetFlag(FLAGS_web_address).empty()) return Refuse({MalformedWebAddress()});
  const std::string database = absl::GetFlag(FLAGS_database);
  // Whether its key is there too, `serve` says.
  if (absl::GetFlag(FLAGS_if_missing) && HoldsSomething(database)) return kDone;
  absl::StatusOr<secrets::Key> key = secrets::ReadKeyFile(KeyFile());
  const bool is_new_key = absl::IsNotFound(key.status());
  if (is_new_key) {
    // A register without its key is probably a copy, and the key is elsewhere. A new key would void what the
    // old one protects.
    if (HoldsSomething(database) && !absl::GetFlag(FLAGS_new_key)) {
      return Refuse({ExplainMissingKey(database, KeyFile())});
    }
    key = secrets::CreateKeyFile(KeyFile());
  }
  if (!key.ok()) return Refuse({ExplainKey(key.status(), KeyFile())});
  auto store = OpenStore(database, problems);
  if (!problems.empty()) {
    // All or nothing: the key is of no use without its register.
    if (is_new_key) std::remove(KeyFile().c_str());
    return Refuse(problems);
  }
  const absl::StatusOr<std::string> code = NewSetupCode(**store, *key);
  if (absl::IsFailedPrecondition(code.status())) {
    if (is_new_key) {
      Tell(NewKeyMade(KeyFile()));
      return kDone;
    }
    return Refuse({AdministratorExists()});
  }
  if (!code.ok()) return Refuse({ExplainRegister(code.status(), database)});
  std::fprintf(
      stderr,
      "Code d'installation, bon une fois pendant 30 minutes / setup code, good once for 30 minutes.\n"
      "Démarrez le service, puis / start the service, then: relais account setup --help\n");
  std::printf("%s\n", code->c_str());
  if (address.ok()) std::printf("%s\n", SetupLink(*address, *code).c_str());
  return AfterPrinting(kDone, {"le code est perdu; relancez relaisd init pour un autre",
                               "the code is lost; run relaisd init again for another one"});
}

}  // namespace relais
