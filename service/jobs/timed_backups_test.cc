#include "service/jobs/timed_backups.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/handlers/common/projections.h"
#include "storage/engine/sqlite/sqlite.h"
#include "storage/maintenance/durable_files.h"
#include "storage/queries/accounts/accounts.h"
#include "tests/support/service/sample_dossier.h"
#include "tests/support/service/temporary_register.h"

namespace relais::jobs {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::SizeIs;

// As relaisd checks a backup.
absl::StatusOr<storage::NotedEntry> RestoreAndVerify(const std::string& file, const std::string& scratch,
                                                     const storage::NotedEntry& noted) {
  const std::string restored = scratch + "/register.db";
  if (absl::Status copied = storage::CopyFileDurably(file, restored); !copied.ok()) return copied;
  auto engine = storage::OpenSqlite(restored);
  if (!engine.ok()) return engine.status();
  storage::StoreOptions options;
  options.projections = handlers::MakeProjections();
  auto store = storage::Store::Open(*std::move(engine), std::move(options), [](storage::WriteTransaction&) {
    return absl::DataLossError("an empty register");
  });
  if (!store.ok()) return store.status();
  absl::StatusOr<storage::VerifyReport> report;
  const absl::Status read = (*store)->Read(absl::InfiniteFuture(), [&](const storage::Snapshot& snapshot) {
    report = storage::Verify(snapshot, noted, handlers::MakeProjections());
    return report.status();
  });
  if (!read.ok()) return read;
  EXPECT_THAT(report->faults, IsEmpty());
  return storage::NotedEntry{report->head_seq, report->head_digest};
}

constexpr std::int64_t kRegisterBytes = std::int64_t{100} << 20;

// Keeps the mails; answers with `status`.
class FakeSender final : public mail::Sender {
 public:
  absl::Status Send(const mail::Message& message) override {
    sent.push_back(message);
    return status;
  }
  void Interrupt() override {}

  std::vector<mail::Message> sent;
  absl::Status status;
};

class TimedBackupsTest : public testing::Test {
 protected:
  TimedBackupsTest()
      : folder_(absl::StrCat(testing::TempDir(), "/timed-backups-", ::getpid())),
        health_([this] { return register_.now(); }) {
    fs::remove_all(folder_);
    Begin();
  }
  ~TimedBackupsTest() override {
    ::chmod(folder_.c_str(), 0700);
    fs::remove_all(folder_);
  }

  // As after a start of the service.
  void Begin() {
    TimedBackupOptions options;
    options.folder = folder_;
    options.check = [this](const std::string& file, const std::string& scratch,
                           const storage::NotedEntry& noted) {
      ++checks_;
      noted_ = noted;
      if (before_check_) before_check_();
      return check_.ok() ? RestoreAndVerify(file, scratch, noted)
                         : absl::StatusOr<storage::NotedEntry>(check_);
    };
    options.register_bytes = [] { return kRegisterBytes; };
    options.free_bytes = [this](const std::string&) { return free_bytes_; };
    options.sender = &sender_;
    options.message_id_domain = "example.org";
    backups_ = std::make_unique<TimedBackups>(register_.store(), std::move(options), health_);
  }

  void OpenDossier() {
    register_.Write([&](storage::WriteTransaction& transaction) {
      transaction.Insert(testing_support::SampleDossier(++dossiers_, "pole"));
      return absl::OkStatus();
    });
  }
  void AddUser(const std::string& user_id, const std::string& roles, bool active = true) {
    register_.Write([&](storage::WriteTransaction& transaction) {
      storage::UserRecord user;
      user.user_id = user_id;
      user.organization = "pole";
      user.roles = roles;
      user.active = active;
      user.email = user_id + "@example.org";
      transaction.Insert(user);
      return absl::OkStatus();
    });
  }
  void LookAfter(absl::Duration passed) {
    register_.set_now(register_.now() + passed);
    backups_->Look();
  }
  std::vector<std::string> Files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) names.push_back(entry.path().filename());
    return names;
  }
  std::vector<BackupFile> Backups() const { return *ListBackups(folder_); }

  testing_support::TemporaryRegister register_;
  const std::string folder_;
  observability::BackupHealth health_;
  FakeSender sender_;
  absl::Status check_;
  std::function<void()> before_check_;
  storage::NotedEntry noted_;
  absl::StatusOr<std::int64_t> free_bytes_ = kRegisterBytes * 100;
  int checks_ = 0;
  int dossiers_ = 0;
  std::unique_ptr<TimedBackups> backups_;
};

TEST_F(TimedBackupsTest, AnHourOfLoad) {
  const absl::Time begun = register_.now();
  for (int minute = 0; minute <= 60; ++minute) {
    OpenDossier();
    LookAfter(minute == 0 ? absl::ZeroDuration() : absl::Minutes(1));
    EXPECT_LE(health_.Age(), absl::Minutes(5));
    EXPECT_FALSE(health_.Get().late);
  }
  const std::vector<BackupFile> backups = Backups();
  ASSERT_THAT(backups, SizeIs(13)) << "one each five minutes";
  EXPECT_THAT(Files(), SizeIs(13)) << "and nothing else";
  EXPECT_EQ(checks_, 13) << "each verified once";
  for (std::size_t i = 0; i < backups.size(); ++i) {
    EXPECT_EQ(backups[i].made_at, begun + absl::Minutes(5) * static_cast<int>(i));
    // The first one holds the initial data and one dossier; each later one five more.
    EXPECT_EQ(backups[i].position, backups.front().position + std::int64_t{5} * static_cast<std::int64_t>(i));
    EXPECT_EQ(fs::status(folder_ + "/" + backups[i].name).permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
  }
  EXPECT_EQ(health_.Get().position, backups.back().position);
  EXPECT_EQ(health_.Get().kept, 13);
  EXPECT_EQ(health_.Get().bytes,
            static_cast<std::int64_t>(fs::file_size(folder_ + "/" + backups.back().name)));
  EXPECT_THAT(sender_.sent, IsEmpty());
  // What one restores from it is the register as it was.
  fs::create_directory(folder_ + "/again");
  const auto restored = RestoreAndVerify(folder_ + "/" + backups.back().name, folder_ + "/again", noted_);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->seq, backups.back().position);
}

TEST_F(TimedBackupsTest, ARegisterThatDidNotChangeNeedsNone) {
  backups_->Look();
  for (int times = 0; times < 5; ++times) LookAfter(absl::Minutes(5));
  EXPECT_THAT(Backups(), SizeIs(1));
  EXPECT_EQ(health_.Age(), absl::ZeroDuration()) << "it is complete";
  // A deleted file is made again.
  fs::remove(folder_ + "/" + Backups().front().name);
  LookAfter(absl::Minutes(5));
  EXPECT_THAT(Backups(), SizeIs(1));
}

TEST_F(TimedBackupsTest, AfterAStartTheNewestIsVerifiedAndTaken) {
  backups_->Look();
  Begin();
  LookAfter(absl::Minutes(1));
  EXPECT_THAT(Backups(), SizeIs(1));
  EXPECT_EQ(checks_, 2);
  EXPECT_EQ(health_.Get().position, Backups().front().position);
  EXPECT_EQ(health_.Get().complete_at, register_.now());
  // A damaged one is not.
  fs::resize_file(folder_ + "/" + Backups().front().name, 5000);
  Begin();
  LookAfter(absl::Minutes(1));
  EXPECT_THAT(Backups(), SizeIs(2));
}

TEST_F(TimedBackupsTest, OneThatDoesNotVerifyGetsNoName) {
  check_ = absl::DataLossError("the journal does not fit");
  OpenDossier();
  backups_->Look();
  EXPECT_THAT(Files(), IsEmpty());
  EXPECT_EQ(health_.Get().result, absl::StatusCode::kDataLoss);
  EXPECT_EQ(health_.Age(), absl::InfiniteDuration());
  // It tries again after five minutes, not with the next look.
  check_ = absl::OkStatus();
  LookAfter(absl::Minutes(4));
  EXPECT_THAT(Backups(), IsEmpty());
  LookAfter(absl::Minutes(1));
  EXPECT_THAT(Backups(), SizeIs(1));
  EXPECT_EQ(health_.Get().result, absl::StatusCode::kOk);
}

TEST_F(TimedBackupsTest, WhatAKillLeftIsRemovedAndNothingElse) {
  fs::create_directories(folder_ + "/restored-for-verification");
  for (const char* name :
       {"unverified-1.db", "unverified-2.db.AbCdEf", "unverified-3.db-wal", "unverified-4.db.AbCdEf-journal",
        "unverified-.db", "unverified-mine.db", "unverified-5.db.txt",
        "restored-for-verification/register.db", "register-2026-11-26.db"}) {
    std::ofstream(absl::StrCat(folder_, "/", name)) << "x";
  }
  fs::create_directories(folder_ + "/unverified-6.db/mine");
  backups_->Look();
  EXPECT_THAT(Files(), testing::UnorderedElementsAre("register-2026-11-26.db", "unverified-.db",
                                                     "unverified-mine.db", "unverified-5.db.txt",
                                                     "unverified-6.db", Backups().front().name));
}

TEST_F(TimedBackupsTest, WithoutRoomNothingIsWritten) {
  free_bytes_ = 3 * kRegisterBytes;
  backups_->Look();
  EXPECT_THAT(Files(), IsEmpty());
  EXPECT_EQ(checks_, 0);
  EXPECT_EQ(health_.Get().result, absl::StatusCode::kResourceExhausted);
  free_bytes_ = absl::UnavailableError("the disk");
  LookAfter(absl::Minutes(5));
  EXPECT_EQ(health_.Get().result, absl::StatusCode::kUnavailable);
  free_bytes_ = 4 * kRegisterBytes;
  LookAfter(absl::Minutes(5));
  EXPECT_THAT(Backups(), SizeIs(1));
  EXPECT_GT(*FreeBytes(folder_), 0);
  EXPECT_FALSE(FreeBytes(folder_ + "/gone").ok());
}

TEST_F(TimedBackupsTest, AFailureRemovesNoBackup) {
  backups_->Look();
  const auto add = [this](absl::Duration age) {
    std::ofstream(folder_ + "/" + BackupName(register_.now() - age, 1)) << "x";
  };
  for (int day = 40; day < 45; ++day) add(absl::Hours(24 * day));
  check_ = absl::DataLossError("the journal does not fit");
  OpenDossier();
  LookAfter(absl::Minutes(5));
  EXPECT_THAT(Backups(), SizeIs(6));
  check_ = absl::OkStatus();
  LookAfter(absl::Minutes(5));
  EXPECT_THAT(Backups(), SizeIs(5)) << "one more, and two of the old ones less";
  EXPECT_EQ(health_.Get().kept, 5);
}

TEST_F(TimedBackupsTest, TheCheckKnowsTheRegistersLastEntry) {
  OpenDossier();
  backups_->Look();
  EXPECT_EQ(noted_.seq, health_.Get().position);
  EXPECT_FALSE(noted_.digest.empty());
}

TEST_F(TimedBackupsTest, AFolderThatFailsDoesNotEndTheService) {
  backups_->Look();
  fs::remove_all(folder_);
  // Whatever looks at a path through it fails.
  fs::create_symlink(folder_, folder_);
  LookAfter(absl::Minutes(5));
  EXPECT_NE(health_.Get().result, absl::StatusCode::kOk);
  fs::remove(folder_);
  before_check_ = [this] { fs::remove_all(folder_); };
  LookAfter(absl::Minutes(5));
  EXPECT_NE(health_.Get().result, absl::StatusCode::kOk);
  before_check_ = nullptr;
  LookAfter(absl::Minutes(5));
  EXPECT_THAT(Backups(), SizeIs(1));
}

TEST_F(TimedBackupsTest, AClockSetBackPutsNothingOff) {
  backups_->Look();
  OpenDossier();
  LookAfter(-absl::Hours(3));
  EXPECT_THAT(Backups(), SizeIs(2));
}

TEST_F(TimedBackupsTest, AMissingFolderIsAFailureAndNoMore) {
  fs::remove_all(folder_);
  std::ofstream(folder_) << "a file";
  OpenDossier();
  backups_->Look();
  EXPECT_NE(health_.Get().result, absl::StatusCode::kOk);
  fs::remove(folder_);
  LookAfter(absl::Minutes(5));
  EXPECT_THAT(Backups(), SizeIs(1));
}

TEST_F(TimedBackupsTest, AdministratorsAreToldOnceThatTheyAreLate) {
  AddUser("chantal", "administrator");
  AddUser("denis", "advisor|administrator");
  AddUser("emma", "advisor");
  AddUser("former", "administrator", /*active=*/false);
  backups_->Look();
  check_ = absl::ResourceExhaustedError("no room");
  for (int minute = 1; minute <= 15; ++minute) {
    OpenDossier();
    LookAfter(absl::Minutes(1));
  }
  EXPECT_FALSE(health_.Get().late);
  EXPECT_THAT(sender_.sent, IsEmpty());
  // The mail server is down at first.
  sender_.status = absl::UnavailableError("no connection");
  LookAfter(absl::Minutes(1));
  EXPECT_TRUE(health_.Get().late);
  EXPECT_THAT(sender_.sent, SizeIs(1));
  sender_.sent.clear();
  sender_.status = absl::OkStatus();
  for (int minute = 0; minute < 30; ++minute) LookAfter(absl::Minutes(1));
  ASSERT_THAT(sender_.sent, SizeIs(2));
  EXPECT_EQ(sender_.sent[0].to, "chantal@example.org");
  EXPECT_EQ(sender_.sent[1].to, "denis@example.org");
  EXPECT_NE(sender_.sent[0].message_id, sender_.sent[1].message_id);
  EXPECT_TRUE(mail::RenderMessage(sender_.sent[0], "relais@example.org").ok());
  // Once it is over, the next delay is told again.
  check_ = absl::OkStatus();
  LookAfter(absl::Minutes(5));
  EXPECT_FALSE(health_.Get().late);
  check_ = absl::ResourceExhaustedError("no room");
  OpenDossier();
  for (int minute = 0; minute < 30; ++minute) LookAfter(absl::Minutes(1));
  EXPECT_THAT(sender_.sent, SizeIs(4));
}

TEST_F(TimedBackupsTest, AServiceThatStopsVerifiesNoOther) {
  backups_->Look();
  Begin();
  backups_->Stop();
  LookAfter(absl::Minutes(5));
  EXPECT_EQ(checks_, 1);
  EXPECT_THAT(Files(), SizeIs(1));
}

TEST_F(TimedBackupsTest, AServiceThatStopsLeavesNothing) {
  OpenDossier();
  backups_->Stop();
  backups_->Look();
  EXPECT_THAT(Files(), IsEmpty());
  EXPECT_EQ(health_.Get().result, absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace relais::jobs
