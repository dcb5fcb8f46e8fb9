#ifndef RELAIS_SERVICE_JOBS_NOTICE_QUEUE_H_
#define RELAIS_SERVICE_JOBS_NOTICE_QUEUE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/mail/outbox.h"
#include "storage/store.h"

namespace relais::jobs {

// The register's queued notices as a mail queue. Due composes address and text from the current register. It
// removes a notice unsent if its user is disabled, has no address or has left both organizations. The same
// holds if the role gets no such mail or the referral is gone. Sent and GiveUp both remove the notice; the
// instant and the reason are not kept. Methods block until their change is durable. Thread-safe.
class NoticeQueue final : public mail::Queue {
 public:
  // `store` must outlive the queue.
  explicit NoticeQueue(storage::Store& store) : store_(store) {}

  absl::StatusOr<std::vector<mail::Item>> Due(absl::Time now, int limit) override;
  absl::Status Sent(const std::string& id, absl::Time now) override;
  absl::Status Retry(const std::string& id, absl::Time not_before, int attempts) override;
  absl::Status GiveUp(const std::string& id, absl::string_view reason_code) override;

 private:
  // Deletes the notice with this id. OK if it is gone already; NOT_FOUND if `id` is not of the form that Due
  // returns.
  absl::Status Remove(const std::string& id);

  storage::Store& store_;
};

}  // namespace relais::jobs

#endif  // RELAIS_SERVICE_JOBS_NOTICE_QUEUE_H_
