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

// The notices of the register as mails that wait to leave. Address and text are made when a mail is to be
// tried, from what the register says then: whoever was disabled, or has no address any more, is told nothing,
// and the notice goes. Blocks while it records. Thread-safe.
class NoticeQueue final : public mail::Queue {
 public:
  // `store` outlives the queue.
  explicit NoticeQueue(storage::Store& store) : store_(store) {}

  absl::StatusOr<std::vector<mail::Item>> Due(absl::Time now, int limit) override;
  absl::Status Sent(const std::string& id, absl::Time now) override;
  absl::Status Retry(const std::string& id, absl::Time not_before, int attempts) override;
  absl::Status GiveUp(const std::string& id, absl::string_view reason_code) override;

 private:
  absl::Status Remove(const std::string& id);

  storage::Store& store_;
};

}  // namespace relais::jobs

#endif  // RELAIS_SERVICE_JOBS_NOTICE_QUEUE_H_
