#ifndef RELAIS_SERVICE_JOBS_JOBS_H_
#define RELAIS_SERVICE_JOBS_JOBS_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "service/jobs/notice_queue.h"
#include "service/jobs/periodic_task.h"
#include "service/jobs/referral_expiry.h"
#include "service/mail/outbox.h"
#include "service/mail/smtp.h"
#include "storage/store.h"

// Start here: what the service does by itself, without being asked.

namespace relais::jobs {

// Expires referrals, sends the notices of their steps by mail, and gives memory back that a rush of calls
// left, from its making on. What fails is logged, without any address, and tried again.
class Jobs {
 public:
  // `store` outlives this. Without `smtp` notices go nowhere, and none are kept for later.
  Jobs(storage::Store& store, const std::optional<mail::SmtpOptions>& smtp);
  // Ends what it began; mails that did not leave stay queued.
  ~Jobs();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

 private:
  storage::Store& store_;
  ReferralExpiry expiry_;
  NoticeQueue notices_;
  const std::unique_ptr<mail::Sender> sender_;
  mail::OutboxWorker outbox_;
  std::int64_t listener_ = 0;
  std::optional<PeriodicTask> every_minute_;
};

}  // namespace relais::jobs

#endif  // RELAIS_SERVICE_JOBS_JOBS_H_
