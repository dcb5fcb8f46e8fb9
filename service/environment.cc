#include "service/environment.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "service/domain/civil_date.h"
#include "service/rpc/limits.h"
#include "service/rpc/socket_address.h"

namespace relais {
namespace {

// The error of trying: for TCP to bind, for a Unix socket to reach whoever listens there, since a file that a
// dead process left behind is in nobody's way.
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

std::optional<domain::Text> CheckTimeZone() {
  if (domain::TorontoZoneAvailable()) return std::nullopt;
  return domain::Text{"le fuseau America/Toronto est inconnu de cette machine : installez le paquet tzdata",
                      "this machine does not know the time zone America/Toronto: install the package tzdata"};
}

void RaiseFileLimit() {
  constexpr rlim_t kWanted = rpc::kDescriptors + rpc::kOtherFiles;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kWanted) return;
  limit.rlim_cur = std::min(limit.rlim_max, kWanted);
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::optional<domain::Text> CheckFree(const rpc::Address& address) {
  const int error = TryAddress(address);
  if (error == 0) return std::nullopt;
  const std::string name = address.ToString();
  if (error == EADDRINUSE) {
    return domain::Text{absl::StrCat("un autre programme écoute déjà à l'adresse ", name),
                        absl::StrCat("another program already listens on ", name)};
  }
  const char* reason = std::strerror(error);
  return domain::Text{absl::StrCat("impossible d'écouter à l'adresse ", name, " : ", reason),
                      absl::StrCat("cannot listen on ", name, ": ", reason)};
}

domain::Text ExplainDatabase(const absl::Status& status, const std::string& path) {
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

domain::Text ExplainRegister(const absl::Status& status, const std::string& path) {
  if (absl::IsFailedPrecondition(status)) {
    return {absl::StrCat("base de données ", path, " : son schéma est plus récent que ce programme"),
            absl::StrCat("database ", path, ": its schema is newer than this program")};
  }
  return ExplainDatabase(status, path);
}

domain::Text ExplainKey(const absl::Status& status, const std::string& path) {
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

}  // namespace relais
