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

// A mail that waits to leave.
struct Item {
  // Made of the characters of an atom (RFC 5322: letters, digits, -, _, / and such), at most 64; never used
  // again for another mail.
  std::string id;
  absl::Time queued_at;
  // Attempts that failed so far.
  int attempts = 0;
  // `to`, `subject` and `body`. The worker makes `message_id` of `id` and `date` of `queued_at`.
  Message message;
};

// Why a mail will not be sent.
inline constexpr absl::string_view kRefused = "refused";  // the server refuses it, and would again
inline constexpr absl::string_view kTooOld = "too_old";   // days of trying did not bring it through

// Where mails wait, durable. The worker calls it from one thread at a time. What a call records is recorded
// before it returns OK; any other status and the worker records the same again later, so recording twice is
// no error. NOT_FOUND for an item that is no more counts as recorded.
class Queue {
 public:
  virtual ~Queue() = default;

  // At most `limit` items that are to be tried by `now`, oldest first: neither sent nor given up, and not
  // before the instant of their last Retry. Where several processes share the queue, it must not give one
  // item to two.
  virtual absl::StatusOr<std::vector<Item>> Due(absl::Time now, int limit) = 0;
  virtual absl::Status Sent(const std::string& id, absl::Time now) = 0;
  // `attempts` that failed, the last one included.
  virtual absl::Status Retry(const std::string& id, absl::Time not_before, int attempts) = 0;
  // `reason_code` is kRefused or kTooOld.
  virtual absl::Status GiveUp(const std::string& id, absl::string_view reason_code) = 0;
};

// What happened, for log and metrics. Holds nothing of the mail.
struct OutboxEvent {
  enum class Kind { kSent, kPutOff, kGivenUp, kQueueFailed };
  Kind kind = Kind::kSent;
  // Of the item; empty for a failure of Due.
  std::string id;
  // Why it failed: of the sender, or for kQueueFailed of the queue, whose text is its own.
  absl::Status status;
};

struct OutboxOptions {
  // The part after the @ of every Message-ID: that of the sender's address.
  std::string message_id_domain;
  std::function<absl::Time()> clock = absl::Now;
  // Called on the worker's thread, never under a lock; empty: nobody listens.
  std::function<void(const OutboxEvent&)> on_event;
  int batch = 50;
  // The queue is asked at least so often, since time makes items due and another process may have queued
  // some.
  absl::Duration poll = absl::Minutes(1);
  // Between attempts at one mail: the first, doubled each time up to the last.
  absl::Duration first_retry = absl::Minutes(1);
  absl::Duration last_retry = absl::Hours(6);
  // From queueing to giving up. The last attempt is made then, or, for one never tried before, later.
  absl::Duration give_up_after = absl::Hours(5 * 24);
  // Between attempts to reach a queue that fails: the first, doubled each time up to `poll`.
  absl::Duration first_queue_retry = absl::Seconds(2);
};

// How long to wait after `attempts` failed attempts, at least 1.
absl::Duration RetryDelay(const OutboxOptions& options, int attempts);

// Sends what is due, one mail after another, on one thread of its own. At least once: a mail taken by the
// server just before the process dies is sent again, with the same Message-ID and date. While the process
// lives, a mail whose outcome could not be recorded is not sent again, and nothing else is until it is
// recorded.
class OutboxWorker {
 public:
  // `queue` and `sender` outlive the worker.
  OutboxWorker(Queue* queue, Sender* sender, OutboxOptions options);
  // Stops.
  ~OutboxWorker();
  OutboxWorker(const OutboxWorker&) = delete;
  OutboxWorker& operator=(const OutboxWorker&) = delete;

  // Starts the thread; once. It looks into the queue at once.
  void Start();
  // Interrupts the sender and ends the thread; what was not sent stays in the queue. The sender sends nothing
  // any more. Any number of times, but from one thread at a time.
  void Stop();
  // Something new is queued. Thread-safe, never waits. While queue or server fail, it does not shorten the
  // pause.
  void Wake();

  // When to run next.
  struct NextRun {
    absl::Time at;
    // Whether Wake may bring it forward: not where a pause protects what failed.
    bool may_be_woken = true;
  };
  // One run, without any thread or waiting: all that is due at `now`, at most a batch. Stops early where the
  // queue fails, or where three mails in a row could not leave: then the server is at fault and the rest
  // stays due. Not to be called while the thread runs.
  NextRun RunOnce(absl::Time now);

 private:
  struct Outcome {
    OutboxEvent event;
    std::function<absl::Status(Queue&)> record;
  };

  void Run();
  // Until `next`, or earlier as it allows; false once stopping.
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

  // Guards the two that follow it. Of the standard library: the thread sanitizer sees into no other.
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace relais::mail

#endif  // RELAIS_SERVICE_MAIL_OUTBOX_H_
