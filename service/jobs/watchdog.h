#ifndef RELAIS_SERVICE_JOBS_WATCHDOG_H_
#define RELAIS_SERVICE_JOBS_WATCHDOG_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/jobs/periodic_task.h"
#include "service/observability/service_manager.h"
#include "storage/store.h"

namespace relais::jobs {

// Checks that the store still answers: reads its head from a session of the short reads, and sends a write
// that changes nothing through the commit thread, which leaves no journal entry. Blocks until both are done,
// so never returns if the commit thread hangs. DEADLINE_EXCEEDED if the read was not done, or the write not
// begun, `time` from now; RESOURCE_EXHAUSTED if the queue of writes is full.
absl::Status CheckAnswers(storage::Store& store, absl::Duration time);

// Tells the service manager that the process is alive, as long as the store answers: at once, then four times
// within the time that the manager waits. A failed check is logged and not told; a process that fails all
// checks for that time is restarted by the manager. Does nothing if the manager does not watch the process.
class Watchdog {
 public:
  // Both must outlive the watchdog.
  Watchdog(storage::Store& store, const observability::ServiceManager& manager);

 private:
  std::optional<PeriodicTask> checks_;
};

}  // namespace relais::jobs

#endif  // RELAIS_SERVICE_JOBS_WATCHDOG_H_
