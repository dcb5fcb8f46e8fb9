#include "service/observability/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"

namespace relais::observability {
namespace {

std::string Get(const ServiceManager::Environment& environment, const char* name) {
  const char* value = environment(name);
  return value == nullptr ? "" : value;
}

std::optional<absl::Duration> WatchdogOf(const ServiceManager::Environment& environment) {
  std::int64_t microseconds = 0;
  if (!absl::SimpleAtoi(Get(environment, "WATCHDOG_USEC"), &microseconds) || microseconds <= 0)
    return std::nullopt;
  // Inherited from a parent that is the watched process.
  const std::string watched = Get(environment, "WATCHDOG_PID");
  std::int64_t pid = 0;
  if (!watched.empty() && (!absl::SimpleAtoi(watched, &pid) || pid != getpid())) return std::nullopt;
  return absl::Microseconds(microseconds);
}

}  // namespace

absl::StatusOr<ServiceManager> ServiceManager::FromEnvironment(const Environment& environment) {
  ServiceManager manager;
  manager.socket_ = Get(environment, "NOTIFY_SOCKET");
  if (manager.socket_.empty()) return manager;
  if (manager.socket_[0] != '/' && manager.socket_[0] != '@')
    return absl::InvalidArgumentError("NOTIFY_SOCKET is neither an absolute path nor an abstract name");
  if (manager.socket_.size() >= sizeof(sockaddr_un::sun_path))
    return absl::InvalidArgumentError("NOTIFY_SOCKET is too long");
  manager.watchdog_ = WatchdogOf(environment);
  return manager;
}

absl::Status ServiceManager::Notify(absl::string_view assignments) const {
  if (socket_.empty()) return absl::OkStatus();
  const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return absl::ErrnoToStatus(errno, "NOTIFY_SOCKET");
  const auto close_it = absl::MakeCleanup([descriptor] { close(descriptor); });
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  // An abstract name begins with a zero byte, and ends where the address does.
  const bool is_abstract = socket_[0] == '@';
  if (is_abstract) address.sun_path[0] = '\0';
  const auto size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size() + (is_abstract ? 0 : 1));
  if (sendto(descriptor, assignments.data(), assignments.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
             reinterpret_cast<const sockaddr*>(&address), size) < 0) {
    return absl::ErrnoToStatus(errno, "NOTIFY_SOCKET");
  }
  return absl::OkStatus();
}

}  // namespace relais::observability
