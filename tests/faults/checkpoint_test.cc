// Only the writer checkpoints the log into the database, and open snapshots stay correct meanwhile.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "storage/commit/one_shot_event.h"
#include "tests/faults/campaign.h"
#include "tests/faults/faulty_vfs.h"
#include "tests/faults/register.h"

namespace relais::faults {
namespace {

using testing::IsEmpty;

constexpr std::int64_t kRows = 20;
// Entries in one batch of the queue.
constexpr std::int64_t kGroup = 16;
constexpr int kReaders = 4;

// The threads that wrote the database file, and the file handles that held the checkpoint lock.
class CheckpointObserver : public FileObserver {
 public:
  void Write(const std::string& path, std::int64_t, const std::string&) override {
    if (absl::EndsWith(path, ".db")) Add(nullptr, &pages_);
  }
  void Truncate(const std::string& path, std::int64_t) override {
    if (absl::EndsWith(path, ".db")) Add(nullptr, &pages_);
  }
  void Sync(const std::string&) override {}
  void Delete(const std::string&) override {}
  void CheckpointLock(const void* file) override { Add(file, &locks_); }

  std::size_t threads() const { return threads_.size(); }
  std::size_t handles() const { return handles_.size(); }
  std::int64_t locks() const { return locks_; }
  std::int64_t pages() const { return pages_; }
  bool Has(std::thread::id thread) const { return threads_.count(thread) > 0; }

 private:
  void Add(const void* file, std::int64_t* counter) {
    threads_.insert(std::this_thread::get_id());
    if (file != nullptr) handles_.insert(file);
    ++*counter;
  }
  std::set<std::thread::id> threads_;
  std::set<const void*> handles_;
  std::int64_t locks_ = 0;
  std::int64_t pages_ = 0;
};

class CheckpointTest : public testing::Test {
 protected:
  CheckpointTest() { FaultyVfs::Get().SetAutocheckpoint(50); }
  ~CheckpointTest() override {
    FaultyVfs::Get().Observe(nullptr);
    FaultyVfs::Get().SetAutocheckpoint(0);
  }

  // Reads twice on one snapshot, with at least two batches written in between; expects equal rows.
  void HoldSnapshots() {
    while (!ended_) {
      const absl::Status status =
          reg_.store().Read(absl::InfiniteFuture(), [&](const storage::Snapshot& snapshot) -> absl::Status {
            const auto before = Count(snapshot);
            const std::int64_t from = groups_;
            while (!ended_ && groups_ < from + 2) std::this_thread::yield();
            const auto after = Count(snapshot);
            if (!before.ok()) return before.status();
            EXPECT_TRUE(after.ok() && *before == *after) << "a snapshot changed";
            EXPECT_EQ(*before, (snapshot.head() - 1) * kRows);
            ++snapshots_;
            return after.status();
          });
      EXPECT_TRUE(status.ok()) << status;
    }
  }

  static absl::StatusOr<std::int64_t> Count(const storage::Snapshot& snapshot) {
    return snapshot.session().QueryInteger("SELECT COUNT(*) FROM dossier WHERE length(project_title) > 0");
  }

  void WriteGroup(std::int64_t group) {
    std::vector<storage::OneShotEvent> known(kGroup);
    for (std::size_t i = 0; i < kGroup; ++i) {
      const std::int64_t first = 1 + (group * kGroup + static_cast<std::int64_t>(i)) * kRows;
      reg_.QueueDossiers(first, first + kRows - 1, [&known, i](const absl::Status& status) {
        EXPECT_TRUE(status.ok()) << status;
        known[i].Notify();
      });
    }
    for (storage::OneShotEvent& latch : known) latch.Wait();
    ++groups_;
  }

  FaultRegister reg_;
  CheckpointObserver observer_;
  std::atomic<bool> ended_{false};
  std::atomic<std::int64_t> groups_{0};
  std::atomic<std::int64_t> snapshots_{0};
};

TEST_F(CheckpointTest, OnlyTheWriterCheckpointsUnderHeldSnapshots) {
  const std::int64_t groups = (IsFullCampaign() ? 1'000'000 : 20'000) / (kGroup * kRows);
  ASSERT_TRUE(reg_.Open().ok());
  FaultyVfs::Get().Observe(&observer_);
  std::vector<std::thread> readers;
  for (int i = 0; i < kReaders; ++i) readers.emplace_back([this] { HoldSnapshots(); });
  for (std::int64_t group = 0; group < groups; ++group) WriteGroup(group);
  ended_ = true;
  for (std::thread& reader : readers) reader.join();
  reg_.Close();
  FaultyVfs::Get().Observe(nullptr);

  // One thread, the store's, through one handle, the writer's.
  EXPECT_EQ(observer_.threads(), 1U);
  EXPECT_EQ(observer_.handles(), 1U);
  EXPECT_FALSE(observer_.Has(std::this_thread::get_id()));
  EXPECT_GT(observer_.locks(), groups / 2);
  EXPECT_GT(observer_.pages(), 0);
  EXPECT_GT(snapshots_, 0);
  ASSERT_TRUE(reg_.Open().ok());
  const auto rows = reg_.Count(1, groups * kGroup * kRows);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(*rows, groups * kGroup * kRows);
  EXPECT_THAT(reg_.Faults(), IsEmpty());
  std::cout << "checkpoints: rows acknowledged " << groups * kGroup * kRows << ", lost "
            << groups * kGroup * kRows - *rows << ", snapshots held " << snapshots_ << ", checkpoints "
            << observer_.locks() << ", pages copied " << observer_.pages() << ", checkpointers "
            << observer_.handles() << std::endl;
}

}  // namespace
}  // namespace relais::faults
