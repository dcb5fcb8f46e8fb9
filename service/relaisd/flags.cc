#include "service/relaisd/flags.h"

#include <cstddef>
#include <filesystem>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/relaisd/environment.h"
#include "service/relaisd/register.h"
#include "service/rpc/server/address.h"
#include "storage/store.h"

ABSL_FLAG(std::string, database, "relais.db", "Fichier de la base de données. / Database file.");
ABSL_FLAG(std::string, expect, "",
          "Pour verify et restore : POSITION:EMPREINTE d'une vérification ou d'une copie antérieure, notée "
          "ailleurs. / For verify and restore: POSITION:DIGEST of an earlier verification or copy, noted "
          "elsewhere.");
ABSL_FLAG(std::string, from, "",
          "Pour restore : fichier de la copie, qui reste. / For restore: file of the copy, which stays.");
ABSL_FLAG(std::string, to, "",
          "Pour backup : fichier de la copie, qui ne doit pas exister. / For backup: file of the copy, which "
          "must not exist.");
ABSL_FLAG(
    std::string, backup_folder, "",
    "Dossier des copies que le service fait de lui-même; vide : aucune. / Folder of the backups that the "
    "service makes by itself; empty: none.");
ABSL_FLAG(absl::Duration, backup_every, absl::Minutes(5),
          "Temps entre deux de ces copies, si la base a changé; 1m au moins. / Time between two of these "
          "backups, if the register changed; at least 1m.");
ABSL_FLAG(std::string, key_file, "",
          "Fichier de la clé qui protège jetons et codes ; vide : celui de la base, suivi de .key. / File of "
          "the key "
          "that protects tokens and codes; empty: the database's name followed by .key.");
ABSL_FLAG(bool, new_key, false,
          "Pour init : la clé de cette base est perdue, en faire une autre. / For init: the key of this "
          "database is lost, make another one.");
ABSL_FLAG(bool, if_missing, false,
          "Pour init : ne fait rien si la base existe. / For init: does nothing if the database exists.");
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
ABSL_FLAG(std::string, web_listen, "",
          "Adresse locale pour les navigateurs (HTTP, derrière nginx) : 127.0.0.1:PORT ou [::1]:PORT; vide : "
          "aucune. / Loopback address for browsers (HTTP, behind nginx): 127.0.0.1:PORT or [::1]:PORT; "
          "empty: none.");
ABSL_FLAG(
    std::string, web_address, "",
    "Adresse publique de la console, celle de nginx : https://relais.example.org; plusieurs : séparées "
    "par des virgules. Toute autre est refusée (421), sauf celles de cette machine. Les clés d’accès valent "
    "pour la première. / Public address of "
    "the console, that of nginx: https://relais.example.org; several: separated by commas. Any other is "
    "refused (421), but those of this machine. Passkeys are made for the first.");
ABSL_FLAG(std::string, web_port_file, "",
          "Fichier où écrire le port de --web_listen, une fois le service prêt. / File to write the port of "
          "--web_listen to, once the service is ready.");
ABSL_FLAG(
    std::string, metrics_listen, "",
    "Adresse locale de /metrics (Prometheus) ; vide : aucune. / Loopback address of /metrics; empty: none.");
ABSL_FLAG(std::optional<bool>, reflection, std::nullopt,
          "Décrire l'API à qui le demande (gRPC reflection) ; par défaut, oui sur une adresse locale. / "
          "Describe the API "
          "to whoever asks; by default yes on a loopback address.");
ABSL_FLAG(std::size_t, write_queue, relais::storage::StoreOptions().queue_limit,
          "Écritures en attente, au plus. / Writes that may wait.");
ABSL_FLAG(std::size_t, import_limit_mib, relais::dispatch::kImportMebibytes,
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

}  // namespace

std::string KeyFile() {
  const std::string given = absl::GetFlag(FLAGS_key_file);
  return given.empty() ? absl::StrCat(absl::GetFlag(FLAGS_database), ".key") : given;
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
  return options;
}

std::optional<web::DoorOptions> WebOptionsFromFlags(std::vector<domain::LocalizedText>& problems) {
  const absl::StatusOr<web::SiteAddresses> addresses =
      web::SiteAddresses::Parse(absl::GetFlag(FLAGS_web_address));
  if (!addresses.ok()) {
    problems.push_back({absl::StrCat("--web_address : https://HÔTE[:PORT], sans chemin; pas « ",
                                     addresses.status().message(), " »"),
                        absl::StrCat("--web_address: https://HOST[:PORT] without a path, not \"",
                                     addresses.status().message(), "\"")});
  }
  const std::string listen = absl::GetFlag(FLAGS_web_listen);
  if (listen.empty()) return std::nullopt;
  rpc::AddressCheck check = rpc::CheckListenAddress(listen, true);
  if (check.address.has_value() && (check.address->IsUnix() || !check.address->IsLocal())) {
    check = {std::nullopt,
             {"--web_listen : 127.0.0.1:PORT ou [::1]:PORT; nginx est la porte publique",
              "--web_listen: 127.0.0.1:PORT or [::1]:PORT; nginx is the reverse proxy"}};
  }
  const std::optional<rpc::Address> address = TakeAddress(std::move(check), problems);
  if (!address.has_value() || !addresses.ok()) return std::nullopt;
  web::DoorOptions options;
  options.http.host = address->host;
  options.http.port = address->port;
  options.addresses = *addresses;
  return options;
}

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

std::optional<jobs::TimedBackupOptions> BackupsFromFlags(std::vector<domain::LocalizedText>& problems) {
  const std::string folder = absl::GetFlag(FLAGS_backup_folder);
  const absl::Duration every = absl::GetFlag(FLAGS_backup_every);
  if (every < absl::Minutes(1)) {
    problems.push_back(
        {"--backup_every : 1m au moins, tel que 5m ou 1h", "--backup_every: at least 1m, such as 5m or 1h"});
  }
  if (folder.empty()) return std::nullopt;
  jobs::TimedBackupOptions options;
  options.folder = std::filesystem::absolute(folder).lexically_normal().string();
  options.every = every;
  options.check = &CheckBackup;
  options.register_bytes = &RegisterBytes;
  return options;
}

}  // namespace relais
