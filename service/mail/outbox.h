#ifndef RELAIS_SERVICE_MAIL_OUTBOX_H_
#define RELAIS_SERVICE_MAIL_OUTBOX_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/mail/message.h"
#include "service/mail/smtp.h"

namespace relais::mail {

// A queued mail.
struct Item {
  // At most 64 characters of an atom (RFC 5322: letters, digits, -, _, / and such). Never reused for another
  // mail.
  std::string id;
  absl::Time queued_at;
  // Failed attempts so far.
  int attempts = 0;
  // `to`, `subject` and `body`. The worker sets `message_id` from `id`, and `date` from `queued_at`.
  Message message;
};

// Reasons to give up a mail, for Queue::GiveUp.
inline constexpr absl::string_view kRefused = "refused";  // the server rejected it permanently
inline constexpr absl::string_view kTooOld = "too_old";   // retries lasted for OutboxOptions::give_up_after

// Durable queue of outgoing mails, implemented by the caller. The worker calls it from one thread at a time.
// A call that returns OK has recorded its result durably. After any other status the worker records the same
// result again, so recording must be idempotent. NOT_FOUND for an item that no longer exists counts as
// recorded.
class Queue {
 public:
  virtual ~Queue() = default;

  // Returns at most `limit` items due at `now`, oldest first: neither sent nor given up, and not before the
  // `not_before` of their last Retry. If several processes share the queue, it must not give one item to two
  // of them.
  virtual absl::StatusOr<std::vector<Item>> Due(absl::Time now, int limit) = 0;
  // Records that the server accepted the mail. Due does not return the item again.
  virtual absl::Status Sent(const std::string& id, absl::Time now) = 0;
  // Schedules the next attempt. `attempts` counts the failed ones, the last one included.
  virtual absl::Status Retry(const std::string& id, absl::Time not_before, int attempts) = 0;
  // Records that the mail is not tried again. `reason_code` is kRefused or kTooOld.
  virtual absl::Status GiveUp(const std::string& id, absl::string_view reason_code) = 0;
};

// An event for log and metrics. Holds no content of the mail. An outcome is reported before the queue records
// it.
struct OutboxEvent {
  enum class Kind { kSent, kPutOff, kGivenUp, kQueueFailed };
  Kind kind = Kind::kSent;
  // Id of the item; empty if Due failed.
  std::string id;
  // The error: of the sender, or of the queue for kQueueFailed.
  absl::Status status;
};

struct OutboxOptions {
  // Domain of every Message-ID: that of the sender's address.
  std::string message_id_domain;
  std::function<absl::Time()> clock = absl::Now;
  // Optional observer. Runs on the worker's thread, never under a lock.
  std::function<void(const OutboxEvent&)> on_event;
  // Most items that one run takes from the queue.
  int batch = 50;
  // Longest time between two polls of the queue. Needed because items fall due by time, and other processes
  // may queue items.
  absl::Duration poll = absl::Minutes(1);
  // Backoff between attempts at one mail: starts at `first_retry`, doubles up to `last_retry`.
  absl::Duration first_retry = absl::Minutes(1);
  absl::Duration last_retry = absl::Hours(6);
  // Time from queueing to giving up. A mail that was tried before gets its last attempt at that time; one
  // that was not gets a single attempt later.
  absl::Duration give_up_after = absl::Hours(5 * 24);
  // Backoff after a failure of the queue: starts here, doubles up to `poll`.
  absl::Duration first_queue_retry = absl::Seconds(2);
};

// Delay before the next attempt, after `attempts` (at least 1) failed ones.
absl::Duration RetryDelay(const OutboxOptions& options, int attempts);

// Sends due mails one after another, on its own thread. At-least-once delivery: a mail that the server took
// just before the process died is sent again, with the same Message-ID and date. While the process lives, a
// mail is not sent twice: if its outcome cannot be recorded, the worker sends nothing until it is.
class OutboxWorker {
 public:
  // `queue` and `sender` must outlive the worker.
  OutboxWorker(Queue* queue, Sender* sender, OutboxOptions options);
  // Calls Stop.
  ~OutboxWorker();
  OutboxWorker(const OutboxWorker&) = delete;
  OutboxWorker& operator=(const OutboxWorker&) = delete;

  // Starts the thread, which polls the queue at once. Call it once.
  void Start();
  // Interrupts the sender and joins the thread; unsent mails stay in the queue. The sender cannot be used
  // again. May be called repeatedly, but from one thread at a time.
  void Stop();
  // Signals that an item was queued. Thread-safe, never blocks. Does not shorten a backoff after a failure of
  // queue or server.
  void Wake();

  // When to run next.
  struct NextRun {
    absl::Time at;
    // Whether Wake may bring it forward; false during a backoff.
    bool may_be_woken = true;
  };
  // Runs once on the calling thread, without waiting: sends the mails due at `now`, at most one batch. Stops
  // early if the queue fails, or if three mails in a row fail temporarily: then the server is at fault, and
  // the rest stays due. Do not call it while the thread runs.
  NextRun RunOnce(absl::Time now);

 private:
  struct Outcome {
    OutboxEvent event;
    std::function<absl::Status(Queue&)> record;
  };

  void Run();
  // Waits until `next`, or less if woken or stopping; false once stopping.
  bool WaitUntil(const NextRun& next);
  NextRun AfterQueueFailure(absl::Time now, const absl::Status& status, const std::string& id);
  absl::Status Send(const Item& item);
  Outcome OutcomeOf(const Item& item, const absl::Status& sent, absl::Time now) const;
  // Records `unrecorded_`, if any.
  absl::Status RecordOutcome();
  void Report(const OutboxEvent& event) const;

  Queue& queue_;
  Sender& sender_;
  const OutboxOptions options_;

  // Used by RunOnce only.
  std::optional<Outcome> unrecorded_;
  int queue_failures_ = 0;

  // Guards `woken_` and `stopping_`. From the standard library, because the thread sanitizer understands no
  // other.
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace relais::mail

#endif  // RELAIS_SERVICE_MAIL_OUTBOX_H_
