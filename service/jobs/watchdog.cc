#include "service/jobs/watchdog.h"

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "service/observability/log.h"
#include "storage/commit/write_and_wait.h"
#include "storage/status_macros.h"

namespace relais::jobs {
namespace {

constexpr int kChecksInTime = 4;

void LogFailure(const char* what, const absl::Status& status) {
  observability::Log(
      observability::LogLevel::kWarning, what,
      {{"code", absl::StatusCodeToString(status.code())}, {"detail", std::string(status.message())}});
}

void CheckAndTell(storage::Store& store, const observability::ServiceManager& manager, absl::Duration time) {
  if (const absl::Status answers = CheckAnswers(store, time); !answers.ok()) {
    LogFailure("the store does not answer", answers);
    return;
  }
  if (const absl::Status told = manager.Notify("WATCHDOG=1"); !told.ok())
    LogFailure("service manager not reached", told);
}

}  // namespace

absl::Status CheckAnswers(storage::Store& store, absl::Duration time) {
  RELAIS_RETURN_IF_ERROR(
      store.Read(absl::Now() + time, [](const storage::Snapshot&) { return absl::OkStatus(); }));
  storage::WriteJob job;
  job.identity = {"relaisd", "Watchdog", "", ""};
  job.deadline = store.Now() + time;
  job.apply = [](storage::WriteTransaction&) -> absl::StatusOr<std::string> { return ""; };
  return storage::WriteAndWait(store, std::move(job));
}

Watchdog::Watchdog(storage::Store& store, const observability::ServiceManager& manager) {
  if (!manager.watchdog().has_value()) return;
  const absl::Duration period = *manager.watchdog() / kChecksInTime;
  checks_.emplace([&store, &manager, period] { CheckAndTell(store, manager, period); },
                  absl::ToChronoMilliseconds(period));
}

}  // namespace relais::jobs
