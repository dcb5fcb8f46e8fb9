// `relaisd serve`: starts the parts in order, waits for a signal, and stops them in reverse order.

#include <signal.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/dispatch/runtime.h"
#include "service/jobs/jobs.h"
#include "service/jobs/watchdog.h"
#include "service/observability/log.h"
#include "service/observability/service_manager.h"
#include "service/relaisd/commands.h"
#include "service/relaisd/environment.h"
#include "service/relaisd/exit.h"
#include "service/relaisd/flags.h"
#include "service/relaisd/register.h"
#include "service/relaisd/setup.h"
#include "service/relaisd/signals.h"
#include "service/rpc/control/control_server.h"
#include "service/rpc/server/alarm_timer.h"
#include "service/rpc/server/server.h"
#include "service/secrets/key.h"
#include "service/secrets/passkey.h"
#include "service/web/door.h"
#include "storage/store.h"

namespace relais {
namespace {

std::optional<secrets::Key> ReadKey(std::vector<domain::LocalizedText>& problems) {
  absl::StatusOr<secrets::Key> key = secrets::ReadKeyFile(KeyFile());
  if (key.ok()) return *std::move(key);
  // init makes a key with a new register alone.
  const std::string database = absl::GetFlag(FLAGS_database);
  problems.push_back(absl::IsNotFound(key.status()) && HoldsSomething(database)
                         ? ExplainMissingKey(database, KeyFile())
                         : ExplainKey(key.status(), KeyFile()));
  return std::nullopt;
}

// Writes a draft and renames it: a script that waits for the file reads a port as soon as it exists.
absl::Status WritePortFile(const std::string& path, int port) {
  if (path.empty()) return absl::OkStatus();
  const std::string draft = path + ".tmp";
  std::ofstream(draft) << port << "\n";
  if (std::rename(draft.c_str(), path.c_str()) == 0) return absl::OkStatus();
  return absl::PermissionDeniedError(path);
}

// The one of gRPC comes last: scripts wait for it.
absl::Status WritePortFiles(int web_port, int port) {
  const absl::Status written = WritePortFile(absl::GetFlag(FLAGS_web_port_file), web_port);
  return written.ok() ? WritePortFile(absl::GetFlag(FLAGS_port_file), port) : written;
}

// Finishes the scrub of an erasure that an earlier process did not live to finish. If it fails, the register
// is served all the same, and the next start tries again.
void ScrubWhatIsOwed(storage::Store& store) {
  const absl::StatusOr<bool> owes = store.ScrubPending(absl::InfiniteFuture());
  const absl::Status scrubbed = !owes.ok() ? owes.status()
                                : *owes    ? store.Scrub(absl::InfiniteFuture())
                                           : absl::OkStatus();
  if (!scrubbed.ok()) {
    observability::Log(observability::LogLevel::kError, "not scrubbed", {{"error", scrubbed.ToString()}});
  } else if (*owes) {
    observability::Log(observability::LogLevel::kInfo, "scrubbed");
  }
}

// Null if it cannot listen: the register is served all the same, and `relaisd backup` reports it.
std::unique_ptr<rpc::ControlServer> ListenForCommands(storage::Store& store, const secrets::Key& key) {
  const std::string socket = ControlSocket();
  const rpc::AddressCheck check = rpc::CheckListenAddress(absl::StrCat("unix:", socket), false);
  absl::StatusOr<std::unique_ptr<rpc::ControlServer>> control =
      check.address.has_value() ? rpc::ControlServer::Start(
                                      store, [&store, &key] { return NewSetupCode(store, key); }, socket)
                                : absl::InvalidArgumentError(check.problem.en);
  if (control.ok()) return *std::move(control);
  observability::Log(observability::LogLevel::kWarning, "no backup while the service runs",
                     {{"error", control.status().ToString()}});
  return nullptr;
}

// Null without options: the door is off.
absl::StatusOr<std::unique_ptr<web::Door>> OpenDoor(const std::optional<web::DoorOptions>& options,
                                                    dispatch::Runtime& runtime) {
  if (!options.has_value()) return std::unique_ptr<web::Door>();
  return web::Door::Start(*options, runtime);
}

observability::ServiceManager ManagerFromEnvironment(std::vector<domain::LocalizedText>& problems) {
  absl::StatusOr<observability::ServiceManager> manager =
      observability::ServiceManager::FromEnvironment([](const char* name) { return std::getenv(name); });
  if (manager.ok()) return *std::move(manager);
  problems.push_back({absl::StrCat("environnement : ", manager.status().message()),
                      absl::StrCat("environment: ", manager.status().message())});
  return {};
}

// A manager that cannot be reached does not keep the register from being served.
void TellManager(const observability::ServiceManager& manager, absl::string_view assignments) {
  if (const absl::Status told = manager.Notify(assignments); !told.ok()) {
    observability::Log(observability::LogLevel::kWarning, "service manager not reached",
                       {{"error", told.ToString()}});
  }
}

int RefuseToStart(const absl::Status& status) {
  return Refuse({{absl::StrCat("démarrage impossible : ", status.message()),
                  absl::StrCat("cannot start: ", status.message())}});
}

// Passkeys are made for the first public address of the console; without one, for this machine.
secrets::RelyingParty RelyingPartyOf(const std::optional<web::DoorOptions>& options) {
  if (!options.has_value() || options->addresses.origins().empty()) return {};
  return secrets::RelyingPartyOf(options->addresses.origins().front());
}

}  // namespace

int Serve() {
  const sigset_t ends = BlockSignals();
  RaiseFileLimit();
  std::vector<domain::LocalizedText> problems;
  if (!observability::SetLogLevel(absl::GetFlag(FLAGS_log_level)).ok()) {
    problems.push_back(
        {"--log_level : debug, info, warning ou error", "--log_level: debug, info, warning or error"});
  }
  if (std::optional<domain::LocalizedText> problem = CheckTimeZone()) problems.push_back(*std::move(problem));
  const rpc::ServerOptions options = ServerOptionsFromFlags(problems);
  const std::optional<web::DoorOptions> web_options = WebOptionsFromFlags(problems);
  const std::optional<mail::SmtpOptions> smtp = SmtpFromFlags(problems);
  std::optional<jobs::TimedBackupOptions> backups = BackupsFromFlags(problems);
  const std::optional<secrets::Key> key = ReadKey(problems);
  const observability::ServiceManager manager = ManagerFromEnvironment(problems);
  if (!problems.empty()) return Refuse(problems);
  // Last, because opening migrates the schema.
  auto store = OpenStore(absl::GetFlag(FLAGS_database), problems);
  if (!problems.empty()) return Refuse(problems);
  if (const absl::Status seeded = AddMissingInitialData(**store); !seeded.ok()) {
    return Refuse({ExplainRegister(seeded, absl::GetFlag(FLAGS_database))});
  }
  // Before the first call, which the scrub would delay.
  ScrubWhatIsOwed(**store);

  auto runtime = dispatch::Runtime::New(**store, *key,
                                        {absl::GetFlag(FLAGS_behind_proxy), RelyingPartyOf(web_options),
                                         absl::GetFlag(FLAGS_import_limit_mib) << 20},
                                        &rpc::CallAfter);
  if (!runtime.ok()) return RefuseToStart(runtime.status());
  auto server = rpc::Server::Start(**runtime, options);
  if (!server.ok()) return RefuseToStart(server.status());
  auto door = OpenDoor(web_options, **runtime);
  if (!door.ok()) return RefuseToStart(door.status());
  const int web_port = *door == nullptr ? 0 : (*door)->port();
  std::unique_ptr<rpc::ControlServer> control = ListenForCommands(**store, *key);
  std::optional<jobs::Jobs> jobs(std::in_place, **store, smtp, std::move(backups), (*runtime)->backups());
  if (const absl::Status written = WritePortFiles(web_port, (*server)->port()); !written.ok()) {
    return Refuse({{absl::StrCat("impossible d'écrire ", written.message()),
                    absl::StrCat("cannot write ", written.message())}});
  }
  observability::Log(
      observability::LogLevel::kInfo, "ready",
      {{"version", RELAIS_VERSION},
       {"listen", options.listen.IsUnix() ? options.listen.ToString()
                                          : absl::StrCat(options.listen.host, " port ", (*server)->port())},
       {"metrics_port", std::int64_t{(*server)->metrics_port()}},
       {"web_port", std::int64_t{web_port}}});
  std::optional<jobs::Watchdog> watchdog(std::in_place, **store, manager);
  TellManager(manager, "READY=1");
  int signal_number = 0;
  sigwait(&ends, &signal_number);
  observability::Log(observability::LogLevel::kInfo, "draining", {{"signal", std::int64_t{signal_number}}});
  TellManager(manager, "STOPPING=1");
  watchdog.reset();
  control.reset();
  // Callers do not wait for the verification of a backup.
  jobs->Stop();
  // First: the other one writes what all calls have counted.
  door->reset();
  (*server)->Drain();
  jobs.reset();
  server->reset();
  runtime->reset();
  store->reset();
  observability::Log(observability::LogLevel::kInfo, "stopped");
  return kDone;
}

}  // namespace relais
