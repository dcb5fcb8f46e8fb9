// relaisd: the service. The only file that assembles the parts and chooses the storage engine.

#include <signal.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
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
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "service/handlers/common/projections.h"
#include "service/handlers/reference/seed.h"
#include "service/jobs/jobs.h"
#include "service/mail/smtp.h"
#include "service/observability/log.h"
#include "service/relaisd/environment.h"
#include "service/relaisd/setup.h"
#include "service/rpc/control/control_client.h"
#include "service/rpc/control/control_server.h"
#include "service/rpc/server/server.h"
#include "service/secrets/key.h"
#include "storage/engine/sqlite/sqlite.h"
#include "storage/maintenance/backup.h"
#include "storage/maintenance/verify.h"
#include "storage/status_macros.h"
#include "storage/store.h"

ABSL_FLAG(std::string, database, "relais.db", "Fichier de la base de données. / Database file.");
ABSL_FLAG(std::string, expect, "",
          "Pour verify : POSITION:EMPREINTE d'une vérification antérieure, notée ailleurs. / For verify: "
          "POSITION:DIGEST of an earlier verification, noted elsewhere.");
ABSL_FLAG(std::string, to, "",
          "Pour backup : fichier de la copie, qui ne doit pas exister. / For backup: file of the copy, which "
          "must not exist.");
ABSL_FLAG(std::string, key_file, "",
          "Fichier de la clé qui protège jetons et codes ; vide : celui de la base, suivi de .key. / File of "
          "the key "
          "that protects tokens and codes; empty: the database's name followed by .key.");
ABSL_FLAG(bool, new_key, false,
          "Pour init : la clé de cette base est perdue, en faire une autre. / For init: the key of this "
          "database is lost, make another one.");
ABSL_FLAG(
    bool, behind_proxy, false,
    "Le service n'est atteint que par nginx, qui donne l'adresse de l'appelant. / Only nginx reaches the "
    "service, and tells the caller's address.");
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
ABSL_FLAG(
    std::string, smtp_url, "",
    "Serveur des avis par courriel : smtp://hôte:587 ou smtps://hôte:465; vide : aucun avis. / Mail server "
    "for notices: smtp://host:587 or smtps://host:465; empty: no notices.");
ABSL_FLAG(std::string, smtp_from, "", "Adresse qui envoie les avis. / Address that sends the notices.");
ABSL_FLAG(std::string, smtp_user, "",
          "Compte au serveur de courriel; vide : aucun. / Account at the mail server; "
          "empty: none.");
ABSL_FLAG(
    std::string, smtp_password_file, "",
    "Fichier du mot de passe de ce compte, que lui seul lit. / File with the password of that account.");
ABSL_FLAG(
    std::string, smtp_tls, "",
    "required ou none; vide : required, sauf vers cette machine. / required or none; empty: required, but to "
    "this machine.");
ABSL_FLAG(
    std::string, smtp_ca_file, "",
    "Autorités du serveur de courriel, PEM; vide : celles du système. / Authorities of the mail server, PEM; "
    "empty: those of the system.");
ABSL_FLAG(std::string, log_level, "info", "debug, info, warning, error");

namespace relais {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kBadStart = 2;

constexpr char kUsage[] =
    "le service Relais / the Relais service.\n\n"
    "  relaisd [serve]                   sert jusqu'à SIGTERM ou SIGINT / serves until SIGTERM or SIGINT\n"
    "  relaisd init --database FICHIER   crée la base et sa clé, affiche le code d'installation (30 min)\n"
    "                                    / makes database and key, prints the setup code (30 min)\n"
    "          [--new_key]               la clé de cette base est perdue : en fait une autre; jetons et "
    "codes à "
    "usage\n"
    "                                    unique sont à refaire / its key is lost: makes another one; tokens "
    "and\n"
    "                                    one-time codes must be made again\n"
    "  relaisd verify --database FICHIER vérifie le journal ; le service doit être arrêté\n"
    "                                    / verifies the journal; the service must be stopped\n"
    "          [--expect POSITION:EMPREINTE]   et qu'il contient toujours l'entrée notée auparavant\n"
    "                                    / and that it still holds the entry noted before\n"
    "  relaisd backup --database FICHIER --to COPIE\n"
    "                                    copie la base, que le service tourne (il continue de servir) ou "
    "soit\n"
    "                                    arrêté; COPIE ne doit pas exister, n'apparaît qu'entière, et seul "
    "son\n"
    "                                    propriétaire peut la lire (0600); sans la clé, à garder ailleurs\n"
    "                                    / copies the database, whether the service runs (it goes on "
    "serving)\n"
    "                                    or is stopped; COPIE must not exist, appears once it is whole, and\n"
    "                                    only its owner may read it (0600); without the key, to keep "
    "elsewhere\n"
    "  relaisd version\n\n"
    "--flagfile=FICHIER lit des options, une par ligne. / reads flags, one a line.\n"
    "Codes de sortie : 0 fait; 1 verify : le journal ne concorde pas, backup : la copie n'a pu être faite et "
    "rien n'en reste, ou : la sortie standard n'a pu être écrite; 2 refusé avant de commencer, une ligne par "
    "raison.\n"
    "Exit codes: 0 done; 1 verify: the journal does not fit, backup: the copy could not be made and nothing "
    "of "
    "it is left, or: standard output could not be written; 2 refused before it began, one line for each "
    "reason.";

void Tell(const domain::LocalizedText& text) {
  std::fprintf(stderr, "relaisd: %s | %s\n", text.fr.c_str(), text.en.c_str());
}

// `code`, if all that was printed has reached standard output, such as a file on a full disk; else says that
// it is lost. The process would end with `code` either way.
int AfterPrinting(int code, const domain::LocalizedText& lost) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  Tell({absl::StrCat("impossible d'écrire sur la sortie standard : ", lost.fr),
        absl::StrCat("cannot write to standard output: ", lost.en)});
  return kFailed;
}

absl::StatusOr<std::unique_ptr<storage::Store>> OpenStore(const std::string& path,
                                                          std::vector<domain::LocalizedText>& problems) {
  std::vector<std::string> mended;
  absl::StatusOr<std::unique_ptr<storage::Engine>> engine = storage::OpenSqlite(path, &mended);
  if (!engine.ok()) {
    problems.push_back(ExplainDatabase(engine.status(), path));
    return engine.status();
  }
  for (const std::string& file : mended) Tell(MendedMode(file));
  storage::StoreOptions options;
  options.queue_limit = absl::GetFlag(FLAGS_write_queue);
  options.projections = handlers::MakeProjections();
  auto store = storage::Store::Open(*std::move(engine), std::move(options), handlers::SeedRegister);
  if (!store.ok()) problems.push_back(ExplainRegister(store.status(), path));
  return store;
}

std::string KeyFile() {
  const std::string given = absl::GetFlag(FLAGS_key_file);
  return given.empty() ? absl::StrCat(absl::GetFlag(FLAGS_database), ".key") : given;
}

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

// Returns the address of a flag if it is valid; appends to `problems` if it is not, or if the service cannot
// listen on it.
std::optional<rpc::Address> TakeAddress(rpc::AddressCheck check,
                                        std::vector<domain::LocalizedText>& problems) {
  if (!check.address.has_value()) {
    problems.push_back(std::move(check.problem));
    return std::nullopt;
  }
  if (std::optional<domain::LocalizedText> problem = CheckCanListen(*check.address))
    problems.push_back(*std::move(problem));
  return check.address;
}

rpc::ServerOptions ServerOptionsFromFlags(std::vector<domain::LocalizedText>& problems) {
  rpc::ServerOptions options;
  const bool beyond = absl::GetFlag(FLAGS_listen_beyond_loopback_at_my_own_risk);
  if (auto address = TakeAddress(rpc::CheckListenAddress(absl::GetFlag(FLAGS_listen), beyond), problems)) {
    options.listen = *std::move(address);
  }
  const std::string metrics = absl::GetFlag(FLAGS_metrics_listen);
  if (!metrics.empty()) options.metrics_listen = TakeAddress(rpc::CheckMetricsAddress(metrics), problems);
  options.reflection = absl::GetFlag(FLAGS_reflection).value_or(options.listen.IsLocal());
  options.import_bytes = absl::GetFlag(FLAGS_import_limit_mib) << 20;
  options.behind_proxy = absl::GetFlag(FLAGS_behind_proxy);
  return options;
}

// Nullopt if no mail flag is given, or if they are invalid: `problems` then says why.
std::optional<mail::SmtpOptions> SmtpFromFlags(std::vector<domain::LocalizedText>& problems) {
  mail::SmtpSettings settings;
  settings.url = absl::GetFlag(FLAGS_smtp_url);
  settings.from = absl::GetFlag(FLAGS_smtp_from);
  settings.user = absl::GetFlag(FLAGS_smtp_user);
  settings.password_file = absl::GetFlag(FLAGS_smtp_password_file);
  settings.tls = absl::GetFlag(FLAGS_smtp_tls);
  settings.ca_file = absl::GetFlag(FLAGS_smtp_ca_file);
  if (absl::StrCat(settings.url, settings.from, settings.user, settings.password_file, settings.tls,
                   settings.ca_file)
          .empty()) {
    return std::nullopt;
  }
  std::vector<domain::LocalizedText> faults = mail::SmtpFaults(settings);
  problems.insert(problems.end(), faults.begin(), faults.end());
  absl::StatusOr<mail::SmtpOptions> options = mail::CheckSmtpOptions(settings);
  return options.ok() ? std::optional<mail::SmtpOptions>(*std::move(options)) : std::nullopt;
}

// Writes a draft and renames it: a script that waits for the file reads a port as soon as it exists.
absl::Status WritePortFile(const std::string& path, int port) {
  if (path.empty()) return absl::OkStatus();
  const std::string draft = path + ".tmp";
  std::ofstream(draft) << port << "\n";
  if (std::rename(draft.c_str(), path.c_str()) == 0) return absl::OkStatus();
  return absl::PermissionDeniedError(path);
}

// Blocks SIGTERM and SIGINT in this thread and all later ones, so that sigwait receives them.
sigset_t BlockSignals() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return ends;
}

int Refuse(const std::vector<domain::LocalizedText>& problems) {
  for (const domain::LocalizedText& problem : problems) Tell(problem);
  return kBadStart;
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

std::string ControlSocket() { return storage::BesideDatabase(absl::GetFlag(FLAGS_database), ".control"); }

// Null if it cannot listen: the register is served all the same, and `relaisd backup` reports it.
std::unique_ptr<rpc::ControlServer> ListenForCommands(storage::Store& store) {
  const std::string socket = ControlSocket();
  const rpc::AddressCheck check = rpc::CheckListenAddress(absl::StrCat("unix:", socket), false);
  absl::StatusOr<std::unique_ptr<rpc::ControlServer>> control =
      check.address.has_value() ? rpc::ControlServer::Start(store, socket)
                                : absl::InvalidArgumentError(check.problem.en);
  if (control.ok()) return *std::move(control);
  observability::Log(observability::LogLevel::kWarning, "no backup while the service runs",
                     {{"error", control.status().ToString()}});
  return nullptr;
}

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
  const std::optional<mail::SmtpOptions> smtp = SmtpFromFlags(problems);
  const std::optional<secrets::Key> key = ReadKey(problems);
  if (!problems.empty()) return Refuse(problems);
  // Last, because opening migrates the schema.
  auto store = OpenStore(absl::GetFlag(FLAGS_database), problems);
  if (!problems.empty()) return Refuse(problems);
  if (const absl::Status seeded = AddMissingInitialData(**store); !seeded.ok()) {
    return Refuse({ExplainRegister(seeded, absl::GetFlag(FLAGS_database))});
  }
  // Before the first call, which the scrub would delay.
  ScrubWhatIsOwed(**store);

  auto server = rpc::Server::Start(**store, *key, options);
  if (!server.ok()) {
    const std::string why(server.status().message());
    return Refuse({{absl::StrCat("démarrage impossible : ", why), absl::StrCat("cannot start: ", why)}});
  }
  std::unique_ptr<rpc::ControlServer> control = ListenForCommands(**store);
  std::optional<jobs::Jobs> jobs(std::in_place, **store, smtp);
  const std::string port_file = absl::GetFlag(FLAGS_port_file);
  if (!WritePortFile(port_file, (*server)->port()).ok()) {
    return Refuse(
        {{absl::StrCat("impossible d'écrire ", port_file), absl::StrCat("cannot write ", port_file)}});
  }
  observability::Log(
      observability::LogLevel::kInfo, "ready",
      {{"version", RELAIS_VERSION},
       {"listen", options.listen.IsUnix() ? options.listen.ToString()
                                          : absl::StrCat(options.listen.host, " port ", (*server)->port())},
       {"metrics_port", std::int64_t{(*server)->metrics_port()}}});
  int signal_number = 0;
  sigwait(&ends, &signal_number);
  observability::Log(observability::LogLevel::kInfo, "draining", {{"signal", std::int64_t{signal_number}}});
  control.reset();
  jobs.reset();
  (*server)->Drain();
  server->reset();
  store->reset();
  observability::Log(observability::LogLevel::kInfo, "stopped");
  return kDone;
}

// Prints the code alone to standard output, for scripts; its explanation goes to standard error.
int Init() {
  std::vector<domain::LocalizedText> problems;
  const std::string database = absl::GetFlag(FLAGS_database);
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
    return Refuse(
        {{"un administrateur existe déjà; un autre administrateur réinvite qui a perdu son mot de passe",
          "there is an administrator already; another administrator invites anew who lost a password"}});
  }
  if (!code.ok()) return Refuse({ExplainRegister(code.status(), database)});
  std::fprintf(
      stderr,
      "Code d'installation, bon une fois pendant 30 minutes / setup code, good once for 30 minutes.\n"
      "Démarrez le service, puis / start the service, then: relais account setup --help\n");
  std::printf("%s\n", code->c_str());
  return AfterPrinting(kDone, {"le code est perdu; relancez relaisd init pour un autre",
                               "the code is lost; run relaisd init again for another one"});
}

domain::LocalizedText MissingDatabase(const std::string& path) {
  return {absl::StrCat(path, " : fichier absent ou illisible"),
          absl::StrCat(path, ": no such file, or unreadable")};
}

int PrintReport(const storage::VerifyReport& report) {
  std::printf(
      "entrées / entries: %lld\nlignes / rows: %lld\n"
      "lignes dérivées / derived rows: %lld\ntête / head: %s\nà noter / to note: %lld:%s\n",
      static_cast<long long>(report.entries), static_cast<long long>(report.rows),
      static_cast<long long>(report.derived_rows), report.head_digest.c_str(),
      static_cast<long long>(report.head_seq), report.head_digest.c_str());
  for (const std::string& fault : report.faults)
    std::printf("ne concorde pas / does not fit: %s\n", fault.c_str());
  return AfterPrinting(report.faults.empty() ? kDone : kFailed, {"le résultat de la vérification est perdu",
                                                                 "the result of the verification is lost"});
}

// Parses `SEQ:DIGEST` as PrintReport prints it; false if it is malformed. Leaves `noted` empty for empty
// text.
bool ParseNoted(const std::string& text, std::optional<storage::NotedEntry>& noted) {
  if (text.empty()) return true;
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  storage::NotedEntry entry;
  entry.digest = parts.second;
  const bool hexadecimal = entry.digest.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!absl::SimpleAtoi(parts.first, &entry.seq) || entry.seq < 1 || entry.digest.size() != 64 ||
      !hexadecimal)
    return false;
  noted = std::move(entry);
  return true;
}

int Verify() {
  std::optional<storage::NotedEntry> noted;
  if (!ParseNoted(absl::GetFlag(FLAGS_expect), noted)) {
    return Refuse({{"--expect : POSITION:EMPREINTE attendu, tel que verify l'affiche",
                    "--expect: POSITION:DIGEST expected, as verify prints it"}});
  }
  const std::string path = absl::GetFlag(FLAGS_database);
  if (!std::ifstream(path).good()) return Refuse({MissingDatabase(path)});
  std::vector<domain::LocalizedText> problems;
  auto store = OpenStore(path, problems);
  if (!store.ok()) {
    Refuse(problems);
    return absl::IsDataLoss(store.status()) ? kFailed : kBadStart;
  }
  absl::StatusOr<storage::VerifyReport> report;
  const absl::Status read = (*store)->Read(absl::InfiniteFuture(), [&](const storage::Snapshot& snapshot) {
    report = storage::Verify(snapshot, noted, handlers::MakeProjections());
    return report.status();
  });
  if (read.ok()) return PrintReport(*report);
  Tell({absl::StrCat("vérification interrompue : ", read.ToString()),
        absl::StrCat("verification broke off: ", read.ToString())});
  return kFailed;
}

// Whether a signal that BlockSignals holds back is pending.
bool EndIsAsked() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1;
}

// Backs up a register that no process has open, without migrating its schema.
absl::StatusOr<storage::BackupReport> BackUpHere(storage::Engine& engine, const std::string& file) {
  BlockSignals();
  RELAIS_ASSIGN_OR_RETURN(const std::unique_ptr<storage::Session> reader, engine.OpenReader());
  return storage::WriteBackup(engine, *reader, file, &EndIsAsked);
}

int PrintBackup(const storage::BackupReport& report, const std::string& file) {
  const std::string noted = absl::StrCat(report.seq, ":", report.digest);
  std::printf(
      "copie / copy: %s\nposition: %lld\ntête / head: %s\noctets / bytes: %lld\nà noter / to note: %s\n",
      file.c_str(), static_cast<long long>(report.seq), report.digest.c_str(),
      static_cast<long long>(report.bytes), noted.c_str());
  const std::string database = absl::GetFlag(FLAGS_database);
  Tell(HowToRestore(database, KeyFile(), file, noted));
  return AfterPrinting(kDone,
                       {absl::StrCat("la copie ", file, " est faite; relaisd verify en donne l'empreinte"),
                        absl::StrCat("the copy ", file, " was made; relaisd verify tells its digest")});
}

int Backup() {
  const std::string database = absl::GetFlag(FLAGS_database);
  if (absl::GetFlag(FLAGS_to).empty()) {
    return Refuse({{"--to COPIE : dites où écrire la copie", "--to COPY: say where to write the copy"}});
  }
  if (!std::ifstream(database).good()) return Refuse({MissingDatabase(database)});
  const std::string file = std::filesystem::absolute(absl::GetFlag(FLAGS_to)).lexically_normal().string();

  const absl::StatusOr<std::unique_ptr<storage::Engine>> engine = storage::OpenSqlite(database);
  absl::StatusOr<storage::BackupReport> report;
  if (engine.ok()) {
    report = BackUpHere(**engine, file);
  } else if (!absl::IsFailedPrecondition(engine.status())) {
    return Refuse({ExplainDatabase(engine.status(), database)});
  } else if (std::optional<domain::LocalizedText> problem = CheckServiceListens(ControlSocket())) {
    return Refuse({*std::move(problem)});
  } else {
    report = rpc::AskForBackup(ControlSocket(), file);
  }
  if (report.ok()) return PrintBackup(*report, file);
  Tell(ExplainBackup(report.status(), file));
  return IsRefusedBackup(report.status()) ? kBadStart : kFailed;
}

int Main(int argc, char** argv) {
#ifdef NDEBUG
  // Debian's Abseil is built with deadlock detection at every lock, including those of gRPC.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
  absl::SetProgramUsageMessage(kUsage);
  absl::FlagsUsageConfig config;
  config.version_string = [] { return absl::StrCat("relaisd ", RELAIS_VERSION, "\n"); };
  const auto ours = [](absl::string_view file) { return absl::EndsWith(file, "service/relaisd/main.cc"); };
  config.contains_help_flags = ours;
  config.contains_helpshort_flags = ours;
  config.contains_helppackage_flags = ours;
  absl::SetFlagsUsageConfig(config);
  const std::vector<char*> words = absl::ParseCommandLine(argc, argv);
  const std::string command = words.size() > 1 ? words[1] : "serve";
  if (words.size() <= 2) {
    if (command == "serve") return Serve();
    if (command == "init") return Init();
    if (command == "verify") return Verify();
    if (command == "backup") return Backup();
    if (command == "version") {
      std::printf("relaisd %s\n", RELAIS_VERSION);
      return AfterPrinting(kDone, {"la version n'est pas dite", "the version is not told"});
    }
  }
  Tell({"commande inconnue ; voir relaisd --help", "unknown command; see relaisd --help"});
  return kBadStart;
}

}  // namespace
}  // namespace relais

int main(int argc, char** argv) { return relais::Main(argc, argv); }
