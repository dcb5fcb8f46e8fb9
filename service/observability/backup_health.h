#ifndef RELAIS_SERVICE_OBSERVABILITY_BACKUP_HEALTH_H_
#define RELAIS_SERVICE_OBSERVABILITY_BACKUP_HEALTH_H_

#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace relais::observability {

// How the timed backups do. Plain value; no path and no text of a status, which could name one.
struct BackupFigures {
  // Whether the service makes backups by itself; the rest is meaningless if not.
  bool enabled = false;
  // The newest good backup: its position in the journal. 0 for none.
  std::int64_t position = 0;
  // Size of its file in bytes.
  std::int64_t bytes = 0;
  // The last instant at which a good backup held the whole register; InfinitePast for none yet. The age of
  // the backups counts from here: an unchanged register needs no new backup.
  absl::Time complete_at = absl::InfinitePast();
  // The last attempt, and its result; a look that found no change counts.
  absl::Time attempted_at = absl::InfinitePast();
  absl::StatusCode result = absl::StatusCode::kOk;
  // Good backups in the folder.
  std::int64_t kept = 0;
  // Whether administrators should look: no complete backup for longer than the service allows.
  bool late = false;
};

// The figures, shared by the job that makes backups and by whatever shows them. Thread-safe.
class BackupHealth {
 public:
  // `clock` tells the age of a backup; whatever it uses must outlive this object.
  explicit BackupHealth(std::function<absl::Time()> clock) : clock_(std::move(clock)) {}

  BackupFigures Get() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return figures_;
  }
  void Set(const BackupFigures& figures) {
    const std::lock_guard<std::mutex> lock(mutex_);
    figures_ = figures;
  }
  // Since `complete_at`; InfiniteDuration before the first good backup.
  absl::Duration Age() const { return clock_() - Get().complete_at; }

 private:
  const std::function<absl::Time()> clock_;
  mutable std::mutex mutex_;
  BackupFigures figures_;
};

}  // namespace relais::observability

#endif  // RELAIS_SERVICE_OBSERVABILITY_BACKUP_HEALTH_H_
