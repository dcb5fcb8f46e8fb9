#include "service/mail/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace relais::mail {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kStart = absl::FromUnixSeconds(1543190400);
constexpr absl::Duration kDay = absl::Hours(24);

// In-memory queue that fails on demand. Thread-safe.
class FakeQueue : public Queue {
 public:
  struct Entry {
    Item item;
    absl::Time not_before;
    std::string end;  // sent, refused or too_old
  };

  void Add(const std::string& id, absl::Time queued_at = kStart) {
    const std::lock_guard<std::mutex> lock(mutex_);
    Item item;
    item.id = id;
    item.queued_at = queued_at;
    item.message.to = absl::StrCat(id, "@mrc.example");
    entries_[id] = {item, queued_at, ""};
  }
  // Makes the next `times` calls of Due, or of the three recording calls, fail.
  void FailDue(int times) {
    const std::lock_guard<std::mutex> lock(mutex_);
    fail_due_ = times;
  }
  void FailRecords(int times, absl::Status status = absl::UnavailableError("the database is away")) {
    const std::lock_guard<std::mutex> lock(mutex_);
    fail_records_ = times;
    record_failure_ = std::move(status);
  }
  void Forget(const std::string& id) {
    const std::lock_guard<std::mutex> lock(mutex_);
    entries_.erase(id);
  }
  Entry Get(const std::string& id) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return entries_.at(id);
  }
  int DueCalls() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return due_calls_;
  }
  // Waits until Due was called that many times.
  void WaitForDue(int times) {
    std::unique_lock<std::mutex> lock(mutex_);
    called_.wait(lock, [this, times] { return due_calls_ >= times; });
  }

  absl::StatusOr<std::vector<Item>> Due(absl::Time now, int limit) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++due_calls_;
    called_.notify_all();
    if (fail_due_ > 0) {
      --fail_due_;
      return absl::UnavailableError("the database is away");
    }
    std::vector<Item> due;
    for (const auto& [id, entry] : entries_)
      if (entry.end.empty() && entry.not_before <= now && static_cast<int>(due.size()) < limit)
        due.push_back(entry.item);
    return due;
  }
  absl::Status Sent(const std::string& id, absl::Time) override {
    return Record(id, [](Entry& entry) { entry.end = "sent"; });
  }
  absl::Status Retry(const std::string& id, absl::Time not_before, int attempts) override {
    return Record(id, [&](Entry& entry) {
      entry.not_before = not_before;
      entry.item.attempts = attempts;
    });
  }
  absl::Status GiveUp(const std::string& id, absl::string_view reason_code) override {
    return Record(id, [&](Entry& entry) { entry.end = std::string(reason_code); });
  }

 private:
  template <class Change>
  absl::Status Record(const std::string& id, Change change) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (fail_records_ > 0) {
      --fail_records_;
      return record_failure_;
    }
    const auto entry = entries_.find(id);
    if (entry == entries_.end()) return absl::NotFoundError(id);
    change(entry->second);
    return absl::OkStatus();
  }

  std::mutex mutex_;
  std::condition_variable called_;
  std::map<std::string, Entry> entries_;
  int due_calls_ = 0;
  int fail_due_ = 0;
  int fail_records_ = 0;
  absl::Status record_failure_;
};

// Accepts every mail, except for items with a scripted answer. For one thread at a time, except Interrupt.
class FakeSender : public Sender {
 public:
  std::map<std::string, absl::Status> answers;  // by item id
  absl::Status otherwise;
  std::vector<Message> asked;

  absl::Status Send(const Message& message) override {
    asked.push_back(message);
    const auto answer = answers.find(message.to.substr(0, message.to.find('@')));
    return answer == answers.end() ? otherwise : answer->second;
  }
  void Interrupt() override {}
};

class OutboxTest : public testing::Test {
 protected:
  OutboxTest() : worker_(&queue_, &sender_, Options()) {}

  OutboxOptions Options() {
    OutboxOptions options;
    options.message_id_domain = "pole.example";
    options.on_event = [this](const OutboxEvent& event) { events_.push_back(event); };
    return options;
  }
  // Ids of the items passed to Send, in order.
  std::vector<std::string> Asked() const {
    std::vector<std::string> ids;
    for (const Message& message : sender_.asked) ids.push_back(message.to.substr(0, message.to.find('@')));
    return ids;
  }

  FakeQueue queue_;
  FakeSender sender_;
  std::vector<OutboxEvent> events_;
  OutboxWorker worker_;
};

TEST_F(OutboxTest, SendsWhatIsDueOnce) {
  queue_.Add("a");
  queue_.Add("b");
  queue_.Add("later", kStart + absl::Minutes(5));
  const OutboxWorker::NextRun next = worker_.RunOnce(kStart);
  EXPECT_EQ(next.at, kStart + absl::Minutes(1));
  EXPECT_TRUE(next.may_be_woken);
  worker_.RunOnce(next.at);
  EXPECT_THAT(Asked(), ElementsAre("a", "b"));
  EXPECT_EQ(queue_.Get("a").end, "sent");
  EXPECT_THAT(events_, ElementsAre(AllOf(Field(&OutboxEvent::kind, OutboxEvent::Kind::kSent),
                                         Field(&OutboxEvent::id, "a")),
                                   Field(&OutboxEvent::id, "b")));
}

TEST_F(OutboxTest, AFullBatchIsFollowedByTheNextAtOnce) {
  for (int i = 0; i < 120; ++i) queue_.Add(absl::StrCat("item-", i));
  EXPECT_EQ(worker_.RunOnce(kStart).at, kStart);
  EXPECT_THAT(sender_.asked, SizeIs(50));
  EXPECT_EQ(worker_.RunOnce(kStart).at, kStart);
  EXPECT_GT(worker_.RunOnce(kStart).at, kStart);
  EXPECT_THAT(sender_.asked, SizeIs(120));
}

TEST_F(OutboxTest, EveryAttemptBearsTheSameMessageIdAndDate) {
  queue_.Add("a");
  sender_.otherwise = absl::UnavailableError("no");
  worker_.RunOnce(kStart);
  // A new process after a crash.
  OutboxWorker other(&queue_, &sender_, Options());
  other.RunOnce(kStart + absl::Minutes(10));
  ASSERT_THAT(sender_.asked, SizeIs(2));
  for (const Message& message : sender_.asked) {
    EXPECT_EQ(message.message_id, "a@pole.example");
    EXPECT_EQ(message.date, kStart);
  }
}

TEST_F(OutboxTest, BacksOffDoublingUpToSixHoursAndGivesUpAfterFiveDays) {
  queue_.Add("a");
  sender_.otherwise = absl::UnavailableError("no");
  std::vector<absl::Duration> delays;
  absl::Time now = kStart;
  for (int attempt = 1; queue_.Get("a").end.empty(); ++attempt) {
    ASSERT_LT(attempt, 100);
    // Not a moment before.
    worker_.RunOnce(now - absl::Seconds(1));
    ASSERT_THAT(sender_.asked, SizeIs(attempt - 1));
    worker_.RunOnce(now);
    ASSERT_THAT(sender_.asked, SizeIs(attempt));
    if (!queue_.Get("a").end.empty()) break;
    EXPECT_EQ(queue_.Get("a").item.attempts, attempt);
    delays.push_back(queue_.Get("a").not_before - now);
    now = queue_.Get("a").not_before;
  }
  EXPECT_EQ(queue_.Get("a").end, "too_old");
  EXPECT_EQ(now, kStart + 5 * kDay);
  std::vector<absl::Duration> doubling;
  for (int minutes = 1; minutes <= 256; minutes *= 2) doubling.push_back(absl::Minutes(minutes));
  ASSERT_GT(delays.size(), doubling.size());
  EXPECT_EQ(std::vector<absl::Duration>(delays.begin(), delays.begin() + 9), doubling);
  for (std::size_t i = 9; i + 1 < delays.size(); ++i) EXPECT_EQ(delays[i], absl::Hours(6));
  EXPECT_EQ(events_.back().kind, OutboxEvent::Kind::kGivenUp);
  // Never again.
  worker_.RunOnce(now + kDay);
  EXPECT_THAT(sender_.asked, SizeIs(delays.size() + 1));
}

TEST_F(OutboxTest, AnyNumberOfAttemptsHasADelay) {
  EXPECT_EQ(RetryDelay(Options(), 1), absl::Minutes(1));
  EXPECT_EQ(RetryDelay(Options(), 10), absl::Hours(6));
  EXPECT_EQ(RetryDelay(Options(), 2000000000), absl::Hours(6));
}

TEST_F(OutboxTest, AnOldMailNeverTriedIsTriedOnce) {
  queue_.Add("sent");
  queue_.Add("stuck");
  sender_.answers["stuck"] = absl::UnavailableError("no");
  worker_.RunOnce(kStart + 30 * kDay);
  EXPECT_EQ(queue_.Get("sent").end, "sent");
  EXPECT_EQ(queue_.Get("stuck").end, "too_old");
}

TEST_F(OutboxTest, GivesUpAtOnceWhatIsRefusedForGood) {
  queue_.Add("a");
  queue_.Add("b");
  sender_.answers["a"] = absl::InvalidArgumentError("refused: code 550");
  worker_.RunOnce(kStart);
  EXPECT_EQ(queue_.Get("a").end, "refused");
  EXPECT_EQ(queue_.Get("b").end, "sent");
}

TEST_F(OutboxTest, AnUnknownFailureOfTheSenderIsTriedAgain) {
  queue_.Add("a");
  sender_.otherwise = absl::InternalError("what");
  worker_.RunOnce(kStart);
  EXPECT_EQ(queue_.Get("a").end, "");
  EXPECT_EQ(queue_.Get("a").item.attempts, 1);
}

TEST_F(OutboxTest, ThreeFailuresInARowSpareTheServer) {
  for (const char* id : {"a", "b", "c", "d", "e"}) queue_.Add(id);
  sender_.otherwise = absl::UnavailableError("no connection");
  const OutboxWorker::NextRun next = worker_.RunOnce(kStart);
  EXPECT_THAT(Asked(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(queue_.Get("d").item.attempts, 0);
  EXPECT_EQ(next.at, kStart + absl::Minutes(1));
  EXPECT_FALSE(next.may_be_woken);
}

TEST_F(OutboxTest, FailuresHereAndThereDoNot) {
  for (const char* id : {"a", "b", "c", "d", "e"}) queue_.Add(id);
  for (const char* id : {"a", "b", "d", "e"}) sender_.answers[id] = absl::UnavailableError("greylisted");
  EXPECT_TRUE(worker_.RunOnce(kStart).may_be_woken);
  EXPECT_THAT(Asked(), ElementsAre("a", "b", "c", "d", "e"));
}

TEST_F(OutboxTest, AFailingQueueIsAskedLessAndLess) {
  queue_.Add("a");
  queue_.FailDue(8);
  absl::Time now = kStart;
  for (const int seconds : {2, 4, 8, 16, 32, 60, 60, 60}) {
    const OutboxWorker::NextRun next = worker_.RunOnce(now);
    EXPECT_EQ(next.at - now, absl::Seconds(seconds));
    EXPECT_FALSE(next.may_be_woken);
    now = next.at;
  }
  EXPECT_THAT(events_, SizeIs(8));
  EXPECT_TRUE(worker_.RunOnce(now).may_be_woken);
  EXPECT_EQ(queue_.Get("a").end, "sent");
  // And from the beginning, the next time.
  queue_.FailDue(1);
  EXPECT_EQ(worker_.RunOnce(now).at - now, absl::Seconds(2));
}

TEST_F(OutboxTest, AMailWhoseOutcomeIsNotRecordedIsNotSentTwice) {
  queue_.Add("a");
  queue_.Add("b");
  queue_.FailRecords(3);
  absl::Time now = kStart;
  for (const int seconds : {2, 4, 8}) {
    const OutboxWorker::NextRun next = worker_.RunOnce(now);
    EXPECT_EQ(next.at - now, absl::Seconds(seconds));
    EXPECT_FALSE(next.may_be_woken);
    EXPECT_THAT(Asked(), ElementsAre("a"));
    EXPECT_EQ(events_.back().kind, OutboxEvent::Kind::kQueueFailed);
    EXPECT_EQ(events_.back().id, "a");
    now = next.at;
  }
  worker_.RunOnce(now);
  EXPECT_THAT(Asked(), ElementsAre("a", "b"));
  EXPECT_EQ(queue_.Get("a").end, "sent");
  EXPECT_EQ(queue_.Get("b").end, "sent");
}

TEST_F(OutboxTest, AnItemThatIsNoMoreHoldsNothingUp) {
  queue_.Add("a");
  queue_.Add("b");
  queue_.FailRecords(1);
  worker_.RunOnce(kStart);
  queue_.Forget("a");
  worker_.RunOnce(kStart + absl::Minutes(1));
  EXPECT_EQ(queue_.Get("b").end, "sent");
}

TEST_F(OutboxTest, AnInterruptedSendLeavesNoTrace) {
  queue_.Add("a");
  queue_.Add("b");
  sender_.otherwise = absl::CancelledError("stopping");
  worker_.RunOnce(kStart);
  EXPECT_THAT(Asked(), ElementsAre("a"));
  EXPECT_EQ(queue_.Get("a").end, "");
  EXPECT_EQ(queue_.Get("a").item.attempts, 0);
  EXPECT_THAT(events_, IsEmpty());
}

OutboxOptions ThreadOptions() {
  OutboxOptions options;
  options.message_id_domain = "pole.example";
  options.clock = [] { return kStart; };
  // Longer than any test: only Wake shortens it.
  options.poll = absl::Hours(1000);
  return options;
}

TEST(OutboxThreadTest, LooksAtOnceAndWhenWoken) {
  FakeQueue queue;
  FakeSender sender;
  queue.Add("a");
  OutboxWorker worker(&queue, &sender, ThreadOptions());
  worker.Start();
  queue.WaitForDue(1);
  queue.Add("b");
  worker.Wake();
  queue.WaitForDue(2);
  // One run for each Wake. Repeated, because an unwanted extra run would take a moment to show.
  for (int calls = 3; calls < 100; ++calls) {
    worker.Wake();
    queue.WaitForDue(calls);
    ASSERT_EQ(queue.DueCalls(), calls);
  }
  worker.Stop();
  worker.Stop();
  EXPECT_THAT(sender.asked, SizeIs(2));
}

TEST(OutboxThreadTest, FailuresDoNotEndTheThread) {
  FakeQueue queue;
  FakeSender sender;
  queue.Add("a");
  queue.FailDue(3);
  OutboxOptions options = ThreadOptions();
  options.first_queue_retry = absl::Microseconds(10);
  std::promise<void> sent;
  options.on_event = [&](const OutboxEvent& event) {
    if (event.kind == OutboxEvent::Kind::kSent) sent.set_value();
  };
  OutboxWorker worker(&queue, &sender, options);
  worker.Start();
  sent.get_future().wait();
  EXPECT_EQ(queue.DueCalls(), 4);
}

// Blocks in Send until interrupted, like a server that never answers.
class SilentSender : public Sender {
 public:
  std::promise<void> began;

  absl::Status Send(const Message&) override {
    began.set_value();
    interrupted_.get_future().wait();
    return absl::CancelledError("stopping");
  }
  void Interrupt() override { interrupted_.set_value(); }

 private:
  std::promise<void> interrupted_;
};

TEST(OutboxThreadTest, StopInterruptsTheMailInProgress) {
  FakeQueue queue;
  SilentSender sender;
  queue.Add("a");
  queue.Add("b");
  OutboxWorker worker(&queue, &sender, ThreadOptions());
  worker.Start();
  sender.began.get_future().wait();
  worker.Stop();
  EXPECT_EQ(queue.Get("a").item.attempts, 0);
}

TEST(OutboxThreadTest, StartsAndStopsWithNothingToDo) {
  FakeQueue queue;
  FakeSender sender;
  { const OutboxWorker never_started(&queue, &sender, ThreadOptions()); }
  EXPECT_EQ(queue.DueCalls(), 0);
  {
    OutboxWorker worker(&queue, &sender, ThreadOptions());
    worker.Start();
    queue.WaitForDue(1);
  }
  // Ended with its thread: it looks no more.
  EXPECT_EQ(queue.DueCalls(), 1);
}

}  // namespace
}  // namespace relais::mail
