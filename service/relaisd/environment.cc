#include "service/relaisd/environment.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "service/dispatch/overload/limits.h"
#include "service/domain/common/civil_date.h"
#include "service/rpc/server/socket_address.h"
#include "service/web/http/limits.h"

namespace relais {
namespace {

// Returns the errno of listening on `address`, or 0. For a Unix socket, EADDRINUSE if a process accepts
// connections there: a file that a dead process left behind does not block the address.
int TryAddress(const rpc::Address& address) {
  const rpc::SocketAddress target = rpc::SocketAddressOf(address);
  const int socket_fd = socket(target.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_fd < 0) return errno;
  const auto close_it = absl::MakeCleanup([socket_fd] { close(socket_fd); });
  if (address.IsUnix()) return connect(socket_fd, target.get(), target.size) == 0 ? EADDRINUSE : 0;
  const int on = 1;
  setsockopt(socket_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(socket_fd, target.get(), target.size) != 0 || listen(socket_fd, 1) != 0) return errno;
  return 0;
}

}  // namespace

std::optional<domain::LocalizedText> CheckTimeZone() {
  if (domain::TorontoZoneAvailable()) return std::nullopt;
  return domain::LocalizedText{
      "le fuseau America/Toronto est inconnu de cette machine : installez le paquet tzdata",
      "this machine does not know the time zone America/Toronto: install the package tzdata"};
}

void RaiseFileLimit() {
  constexpr rlim_t kWanted = dispatch::kDescriptors + dispatch::kOtherFiles + web::kConnections;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kWanted) return;
  limit.rlim_cur = std::min(limit.rlim_max, kWanted);
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::optional<domain::LocalizedText> CheckCanListen(const rpc::Address& address) {
  const int error = TryAddress(address);
  if (error == 0) return std::nullopt;
  const std::string name = address.ToString();
  if (error == EADDRINUSE) {
    return domain::LocalizedText{absl::StrCat("un autre programme écoute déjà à l'adresse ", name),
                                 absl::StrCat("another program already listens on ", name)};
  }
  const char* reason = std::strerror(error);
  return domain::LocalizedText{absl::StrCat("impossible d'écouter à l'adresse ", name, " : ", reason),
                               absl::StrCat("cannot listen on ", name, ": ", reason)};
}

std::optional<domain::LocalizedText> CheckServiceListens(const std::string& socket) {
  const rpc::AddressCheck check = rpc::CheckListenAddress(absl::StrCat("unix:", socket), false);
  if (!check.address.has_value()) {
    return domain::LocalizedText{
        absl::StrCat("le service tourne, mais n'écoute pas à côté de sa base : ", check.problem.fr),
        absl::StrCat("the service runs, but does not listen beside its database: ", check.problem.en)};
  }
  if (CheckCanListen(*check.address).has_value()) return std::nullopt;
  return domain::LocalizedText{
      absl::StrCat(
          "un autre processus tient la base, et personne ne répond à ", socket,
          " : le service démarre ou s'arrête, une autre commande travaille, ou vous n'êtes pas son compte"),
      absl::StrCat("another process holds the database, and nobody answers at ", socket,
                   ": the service starts or stops, another command works, or you are not its account")};
}

bool IsRefusedBackup(const absl::Status& status) {
  return absl::IsAlreadyExists(status) || absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
         absl::IsPermissionDenied(status);
}

domain::LocalizedText ExplainBackup(const absl::Status& status, const std::string& file) {
  switch (status.code()) {
    case absl::StatusCode::kAlreadyExists:
      return {absl::StrCat("copie ", file,
                           " : un fichier de ce nom existe déjà, ou son journal (-wal, -journal)"),
              absl::StrCat("copy ", file, ": there is such a file already, or its log (-wal, -journal)")};
    case absl::StatusCode::kInvalidArgument:
      return {absl::StrCat("copie ", file, " : nom de fichier qui ne peut servir, sans guillemets"),
              absl::StrCat("copy ", file, ": a name that cannot be used; no quotation marks")};
    case absl::StatusCode::kNotFound:
      return {absl::StrCat("copie ", file, " : son répertoire n'existe pas"),
              absl::StrCat("copy ", file, ": its folder does not exist")};
    case absl::StatusCode::kPermissionDenied:
      return {absl::StrCat("copie ", file, " : le compte du service ne peut écrire dans ce répertoire"),
              absl::StrCat("copy ", file, ": the account of the service cannot write to its folder")};
    case absl::StatusCode::kResourceExhausted:
      return {absl::StrCat("copie ", file, " : plus de place; rien n'est resté"),
              absl::StrCat("copy ", file, ": no room left; nothing was kept")};
    case absl::StatusCode::kCancelled:
      return {absl::StrCat("copie ", file, " : interrompue; rien n'est resté"),
              absl::StrCat("copy ", file, ": stopped; nothing was kept")};
    default:
      return {absl::StrCat("copie ", file, " : n'a pu être faite (", status.ToString(), ")"),
              absl::StrCat("copy ", file, ": could not be made (", status.ToString(), ")")};
  }
}

domain::LocalizedText HowToRestore(const std::string& database, const std::string& key,
                                   const std::string& file, const std::string& noted) {
  const std::string restore =
      absl::StrCat("relaisd restore --database ", database, " --from ", file, " --expect ", noted);
  return {absl::StrCat("pour restaurer, service arrêté : ", restore,
                       ". La clé n'est pas dans la copie : gardez ", key, " aussi, ailleurs que la copie"),
          absl::StrCat("to restore, with the service stopped: ", restore,
                       ". The key is not in the copy: keep ", key, " too, elsewhere than the copy")};
}

domain::LocalizedText ExplainDatabase(const absl::Status& status, const std::string& path) {
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return {absl::StrCat("base de données ", path, " : son répertoire n'existe pas"),
              absl::StrCat("database ", path, ": its folder does not exist")};
    case absl::StatusCode::kPermissionDenied:
      return {absl::StrCat("base de données ", path, " : fichier ou répertoire sans droit d'écriture"),
              absl::StrCat("database ", path, ": file or folder cannot be written")};
    case absl::StatusCode::kFailedPrecondition:
      return {absl::StrCat("base de données ", path, " : un autre processus la tient"),
              absl::StrCat("database ", path, ": another process holds it")};
    default:
      return {absl::StrCat("base de données ", path, " : ne s'ouvre pas (", status.ToString(), ")"),
              absl::StrCat("database ", path, ": cannot be opened (", status.ToString(), ")")};
  }
}

domain::LocalizedText MissingDatabase(const std::string& path) {
  return {absl::StrCat(path, " : fichier absent ou illisible"),
          absl::StrCat(path, ": no such file, or unreadable")};
}

domain::LocalizedText ExplainRegister(const absl::Status& status, const std::string& path) {
  if (absl::IsFailedPrecondition(status)) {
    return {absl::StrCat("base de données ", path, " : son schéma est plus récent que ce programme"),
            absl::StrCat("database ", path, ": its schema is newer than this program")};
  }
  return ExplainDatabase(status, path);
}

domain::LocalizedText Upgraded(const storage::Upgrade& upgrade) {
  const std::string versions = absl::StrCat(upgrade.from, " → ", upgrade.to);
  return {absl::StrCat("base mise à niveau sur une copie vérifiée (schéma ", versions,
                       "); celle d'avant reste dans ", upgrade.kept, " pendant 31 jours"),
          absl::StrCat("database upgraded on a verified copy (schema ", versions,
                       "); the one before stays in ", upgrade.kept, " for 31 days")};
}

domain::LocalizedText ExplainUpgrade(const absl::Status& status, const std::string& path,
                                     const std::string& copy) {
  if (!absl::IsFailedPrecondition(status)) {
    return {absl::StrCat("base de données ", path, " : d'une version antérieure, n'a pu être mise à niveau (",
                         status.ToString(), "); elle reste telle quelle, pour la version d'avant"),
            absl::StrCat("database ", path, ": of an earlier version, could not be upgraded (",
                         status.ToString(), "); it is as it was, for the version before")};
  }
  domain::LocalizedText newer = ExplainRegister(status, path);
  if (copy.empty()) {
    newer.fr += "; installez la version d'où elle vient (aucune copie d'avant n'est là)";
    newer.en += "; install the version that it comes from (no copy from before is there)";
    return newer;
  }
  const std::string restore = absl::StrCat("relaisd restore --database ", path, " --from ", copy);
  newer.fr += absl::StrCat(
      "; installez la version d'où elle vient, ou revenez à la copie d'avant, sans ce qui a "
      "été consigné depuis : ",
      restore);
  newer.en += absl::StrCat(
      "; install the version that it comes from, or go back to the copy from before, "
      "without what was recorded since: ",
      restore);
  return newer;
}

domain::LocalizedText ExplainKey(const absl::Status& status, const std::string& path) {
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return {absl::StrCat("clé ", path, " : fichier absent; relaisd init le crée avec la base de données"),
              absl::StrCat("key ", path, ": no such file; relaisd init makes it with the database")};
    case absl::StatusCode::kPermissionDenied:
      return {absl::StrCat("clé ", path, " : d'autres que vous peuvent y toucher; chmod 600 ", path),
              absl::StrCat("key ", path, ": others than you have access; chmod 600 ", path)};
    case absl::StatusCode::kInvalidArgument:
      return {absl::StrCat("clé ", path, " : ce fichier n'est pas une clé de Relais"),
              absl::StrCat("key ", path, ": this file is not a key of Relais")};
    default:
      return {absl::StrCat("clé ", path, " : ", status.ToString()),
              absl::StrCat("key ", path, ": ", status.ToString())};
  }
}

bool HoldsSomething(const std::string& database) {
  std::error_code unknown;
  const std::uintmax_t bytes = std::filesystem::file_size(database, unknown);
  return !unknown && bytes > 0;
}

domain::LocalizedText ExplainMissingKey(const std::string& database, const std::string& key) {
  return {
      absl::StrCat("la base ", database, " existe, mais sa clé ", key,
                   " est absente : rien n'est écrit. Remettez-y la clé gardée ailleurs; si elle est perdue, "
                   "relaisd init --database ",
                   database, " --new_key en fait une autre : jetons et codes à usage unique sont à refaire"),
      absl::StrCat("the database ", database, " exists, but its key ", key,
                   " is missing: nothing was written. Put the key back that was kept elsewhere; if it is "
                   "lost, relaisd init --database ",
                   database, " --new_key makes another one: tokens and one-time codes must be made again")};
}

domain::LocalizedText NewKeyMade(const std::string& key) {
  return {
      absl::StrCat("nouvelle clé ", key,
                   " : les jetons et codes à usage unique d'avant ne valent plus; les mots de passe restent"),
      absl::StrCat("new key ", key, ": tokens and one-time codes of before are void; passwords remain")};
}

domain::LocalizedText MendedMode(const std::string& file) {
  return {absl::StrCat(file, " : d'autres que son propriétaire y avaient accès; mode 0600 rétabli"),
          absl::StrCat(file, ": others than its owner had access; mode set to 0600")};
}

}  // namespace relais
