#ifndef RELAIS_STORAGE_QUERIES_REFERRALS_OUTBOX_H_
#define RELAIS_STORAGE_QUERIES_REFERRALS_OUTBOX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"
#include "storage/versioned/versioned.h"

// Notices that wait to be sent. They stand apart from the journal: a notice is queued in the transaction of
// the step that it tells of, and goes once it is sent or given up. No row holds an address or a text; both
// are made of what the register says when the notice is sent.

namespace relais::storage {

// Who is told of which step of which referral. `step` is a state of a referral or `view_closed`.
struct Notice {
  std::string user_id;
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  std::string step;
};

struct QueuedNotice {
  std::int64_t id = 0;
  // Entry of the step. `id` may come again once its row is gone; together with this it never does.
  std::int64_t event_seq = 0;
  Notice notice;
  absl::Time queued_at;
  // Attempts that failed.
  std::int64_t attempts = 0;
};

// Queues it with the transaction's entry.
void QueueNotice(WriteTransaction& transaction, const Notice& notice);

// Those to be tried by `now`, oldest first, at most `limit`.
absl::StatusOr<std::vector<QueuedNotice>> DueNotices(const Snapshot& snapshot, absl::Time now,
                                                     std::int64_t limit);

// Takes it away: it was sent, or will not be. Nothing where it is no more.
void RemoveNotice(WriteTransaction& transaction, std::int64_t id, std::int64_t event_seq);

// Puts it off; `attempts` failed so far. Nothing where it is no more.
void PutNoticeOff(WriteTransaction& transaction, std::int64_t id, std::int64_t event_seq,
                  absl::Time not_before, std::int64_t attempts);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_REFERRALS_OUTBOX_H_
