// For every disk content after a power loss, each acknowledged write is there, and none is partial.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "tests/faults/campaign.h"
#include "tests/faults/faulty_vfs.h"
#include "tests/faults/recorder.h"
#include "tests/faults/register.h"

namespace relais::faults {
namespace {

using testing::IsEmpty;

constexpr std::int64_t kWrites = 300;
constexpr std::int64_t kRows = 2;
// Pages of log per checkpoint of the writer: dozens of checkpoints in the run.
constexpr int kAutocheckpoint = 60;

std::int64_t FirstOf(std::int64_t write) { return 1 + write * kRows; }

class PowerLossTest : public testing::Test {
 protected:
  PowerLossTest() { FaultyVfs::Get().SetAutocheckpoint(kAutocheckpoint); }
  ~PowerLossTest() override {
    FaultyVfs::Get().Observe(nullptr);
    FaultyVfs::Get().SetAutocheckpoint(0);
  }

  // Opens the register after the cut, and checks it against the writes acknowledged before it.
  void Check(const Recorder& recorder, std::size_t cut, Unsynced unsynced) {
    SCOPED_TRACE(testing::Message() << "cut " << cut << ", unsynced " << static_cast<int>(unsynced));
    FaultRegister left;
    recorder.Restore(cut, unsynced, random_, left.folder());
    const absl::Status opened = left.Open();
    ASSERT_TRUE(opened.ok()) << opened;
    ++images_;
    std::int64_t acknowledged = 0;
    while (acknowledged < kWrites && acknowledged_at_[static_cast<std::size_t>(acknowledged)] <= cut) {
      ++acknowledged;
    }
    const absl::StatusOr<std::int64_t> rows = left.Count(1, FirstOf(kWrites));
    ASSERT_TRUE(rows.ok()) << rows.status();
    lost_ += *rows < acknowledged * kRows;
    // At most one write was in flight.
    EXPECT_GE(*rows, acknowledged * kRows);
    EXPECT_LE(*rows, (acknowledged + 1) * kRows);
    EXPECT_EQ(*rows % kRows, 0);
    EXPECT_THAT(left.Faults(), IsEmpty());
    // Retries the one in flight, then makes another.
    for (std::int64_t write = acknowledged; write < acknowledged + 2; ++write) {
      const auto again = left.OpenDossiers(FirstOf(write), FirstOf(write) + kRows - 1);
      EXPECT_TRUE(again.ok()) << again.status();
      const auto entries = left.Entries(FirstOf(write));
      ASSERT_TRUE(entries.ok());
      EXPECT_EQ(*entries, 1);
      doubled_ += *entries > 1;
    }
  }

  std::mt19937_64 random_;
  // Number of events at the acknowledgement of each write.
  std::vector<std::size_t> acknowledged_at_;
  std::int64_t images_ = 0;
  std::int64_t lost_ = 0;
  std::int64_t doubled_ = 0;
};

TEST_F(PowerLossTest, AcknowledgedWritesAreThereWhole) {
  random_.seed(RandomSeed("power loss"));
  FaultRegister reg;
  ASSERT_TRUE(reg.Open().ok());
  reg.Close();
  Recorder recorder(reg.folder());
  FaultyVfs::Get().Observe(&recorder);
  ASSERT_TRUE(reg.Open().ok());
  for (std::int64_t write = 0; write < kWrites; ++write) {
    ASSERT_TRUE(reg.OpenDossiers(FirstOf(write), FirstOf(write) + kRows - 1).ok());
    acknowledged_at_.push_back(recorder.size());
  }
  reg.Close();
  FaultyVfs::Get().Observe(nullptr);

  // Just after a sync, just before one, and sometimes between.
  const std::int64_t sync_stride = IsFullCampaign() ? 1 : 13;
  const std::size_t stride = IsFullCampaign() ? 7 : 211;
  std::int64_t seen = 0;
  std::int64_t syncs = 0;
  for (std::size_t cut = 0; cut <= recorder.size() && !HasFailure(); ++cut) {
    const bool after = recorder.IsSync(cut) && ++seen % sync_stride == 0;
    const bool before = cut < recorder.size() && recorder.IsSync(cut + 1) && seen % sync_stride == 0;
    if (!after && !before && cut % stride != 0) continue;
    syncs += after;
    for (const Unsynced unsynced : {Unsynced::kNone, Unsynced::kAll, Unsynced::kSome, Unsynced::kTorn}) {
      Check(recorder, cut, unsynced);
    }
  }
  std::cout << "power loss: events " << recorder.size() << ", images " << images_ << ", at syncs " << syncs
            << ", acknowledged " << kWrites << ", lost " << lost_ << ", doubled " << doubled_ << std::endl;
  EXPECT_GT(images_, 100);
}

}  // namespace
}  // namespace relais::faults
