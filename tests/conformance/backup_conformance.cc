// Backups of a register in use.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/commit/one_shot_event.h"
#include "storage/journal/journal.h"
#include "storage/maintenance/backup.h"
#include "storage/maintenance/verify.h"
#include "storage/queries/dossiers/dossiers.h"
#include "tests/support/storage/store_fixture.h"

namespace relais::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Enough that a copy polls its stop function more than once.
constexpr std::int64_t kDossiers = 2000;

bool GoOn() { return false; }

class BackupTest : public StoreTest {
 protected:
  BackupTest() { file_ = (database_->BackupFolder() / "copy.db").string(); }

  void OpenDossiers(std::int64_t first, std::int64_t last) {
    ASSERT_TRUE(Write([=](WriteTransaction& transaction) {
                  for (std::int64_t id = first; id <= last; ++id) transaction.Insert(SampleDossier(id));
                }).ok());
  }

  absl::StatusOr<BackupReport> Backup(const std::function<bool()>& stop = &GoOn,
                                      absl::Time deadline = absl::InfiniteFuture()) {
    return store_->Backup(file_, deadline, stop);
  }

  std::vector<std::string> Files() {
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(database_->BackupFolder())) {
      names.push_back(file.path().filename());
    }
    return names;
  }

  JournalEntry EntryAt(std::int64_t seq) {
    JournalEntry entry;
    Read([&](const Snapshot& snapshot) {
      const absl::StatusOr<std::optional<JournalEntry>> found = FindEntry(snapshot, seq);
      ASSERT_TRUE(found.ok() && found->has_value());
      entry = **found;
    });
    return entry;
  }

  // Reads the copy, opened as a register.
  void ReadCopy(const std::function<void(const Snapshot&)>& read) {
    const std::unique_ptr<Store> copy = OpenBackup(file_);
    ASSERT_NE(copy, nullptr);
    ReadOf(*copy, read);
  }

  std::string file_;
};

bool Holds(const Snapshot& snapshot, std::int64_t dossier_id) {
  const auto found = FindDossier(snapshot, dossier_id);
  EXPECT_TRUE(found.ok()) << found.status();
  return found.ok() && found->has_value();
}

TEST_P(BackupTest, HoldsTheRegisterAsItStood) {
  OpenDossiers(1, 2);
  const std::int64_t head = Head();
  const absl::StatusOr<BackupReport> report = Backup();
  ASSERT_TRUE(report.ok()) << report.status();
  OpenDossiers(3, 3);

  EXPECT_EQ(report->seq, head);
  EXPECT_EQ(report->digest, EntryAt(head).digest);
  EXPECT_EQ(report->recorded_at, EntryAt(head).recorded_at);
  EXPECT_THAT(Files(), ElementsAre("copy.db"));
  EXPECT_EQ(report->bytes, static_cast<std::int64_t>(std::filesystem::file_size(file_)));
  EXPECT_EQ(std::filesystem::status(file_).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  ReadCopy([&](const Snapshot& snapshot) {
    EXPECT_EQ(snapshot.head(), head);
    const absl::StatusOr<VerifyReport> verified = Verify(snapshot, NotedEntry{report->seq, report->digest});
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_THAT(verified->faults, IsEmpty());
    const auto kept = FindDossier(snapshot, 2);
    ASSERT_TRUE(kept.ok() && kept->has_value());
    EXPECT_EQ(ValuesOf(**kept), ValuesOf(SampleDossier(2)));
    EXPECT_FALSE(Holds(snapshot, 3));
  });
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(BackupTest, WritesAreAnsweredMeanwhileAndAreNotInIt) {
  OpenDossiers(1, kDossiers);
  const std::int64_t head = Head();
  std::int64_t written = 0;
  int asked = 0;
  const absl::StatusOr<BackupReport> report = Backup([&] {
    // From the second poll on, the copy is in progress.
    if (++asked > 1) {
      ++written;
      OpenDossiers(kDossiers + written, kDossiers + written);
    }
    return HasFatalFailure();
  });
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_GE(written, 1);
  EXPECT_EQ(report->seq, head);
  EXPECT_EQ(Head(), head + written);
  ReadCopy([&](const Snapshot& snapshot) {
    const absl::StatusOr<VerifyReport> verified = Verify(snapshot);
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_THAT(verified->faults, IsEmpty());
    EXPECT_TRUE(Holds(snapshot, kDossiers));
    EXPECT_FALSE(Holds(snapshot, kDossiers + 1));
  });
}

TEST_P(BackupTest, WhatWasErasedIsNotInIt) {
  OpenDossiers(1, 2);
  ASSERT_TRUE(Write([](WriteTransaction& t) {
                RecordErasure(t, 1);
                t.ErasePersonal<DossierRecord>("dossier_id = ?", {1});
              }).ok());
  ASSERT_TRUE(Backup().ok());
  ReadCopy([](const Snapshot& snapshot) {
    const absl::StatusOr<VerifyReport> verified = Verify(snapshot);
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_THAT(verified->faults, IsEmpty());
    EXPECT_EQ(verified->erased_rows, 1);
    EXPECT_EQ((*FindDossier(snapshot, 1))->contact_name, "");
    EXPECT_EQ((*FindDossier(snapshot, 2))->contact_name, SampleDossier(2).contact_name);
  });
}

TEST_P(BackupTest, AFileThatIsThereStays) {
  for (const char* suffix : {"", "-wal", "-journal"}) {
    const std::string taken = file_ + suffix;
    std::ofstream(taken) << "mine";
    EXPECT_EQ(Backup().status().code(), absl::StatusCode::kAlreadyExists) << taken;
    EXPECT_THAT(Files(), ElementsAre(std::filesystem::path(taken).filename()));
    std::string content;
    std::ifstream(taken) >> content;
    EXPECT_EQ(content, "mine");
    std::filesystem::remove(taken);
  }
}

TEST_P(BackupTest, AMissingFolderIsNotFound) {
  file_ = (database_->BackupFolder() / "none" / "copy.db").string();
  EXPECT_EQ(Backup().status().code(), absl::StatusCode::kNotFound);
  std::ofstream(database_->BackupFolder() / "none") << "a file";
  EXPECT_EQ(Backup().status().code(), absl::StatusCode::kNotFound);
}

TEST_P(BackupTest, APathWithAQuotationMarkIsInvalid) {
  file_ = (database_->BackupFolder() / "co\"py.db").string();
  EXPECT_EQ(Backup().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_P(BackupTest, OneThatIsStoppedLeavesNothing) {
  OpenDossiers(1, kDossiers);
  int asked = 0;
  std::size_t under_way = 0;
  EXPECT_EQ(Backup([&] {
              if (++asked > 1) under_way = Files().size();
              return under_way > 0;
            })
                .status()
                .code(),
            absl::StatusCode::kCancelled);
  EXPECT_GE(under_way, 1U) << "the draft";
  EXPECT_THAT(Files(), IsEmpty());
  // Its session reads and copies as before.
  EXPECT_TRUE(Backup().ok());
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(BackupTest, PastTheDeadlineNothingIsLeft) {
  OpenDossiers(1, 1);
  EXPECT_EQ(Backup(&GoOn, absl::InfinitePast()).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_P(BackupTest, AScrubWaitsForItAndHoldsUpNobody) {
  OpenDossiers(1, kDossiers);
  OneShotEvent scrubbed;
  std::thread scrub;
  int asked = 0;
  bool ended_before = true;
  const absl::StatusOr<BackupReport> report = Backup([&] {
    if (++asked == 1) {
      scrub = std::thread([&] {
        EXPECT_TRUE(store_->Scrub(absl::InfiniteFuture()).ok());
        scrubbed.Notify();
      });
    }
    // A scrub in progress would keep these waiting, and the backup with them.
    OpenDossiers(kDossiers + asked, kDossiers + asked);
    ended_before = scrubbed.WaitUntil(absl::InfinitePast());
    return HasFatalFailure();
  });
  scrub.join();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_FALSE(ended_before);
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(BackupTest, ARegisterThatNoServiceHasOpenIsCopiedAsItIs) {
  OpenDossiers(1, 1);
  const std::int64_t head = Head();
  const std::unique_ptr<Engine> engine = CloseAndOpenEngine();
  const auto reader = engine->OpenReader();
  ASSERT_TRUE(reader.ok()) << reader.status();
  const absl::StatusOr<BackupReport> report = WriteBackup(*engine, **reader, file_, &GoOn);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->seq, head);
  // Copying did not give the reader write access.
  EXPECT_FALSE((*reader)->Execute("UPDATE journal_head SET seq = ?", {1}).ok());
  ReadCopy([](const Snapshot& snapshot) { EXPECT_TRUE(Holds(snapshot, 1)); });
}

INSTANTIATE_TEST_SUITE_P(Engine, BackupTest, testing::ValuesIn(EnginesUnderTest()), EngineName);

}  // namespace
}  // namespace relais::storage
