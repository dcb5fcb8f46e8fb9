#ifndef RELAIS_SERVICE_JOBS_JOBS_H_
#define RELAIS_SERVICE_JOBS_JOBS_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "service/jobs/notice_queue.h"
#include "service/jobs/periodic_task.h"
#include "service/jobs/referral_expiry.h"
#include "service/jobs/timed_backups.h"
#include "service/mail/outbox.h"
#include "service/mail/smtp.h"
#include "service/observability/backup_health.h"
#include "storage/store.h"

// Start here: the background jobs of the service.

namespace relais::jobs {

// Runs the background jobs from construction to destruction. They expire referrals, send the queued notices
// by mail, make backups, and return memory to the system after a burst of calls. Failures are logged, without
// any address, and retried.
class Jobs {
 public:
  // Starts the jobs. `store` and `health` must outlive this. Without `smtp`, notices are dropped, not kept
  // for later. Without `backups`, none is made; its `sender` and `message_id_domain` are set from `smtp`.
  Jobs(storage::Store& store, const std::optional<mail::SmtpOptions>& smtp,
       std::optional<TimedBackupOptions> backups, observability::BackupHealth& health);
  // Stops the jobs; unsent mails stay queued. A backup in progress leaves nothing; one that is being verified
  // is awaited.
  ~Jobs();
  // Makes a backup in progress end soon, and no other one begin. Does not wait; the other jobs go on.
  void Stop();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

 private:
  storage::Store& store_;
  ReferralExpiry expiry_;
  NoticeQueue notices_;
  const std::unique_ptr<mail::Sender> sender_;
  mail::OutboxWorker outbox_;
  std::int64_t listener_ = 0;
  std::optional<TimedBackups> backups_;
  std::optional<PeriodicTask> every_minute_;
  // Apart, because a backup takes longer than a minute may last.
  std::optional<PeriodicTask> backup_task_;
};

}  // namespace relais::jobs

#endif  // RELAIS_SERVICE_JOBS_JOBS_H_
