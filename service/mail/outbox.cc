#include "service/mail/outbox.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace relais::mail {
namespace {

// Failures in a row that point to the server rather than to the recipients.
constexpr int kFailuresOfServer = 3;

// `first` doubled `times` times, at most `last`.
absl::Duration Doubled(absl::Duration first, int times, absl::Duration last) {
  absl::Duration delay = first;
  for (int i = 0; i < times && delay < last; ++i) delay *= 2;
  return std::min(delay, last);
}

}  // namespace

absl::Duration RetryDelay(const OutboxOptions& options, int attempts) {
  return Doubled(options.first_retry, attempts - 1, options.last_retry);
}

OutboxWorker::OutboxWorker(Queue* queue, Sender* sender, OutboxOptions options)
    : queue_(*queue), sender_(*sender), options_(std::move(options)) {}

OutboxWorker::~OutboxWorker() { Stop(); }

void OutboxWorker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void OutboxWorker::Stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  sender_.Interrupt();
  thread_.join();
}

void OutboxWorker::Wake() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

void OutboxWorker::Run() {
  NextRun next;
  do next = RunOnce(options_.clock());
  while (WaitUntil(next));
}

bool OutboxWorker::WaitUntil(const NextRun& next) {
  // If the clock was set back, the pause is still bounded.
  const absl::Duration pause =
      std::min(next.at - options_.clock(), std::max(options_.poll, options_.first_retry));
  const bool may_be_woken = next.may_be_woken;
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, absl::ToChronoNanoseconds(pause),
                    [this, may_be_woken] { return stopping_ || (may_be_woken && woken_); });
  // Reset before the run, so that an item queued during it causes another run.
  woken_ = false;
  return !stopping_;
}

OutboxWorker::NextRun OutboxWorker::RunOnce(absl::Time now) {
  if (const absl::Status status = RecordOutcome(); !status.ok())
    return AfterQueueFailure(now, status, unrecorded_->event.id);
  const absl::StatusOr<std::vector<Item>> due = queue_.Due(now, options_.batch);
  if (!due.ok()) return AfterQueueFailure(now, due.status(), "");
  int failures_in_a_row = 0;
  for (const Item& item : *due) {
    const absl::Status sent = Send(item);
    if (absl::IsCancelled(sent)) return {now + options_.poll, false};
    unrecorded_ = OutcomeOf(item, sent, now);
    Report(unrecorded_->event);
    if (const absl::Status status = RecordOutcome(); !status.ok())
      return AfterQueueFailure(now, status, item.id);
    const bool left = sent.ok() || absl::IsInvalidArgument(sent);
    failures_in_a_row = left ? 0 : failures_in_a_row + 1;
    if (failures_in_a_row == kFailuresOfServer) return {now + options_.first_retry, false};
  }
  queue_failures_ = 0;
  const bool more = static_cast<int>(due->size()) >= options_.batch;
  return {more ? now : now + options_.poll, true};
}

absl::Status OutboxWorker::Send(const Item& item) {
  Message message = item.message;
  message.message_id = absl::StrCat(item.id, "@", options_.message_id_domain);
  message.date = item.queued_at;
  return sender_.Send(message);
}

OutboxWorker::Outcome OutboxWorker::OutcomeOf(const Item& item, const absl::Status& sent,
                                              absl::Time now) const {
  using Kind = OutboxEvent::Kind;
  if (sent.ok())
    return {{Kind::kSent, item.id, sent}, [=](Queue& queue) { return queue.Sent(item.id, now); }};
  const absl::Time deadline = item.queued_at + options_.give_up_after;
  const bool refused = absl::IsInvalidArgument(sent);
  if (refused || now >= deadline) {
    const absl::string_view reason = refused ? kRefused : kTooOld;
    return {{Kind::kGivenUp, item.id, sent}, [=](Queue& queue) { return queue.GiveUp(item.id, reason); }};
  }
  const int attempts = item.attempts + 1;
  const absl::Time not_before = std::min(now + RetryDelay(options_, attempts), deadline);
  return {{Kind::kPutOff, item.id, sent},
          [=](Queue& queue) { return queue.Retry(item.id, not_before, attempts); }};
}

absl::Status OutboxWorker::RecordOutcome() {
  if (!unrecorded_.has_value()) return absl::OkStatus();
  absl::Status status = unrecorded_->record(queue_);
  if (!status.ok() && !absl::IsNotFound(status)) return status;
  unrecorded_.reset();
  return absl::OkStatus();
}

OutboxWorker::NextRun OutboxWorker::AfterQueueFailure(absl::Time now, const absl::Status& status,
                                                      const std::string& id) {
  Report({OutboxEvent::Kind::kQueueFailed, id, status});
  return {now + Doubled(options_.first_queue_retry, queue_failures_++, options_.poll), false};
}

void OutboxWorker::Report(const OutboxEvent& event) const {
  if (options_.on_event) options_.on_event(event);
}

}  // namespace relais::mail
