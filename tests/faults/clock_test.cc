// For any behaviour of the wall clock, entries stay in time order, and an instant always names the same
// position.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <iterator>
#include <map>
#include <random>
#include <string>

#include "storage/journal/journal.h"
#include "tests/faults/campaign.h"
#include "tests/faults/register.h"

namespace relais::faults {
namespace {

using testing::IsEmpty;

class ClockTest : public testing::Test {
 protected:
  // A jump of seconds to years, back or forth, within the range of current clocks.
  void Jump() {
    const double seconds = std::exp(std::uniform_real_distribution<double>(0, std::log(1e8))(random_));
    const bool back = std::uniform_int_distribution<int>(0, 1)(random_) == 1;
    const absl::Time there = reg_.clock().Now() + (back ? -1 : 1) * absl::Seconds(seconds);
    if (there > absl::FromUnixSeconds(0) && there < absl::FromUnixSeconds(4'000'000'000)) {
      reg_.clock().Set(there);
    }
  }

  // An instant around the recorded ones, or an earlier query.
  absl::Time SomeInstant() {
    if (!answers_.empty() && std::uniform_int_distribution<int>(0, 2)(random_) == 0) {
      auto one = answers_.begin();
      std::advance(one, std::uniform_int_distribution<std::size_t>(0, answers_.size() - 1)(random_));
      return one->first;
    }
    const absl::Time last = std::max(reg_.clock().Now(), latest_);
    return last - absl::Microseconds(std::uniform_int_distribution<std::int64_t>(-30'000, 100'000)(random_));
  }

  void Ask(absl::Time instant) {
    const auto answer = reg_.store().ResolveInstant(instant, absl::InfiniteFuture());
    const absl::Time now = std::max(reg_.clock().Now(), latest_);
    if (instant > now) {
      EXPECT_EQ(answer.status().code(), absl::StatusCode::kOutOfRange);
      ++refused_;
      return;
    }
    ASSERT_TRUE(answer.ok()) << answer.status();
    latest_ = std::max(latest_, instant);
    const auto [first, added] = answers_.emplace(instant, *answer);
    EXPECT_EQ(first->second, *answer) << "the answer for an instant changed";
  }

  void Write() {
    ++dossiers_;
    // The clock moves during the write.
    reg_.QueueDossiers(dossiers_, dossiers_, [](const absl::Status& status) { EXPECT_TRUE(status.ok()); });
    Jump();
    const auto seq = reg_.OpenDossiers(dossiers_, dossiers_);
    ASSERT_TRUE(seq.ok()) << seq.status();
    ReadLatest();
  }

  // Records the last entry's instant as reached by the journal.
  void ReadLatest() {
    const absl::Status status =
        reg_.store().Read(absl::InfiniteFuture(), [&](const storage::Snapshot& snapshot) {
          const auto head = storage::ReadHead(snapshot.session());
          if (head.ok()) latest_ = std::max(latest_, head->recorded_at);
          return head.status();
        });
    ASSERT_TRUE(status.ok()) << status;
  }

  // Each entry is later than the one before, and the journal still confirms each answer.
  void CheckJournal() {
    std::map<std::int64_t, absl::Time> recorded;
    const absl::Status status =
        reg_.store().Read(absl::InfiniteFuture(), [&](const storage::Snapshot& snapshot) {
          return storage::ForEachEntry(snapshot, 1, [&](const storage::JournalEntry& entry) {
            EXPECT_TRUE(recorded.empty() || recorded.rbegin()->second < entry.recorded_at) << entry.seq;
            recorded[entry.seq] = entry.recorded_at;
          });
        });
    ASSERT_TRUE(status.ok()) << status;
    for (const auto& [instant, position] : answers_) {
      EXPECT_TRUE(position == 0 || recorded[position] <= instant);
      EXPECT_TRUE(recorded.count(position + 1) == 0 || recorded[position + 1] > instant);
    }
  }

  FaultRegister reg_;
  std::mt19937_64 random_;
  std::map<absl::Time, std::int64_t> answers_;
  // The last instant that the journal has recorded or answered for.
  absl::Time latest_ = absl::UnixEpoch();
  std::int64_t dossiers_ = 0;
  std::int64_t refused_ = 0;
};

TEST_F(ClockTest, JumpsNeitherReorderEntriesNorChangeAnswers) {
  random_.seed(RandomSeed("clock"));
  ASSERT_TRUE(reg_.Open().ok());
  ReadLatest();
  const int steps = IsFullCampaign() ? 20000 : 1500;
  for (int step = 0; step < steps && !HasFailure(); ++step) {
    switch (std::uniform_int_distribution<int>(0, 9)(random_)) {
      case 0:
      case 1:
      case 2:
        Jump();
        break;
      case 3:
      case 4:
      case 5:
        Write();
        break;
      case 6:
        ASSERT_TRUE(step % 10 != 0 || reg_.Open().ok());
        break;
      default:
        Ask(SomeInstant());
    }
  }
  for (const auto& [instant, unused] : std::map<absl::Time, std::int64_t>(answers_)) Ask(instant);
  CheckJournal();
  EXPECT_THAT(reg_.Faults(), IsEmpty());
  std::cout << "clock: steps " << steps << ", writes " << dossiers_ << ", instants " << answers_.size()
            << ", refused as future " << refused_ << std::endl;
  EXPECT_GT(refused_, 0);
}

}  // namespace
}  // namespace relais::faults
