#ifndef RELAIS_SERVICE_OBSERVABILITY_SERVICE_MANAGER_H_
#define RELAIS_SERVICE_OBSERVABILITY_SERVICE_MANAGER_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace relais::observability {

// Tells the service manager, systemd for instance, what state the process is in: the protocol of sd_notify(3)
// over the socket that the manager names in the environment. Without a manager nothing is sent. Thread-safe.
class ServiceManager {
 public:
  // No manager.
  ServiceManager() = default;

  // Returns the value of an environment variable; null or empty if it is not set.
  using Environment = std::function<const char*(const char* name)>;

  // Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. INVALID_ARGUMENT if the socket's name is neither an
  // absolute path nor an abstract name (`@…`), or is too long.
  static absl::StatusOr<ServiceManager> FromEnvironment(const Environment& environment);

  // Sends assignments, one a line, such as `READY=1`. Never blocks. OK without a manager. Otherwise the
  // status of the system error, such as UNAVAILABLE if the manager's queue is full.
  absl::Status Notify(absl::string_view assignments) const;

  // How long the manager waits for `WATCHDOG=1` before it takes the process for hung and ends it. Nullopt if
  // it does not watch this process.
  std::optional<absl::Duration> watchdog() const { return watchdog_; }

 private:
  // Path or abstract name, as in the environment; empty without a manager.
  std::string socket_;
  std::optional<absl::Duration> watchdog_;
};

}  // namespace relais::observability

#endif  // RELAIS_SERVICE_OBSERVABILITY_SERVICE_MANAGER_H_
