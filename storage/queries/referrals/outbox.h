#ifndef RELAIS_STORAGE_QUERIES_REFERRALS_OUTBOX_H_
#define RELAIS_STORAGE_QUERIES_REFERRALS_OUTBOX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"
#include "storage/versioned/versioned.h"

// Queue of notices to be sent, apart from the journal. A notice is queued in the transaction of the step that
// it reports, and removed once it is sent or given up. No row holds an address or a text: both are made from
// the register when the notice is sent.

namespace relais::storage {

// A notice to a user about a step of a referral. `step` is a state of a referral or `view_closed`.
struct Notice {
  std::string user_id;
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  std::string step;
};

struct QueuedNotice {
  std::int64_t id = 0;
  // Entry of the step. An `id` may be reused once its row is gone; the pair with this is unique.
  std::int64_t event_seq = 0;
  Notice notice;
  absl::Time queued_at;
  // Failed attempts.
  std::int64_t attempts = 0;
};

// Queues the notice with the transaction's entry; it is due at once. The transaction must also write a row,
// so that the entry exists.
void QueueNotice(WriteTransaction& transaction, const Notice& notice);

// Notices due by `now`, earliest due first, at most `limit`.
absl::StatusOr<std::vector<QueuedNotice>> DueNotices(const Snapshot& snapshot, absl::Time now,
                                                     std::int64_t limit);

// Removes a notice that was sent or given up. Does nothing if it is gone.
void RemoveNotice(WriteTransaction& transaction, std::int64_t id, std::int64_t event_seq);

// Delays a notice until `not_before`, after `attempts` failed attempts. Does nothing if it is gone.
void DelayNotice(WriteTransaction& transaction, std::int64_t id, std::int64_t event_seq,
                 absl::Time not_before, std::int64_t attempts);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_REFERRALS_OUTBOX_H_
