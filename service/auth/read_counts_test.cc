#include "service/auth/read_counts.h"

#include <gtest/gtest.h>

#include <utility>

#include "storage/commit/write_and_wait.h"
#include "storage/queries/privacy/privacy.h"
#include "tests/support/service/temporary_register.h"

namespace relais::handlers {
namespace {

class ReadCountsTest : public testing::Test {
 protected:
  void SetUp() override {
    register_.Write([](storage::WriteTransaction& transaction) {
      storage::InsertFirstRead(transaction, {7, transaction.seq(), "advisor", "pole", "GetDossier"},
                               "2026-01-15");
      return absl::OkStatus();
    });
  }
  storage::RecordedRead Recorded() {
    // Runs after the jobs that were queued before.
    register_.Write([](storage::WriteTransaction& transaction) {
      transaction.Insert(storage::RetentionRuleRecord{"o" + std::to_string(transaction.seq()), 1, 7, 0});
      return absl::OkStatus();
    });
    storage::RecordedRead read;
    register_.Read([&](const storage::Snapshot& snapshot) {
      auto reads = storage::ListReadRecords(snapshot, 7, {}, 10);
      if (!reads.ok()) return reads.status();
      EXPECT_EQ(reads->size(), 1u);
      if (!reads->empty()) read = reads->front();
      return absl::OkStatus();
    });
    return read;
  }

  testing_support::TemporaryRegister register_;
  std::function<void()> scheduled_;
  int schedules_ = 0;
  ReadCounts::CallAfter call_after_ = [this](absl::Duration, std::function<void()> then) {
    scheduled_ = std::move(then);
    ++schedules_;
  };
};

TEST_F(ReadCountsTest, WritesManyReadingsTogether) {
  ReadCounts counts(register_.store(), call_after_);
  const absl::Time last = register_.now() + absl::Minutes(5);
  for (int i = 0; i < 100; ++i) counts.Add("advisor", "2026-01-15", {7}, i == 50 ? last : register_.now());
  EXPECT_EQ(schedules_, 1) << "one flush for all of them";
  EXPECT_EQ(Recorded().count, 1) << "nothing is written yet";
  scheduled_();
  EXPECT_EQ(Recorded().count, 101);
  EXPECT_EQ(Recorded().last_read_at, last);
  EXPECT_EQ(Recorded().read_on, "2026-01-15");
  counts.Add("advisor", "2026-01-15", {7}, register_.now());
  EXPECT_EQ(schedules_, 2);
  counts.Flush();
  EXPECT_EQ(Recorded().count, 102);
  EXPECT_EQ(Recorded().last_read_at, last) << "it never goes back";
}

TEST_F(ReadCountsTest, WritesNothingOnceItIsGone) {
  {
    ReadCounts counts(register_.store(), call_after_);
    counts.Add("advisor", "2026-01-15", {7}, register_.now());
  }
  scheduled_();
  EXPECT_EQ(Recorded().count, 1);
}

// A register of the previous version, which recorded each read.
TEST_F(ReadCountsTest, AReadingFromBeforeCountsAreKeptStandsAlone) {
  register_.Write([](storage::WriteTransaction& transaction) {
    transaction.Insert(storage::ReadRecord{8, transaction.seq(), "advisor", "pole", "ListDossiers"});
    return absl::OkStatus();
  });
  register_.Read([](const storage::Snapshot& snapshot) {
    const auto reads = storage::ListReadRecords(snapshot, 8, {}, 10);
    EXPECT_EQ(reads->size(), 1u);
    EXPECT_EQ(reads->front().count, 1);
    EXPECT_EQ(reads->front().last_read_at, reads->front().recorded_at);
    EXPECT_EQ(reads->front().read_on, "");
    return absl::OkStatus();
  });
}

TEST_F(ReadCountsTest, TellsWhichDossiersWereReadOnADay) {
  register_.Read([](const storage::Snapshot& snapshot) {
    EXPECT_EQ(*storage::DossiersReadOn(snapshot, "advisor", "2026-01-15", {6, 7, 8}),
              (std::set<std::int64_t>{7}));
    EXPECT_TRUE(storage::DossiersReadOn(snapshot, "advisor", "2026-01-16", {7})->empty());
    EXPECT_TRUE(storage::DossiersReadOn(snapshot, "other", "2026-01-15", {7})->empty());
    return absl::OkStatus();
  });
}

}  // namespace
}  // namespace relais::handlers
