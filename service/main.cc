// relaisd: the service. The one place that puts the parts together and names an engine.

#include <signal.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/flags/usage_config.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/environment.h"
#include "service/handlers/seed.h"
#include "service/rpc/log.h"
#include "service/rpc/server.h"
#include "storage/engine/sqlite.h"
#include "storage/store.h"
#include "storage/verify.h"

ABSL_FLAG(std::string, database, "relais.db", "Fichier de la base de données. / Database file.");
ABSL_FLAG(std::string, listen, "127.0.0.1:7443",
          "Adresse d'écoute : 127.0.0.1:PORT, [::1]:PORT ou unix:/CHEMIN ; port 0 : au choix du système. / "
          "Where to "
          "listen: 127.0.0.1:PORT, [::1]:PORT or unix:/PATH; port 0: the system chooses.");
ABSL_FLAG(bool, listen_beyond_loopback_at_my_own_risk, false,
          "Permet une adresse d'écoute que d'autres machines atteignent, malgré les failles connues de gRPC "
          "1.51. / "
          "Allows an address that other machines reach, in spite of the known faults of gRPC 1.51.");
ABSL_FLAG(std::string, port_file, "",
          "Fichier où écrire le port, une fois le service prêt. / File to write the port to, once the "
          "service is ready.");
ABSL_FLAG(
    std::string, metrics_listen, "",
    "Adresse locale de /metrics (Prometheus) ; vide : aucune. / Loopback address of /metrics; empty: none.");
ABSL_FLAG(std::optional<bool>, reflection, std::nullopt,
          "Décrire l'API à qui le demande (gRPC reflection) ; par défaut, oui sur une adresse locale. / "
          "Describe the API "
          "to whoever asks; by default yes on a loopback address.");
ABSL_FLAG(std::size_t, write_queue, relais::storage::StoreOptions().queue_limit,
          "Écritures en attente, au plus. / Writes that may wait.");
ABSL_FLAG(std::size_t, import_limit_mib, relais::rpc::kImportMebibytes,
          "Taille d'un import, en Mio, au plus. / Largest import, in MiB.");
ABSL_FLAG(std::string, log_level, "info", "debug, info, warning, error");

namespace relais {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kBadStart = 2;

constexpr char kUsage[] =
    "le service Relais / the Relais service.\n\n"
    "  relaisd [serve]                   sert jusqu'à SIGTERM ou SIGINT / serves until SIGTERM or SIGINT\n"
    "  relaisd verify --database FICHIER vérifie le journal ; le service doit être arrêté\n"
    "                                    / verifies the journal; the service must be stopped\n"
    "  relaisd version\n\n"
    "--flagfile=FICHIER lit des options, une par ligne. / reads flags, one a line.\n"
    "Codes de sortie / exit codes: 0; 1 le journal ne concorde pas / the journal does not fit; 2 démarrage "
    "refusé / start "
    "refused.";

void Tell(const domain::Text& text) {
  std::fprintf(stderr, "relaisd: %s | %s\n", text.fr.c_str(), text.en.c_str());
}

absl::StatusOr<std::unique_ptr<storage::Store>> OpenStore(const std::string& path,
                                                          std::vector<domain::Text>& problems) {
  absl::StatusOr<std::unique_ptr<storage::Engine>> engine = storage::OpenSqlite(path);
  if (!engine.ok()) {
    problems.push_back(ExplainDatabase(engine.status(), path));
    return engine.status();
  }
  storage::StoreOptions options;
  options.queue_limit = absl::GetFlag(FLAGS_write_queue);
  auto store = storage::Store::Open(*std::move(engine), std::move(options), handlers::SeedRegister);
  if (!store.ok()) problems.push_back(ExplainRegister(store.status(), path));
  return store;
}

// An address of a flag, free to listen on; what is wrong goes to `problems`.
std::optional<rpc::Address> TakeAddress(rpc::AddressCheck check, std::vector<domain::Text>& problems) {
  if (!check.address.has_value()) {
    problems.push_back(std::move(check.problem));
    return std::nullopt;
  }
  if (std::optional<domain::Text> problem = CheckFree(*check.address))
    problems.push_back(*std::move(problem));
  return check.address;
}

rpc::ServerOptions ServerOptionsFromFlags(std::vector<domain::Text>& problems) {
  rpc::ServerOptions options;
  const bool beyond = absl::GetFlag(FLAGS_listen_beyond_loopback_at_my_own_risk);
  if (auto address = TakeAddress(rpc::CheckListenAddress(absl::GetFlag(FLAGS_listen), beyond), problems)) {
    options.listen = *std::move(address);
  }
  const std::string metrics = absl::GetFlag(FLAGS_metrics_listen);
  if (!metrics.empty()) options.metrics_listen = TakeAddress(rpc::CheckMetricsAddress(metrics), problems);
  options.reflection = absl::GetFlag(FLAGS_reflection).value_or(options.listen.IsLocal());
  options.import_bytes = absl::GetFlag(FLAGS_import_limit_mib) << 20;
  return options;
}

// Whole or not at all: whoever waits for the file reads a port as soon as it exists.
absl::Status WritePortFile(const std::string& path, int port) {
  if (path.empty()) return absl::OkStatus();
  const std::string draft = path + ".tmp";
  std::ofstream(draft) << port << "\n";
  if (std::rename(draft.c_str(), path.c_str()) == 0) return absl::OkStatus();
  return absl::PermissionDeniedError(path);
}

// Signals wait for sigwait, in every thread that is made from now on.
sigset_t BlockSignals() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return ends;
}

int Refuse(const std::vector<domain::Text>& problems) {
  for (const domain::Text& problem : problems) Tell(problem);
  return kBadStart;
}

int Serve() {
  const sigset_t ends = BlockSignals();
  std::vector<domain::Text> problems;
  if (!rpc::SetLogLevel(absl::GetFlag(FLAGS_log_level)).ok()) {
    problems.push_back(
        {"--log_level : debug, info, warning ou error", "--log_level: debug, info, warning or error"});
  }
  if (std::optional<domain::Text> problem = CheckTimeZone()) problems.push_back(*std::move(problem));
  const rpc::ServerOptions options = ServerOptionsFromFlags(problems);
  // Last, since opening brings the schema up to date.
  auto store = OpenStore(absl::GetFlag(FLAGS_database), problems);
  if (!problems.empty()) return Refuse(problems);

  auto server = rpc::Server::Start(**store, options);
  if (!server.ok()) {
    const std::string why(server.status().message());
    return Refuse({{absl::StrCat("démarrage impossible : ", why), absl::StrCat("cannot start: ", why)}});
  }
  const std::string port_file = absl::GetFlag(FLAGS_port_file);
  if (!WritePortFile(port_file, (*server)->port()).ok()) {
    return Refuse(
        {{absl::StrCat("impossible d'écrire ", port_file), absl::StrCat("cannot write ", port_file)}});
  }
  rpc::Log(
      rpc::LogLevel::kInfo, "ready",
      {{"version", RELAIS_VERSION},
       {"listen", options.listen.IsUnix() ? options.listen.ToString()
                                          : absl::StrCat(options.listen.host, " port ", (*server)->port())},
       {"metrics_port", std::int64_t{(*server)->metrics_port()}}});
  int signal_number = 0;
  sigwait(&ends, &signal_number);
  rpc::Log(rpc::LogLevel::kInfo, "draining", {{"signal", std::int64_t{signal_number}}});
  (*server)->Drain();
  server->reset();
  store->reset();
  rpc::Log(rpc::LogLevel::kInfo, "stopped");
  return kDone;
}

int PrintReport(const storage::VerifyReport& report) {
  std::printf("entrées / entries: %lld\nlignes / rows: %lld\ntête / head: %s\n",
              static_cast<long long>(report.entries), static_cast<long long>(report.rows),
              report.head_digest.c_str());
  for (const std::string& fault : report.faults)
    std::printf("ne concorde pas / does not fit: %s\n", fault.c_str());
  return report.faults.empty() ? kDone : kFailed;
}

int Verify() {
  const std::string path = absl::GetFlag(FLAGS_database);
  if (!std::ifstream(path).good()) {
    return Refuse({{absl::StrCat(path, " : fichier absent ou illisible"),
                    absl::StrCat(path, ": no such file, or unreadable")}});
  }
  std::vector<domain::Text> problems;
  auto store = OpenStore(path, problems);
  if (!store.ok()) {
    Refuse(problems);
    return absl::IsDataLoss(store.status()) ? kFailed : kBadStart;
  }
  absl::StatusOr<storage::VerifyReport> report;
  const absl::Status read = (*store)->Read(absl::InfiniteFuture(), [&](const storage::Snapshot& snapshot) {
    report = storage::Verify(snapshot);
    return report.status();
  });
  if (read.ok()) return PrintReport(*report);
  Tell({absl::StrCat("vérification interrompue : ", read.ToString()),
        absl::StrCat("verification broke off: ", read.ToString())});
  return kFailed;
}

int Main(int argc, char** argv) {
  absl::SetProgramUsageMessage(kUsage);
  absl::FlagsUsageConfig config;
  config.version_string = [] { return absl::StrCat("relaisd ", RELAIS_VERSION, "\n"); };
  const auto ours = [](absl::string_view file) { return absl::EndsWith(file, "service/main.cc"); };
  config.contains_help_flags = ours;
  config.contains_helpshort_flags = ours;
  config.contains_helppackage_flags = ours;
  absl::SetFlagsUsageConfig(config);
  const std::vector<char*> words = absl::ParseCommandLine(argc, argv);
  const std::string command = words.size() > 1 ? words[1] : "serve";
  if (words.size() <= 2) {
    if (command == "serve") return Serve();
    if (command == "verify") return Verify();
    if (command == "version") return std::printf("relaisd %s\n", RELAIS_VERSION) > 0 ? kDone : kFailed;
  }
  Tell({"commande inconnue ; voir relaisd --help", "unknown command; see relaisd --help"});
  return kBadStart;
}

}  // namespace
}  // namespace relais

int main(int argc, char** argv) { return relais::Main(argc, argv); }
