// Reads: separate pools for short and long work, time limits on long snapshots, and a write-ahead log kept
// short behind them.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "storage/commit/one_shot_event.h"
#include "storage/queries/dossiers/dossiers.h"
#include "tests/support/storage/store_fixture.h"

namespace relais::storage {
namespace {

absl::Status Nothing(const Snapshot&) { return absl::OkStatus(); }

// Keeps a read of the kind open from construction until release.
class HeldRead {
 public:
  HeldRead(Store& store, ReadKind kind)
      : thread_([this, &store, kind] {
          status_ = store.Read(
              absl::InfiniteFuture(),
              [this](const Snapshot&) {
                begun_.Notify();
                release_.Wait();
                return absl::OkStatus();
              },
              kind);
        }) {
    begun_.Wait();
  }
  ~HeldRead() { Release().IgnoreError(); }

  absl::Status Release() {
    if (!thread_.joinable()) return status_;
    release_.Notify();
    thread_.join();
    return status_;
  }

 private:
  OneShotEvent begun_;
  OneShotEvent release_;
  absl::Status status_;
  std::thread thread_;
};

class ReaderTest : public StoreTest {
 protected:
  // Rows of about this many bytes, one write each.
  void WriteBulk(std::int64_t first, int count) {
    for (int i = 0; i < count; ++i) {
      DossierRecord dossier = SampleDossier(first + i);
      dossier.notes = std::string(20'000, 'x');
      ASSERT_TRUE(Write([&](WriteTransaction& t) { t.Insert(dossier); }).ok());
    }
  }
  std::int64_t LogBytes(ReadKind kind) {
    std::int64_t bytes = 0;
    const auto look = [&](const Snapshot& snapshot) {
      bytes = snapshot.session().LogBytes();
      return absl::OkStatus();
    };
    EXPECT_TRUE(store_->Read(absl::InfiniteFuture(), look, kind).ok());
    return bytes;
  }
};

TEST_P(ReaderTest, NeitherKindWaitsForTheOther) {
  StoreOptions options;
  options.short_reader_limit = 2;
  options.long_reader_limit = 2;
  Reopen(options);
  for (const auto& [busy, other] :
       {std::pair(ReadKind::kLong, ReadKind::kShort), std::pair(ReadKind::kShort, ReadKind::kLong)}) {
    HeldRead one(*store_, busy);
    HeldRead two(*store_, busy);
    EXPECT_EQ(store_->Read(absl::InfinitePast(), Nothing, busy).code(), absl::StatusCode::kDeadlineExceeded);
    EXPECT_TRUE(store_->Read(absl::InfiniteFuture(), Nothing, other).ok());
    EXPECT_TRUE(one.Release().ok());
    EXPECT_TRUE(two.Release().ok());
    EXPECT_TRUE(store_->Read(absl::InfiniteFuture(), Nothing, busy).ok());
  }
}

TEST_P(ReaderTest, ALongReadHasATimeLimitWhateverItsDeadline) {
  StoreOptions options;
  options.long_read_time = -absl::Seconds(1);
  Reopen(options);
  EXPECT_EQ(store_->Read(absl::InfiniteFuture(), Nothing, ReadKind::kLong).code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(store_->Read(absl::InfiniteFuture(), Nothing, ReadKind::kShort).ok());
}

TEST_P(ReaderTest, TheLogIsEmptiedBehindLongReads) {
  StoreOptions options;
  options.log_limit = 200'000;
  Reopen(options);
  HeldRead old(*store_, ReadKind::kLong);
  WriteBulk(1, 20);
  // The commit thread checked the log after each write except perhaps the last.
  ASSERT_TRUE(Write([](WriteTransaction& t) { t.Insert(SampleDossier(100)); }).ok());
  if (LogBytes(ReadKind::kShort) == 0) GTEST_SKIP() << "an engine without a log";
  EXPECT_GT(LogBytes(ReadKind::kShort), options.log_limit) << "the snapshot needs it";
  EXPECT_EQ(store_->Read(absl::Now(), Nothing, ReadKind::kLong).code(), absl::StatusCode::kDeadlineExceeded)
      << "another long read would keep it for longer";
  std::int64_t bytes = -1;
  std::thread next([&] { bytes = LogBytes(ReadKind::kLong); });
  EXPECT_TRUE(old.Release().ok());
  next.join();
  EXPECT_LT(bytes, options.log_limit);
  EXPECT_TRUE(Faults().empty());
}

TEST_P(ReaderTest, AReadThatNeverEndsHoldsNobodyUpForLong) {
  StoreOptions options;
  options.log_limit = 200'000;
  options.long_read_time = -absl::Seconds(1);
  Reopen(options);
  // Work without its own time limit, such as a backup, takes a long session as well.
  OneShotEvent begun, release;
  std::thread backup([&] {
    const std::string copy = (database_->BackupFolder() / "copy.db").string();
    const auto stop = [&] {
      begun.Notify();
      release.Wait();
      return true;
    };
    EXPECT_EQ(store_->Backup(copy, absl::InfiniteFuture(), stop).status().code(),
              absl::StatusCode::kCancelled);
  });
  begun.Wait();
  WriteBulk(1, 20);
  ASSERT_TRUE(Write([](WriteTransaction& t) { t.Insert(SampleDossier(100)); }).ok());
  // Admitted, although its time is over: it did not wait for the backup.
  EXPECT_EQ(store_->Read(absl::InfiniteFuture(), Nothing, ReadKind::kLong).code(),
            absl::StatusCode::kDeadlineExceeded);
  release.Notify();
  backup.join();
}

INSTANTIATE_TEST_SUITE_P(Engine, ReaderTest, testing::ValuesIn(EnginesUnderTest()), EngineName);

}  // namespace
}  // namespace relais::storage
