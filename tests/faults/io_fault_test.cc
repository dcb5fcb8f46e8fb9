// Runs each operation of the store while each disk operation below it fails in turn.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <iostream>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "storage/commit/one_shot_event.h"
#include "storage/maintenance/verify.h"
#include "tests/faults/campaign.h"
#include "tests/faults/faulty_vfs.h"
#include "tests/faults/register.h"

namespace relais::faults {
namespace {

using testing::IsEmpty;

// Number of dossiers at the start of each run.
constexpr std::int64_t kSeeded = 40;
// Writes of a run: a batch of entries of a few rows each.
constexpr std::int64_t kGroup = 3;
constexpr std::int64_t kRows = 4;
// Step between tested fault positions, so that operations on the whole register do not take most of the time.
// RELAIS_FAULTS_FULL=1 tests every position.
std::int64_t StrideOf(const std::string& name) {
  if (IsFullCampaign()) return 1;
  return name == "Scrub" || name == "Backup" ? 17 : 3;
}

// An operation of the store. OK only if the answer was right; a wrong one is INTERNAL, which no fault may
// cause.
struct Asked {
  std::string name;
  std::function<absl::Status(FaultRegister&)> run;
};

// Without it, test names would hold its bytes.
void PrintTo(const Asked& asked, std::ostream* out) { *out << asked.name; }

absl::Status Expect(const absl::StatusOr<std::int64_t>& answer, std::int64_t wanted) {
  if (!answer.ok()) return answer.status();
  return *answer == wanted ? absl::OkStatus() : absl::InternalError("a wrong answer");
}

std::int64_t FirstOf(std::int64_t write) { return kSeeded + 1 + write * kRows; }
std::int64_t LastOf(std::int64_t write) { return FirstOf(write) + kRows - 1; }

absl::Status WriteOne(FaultRegister& reg) { return reg.OpenDossiers(FirstOf(0), LastOf(0)).status(); }

absl::Status WriteGroup(FaultRegister& reg) {
  std::vector<storage::OneShotEvent> known(kGroup);
  std::vector<absl::Status> outcomes(kGroup);
  for (std::size_t i = 0; i < kGroup; ++i) {
    const auto write = static_cast<std::int64_t>(i);
    reg.QueueDossiers(FirstOf(write), LastOf(write), [&known, &outcomes, i](absl::Status status) {
      outcomes[i] = std::move(status);
      known[i].Notify();
    });
  }
  for (storage::OneShotEvent& latch : known) latch.Wait();
  for (const absl::Status& outcome : outcomes) {
    if (!outcome.ok()) return outcome;
  }
  return absl::OkStatus();
}

absl::Status Resolve(FaultRegister& reg) {
  reg.clock().Advance(absl::Hours(1));
  return Expect(reg.store().ResolveInstant(reg.clock().Now(), absl::InfiniteFuture()), 2);
}

absl::Status VerifyAll(FaultRegister& reg) {
  return reg.store().Read(absl::InfiniteFuture(), [](const storage::Snapshot& snapshot) {
    const auto report = storage::Verify(snapshot);
    if (!report.ok()) return report.status();
    return report->faults.empty() ? absl::OkStatus() : absl::InternalError(report->faults.front());
  });
}

absl::Status CountByStatus(FaultRegister& reg) {
  absl::StatusOr<std::int64_t> open = 0;
  const absl::Status status =
      reg.store().Read(absl::InfiniteFuture(), [&](const storage::Snapshot& snapshot) {
        open = snapshot.session().QueryInteger(
            "SELECT SUM(n) FROM (SELECT sector, COUNT(*) AS n FROM dossier WHERE until_seq IS NULL"
            " GROUP BY sector ORDER BY sector)");
        return open.status();
      });
  return status.ok() ? Expect(open, kSeeded) : status;
}

std::filesystem::path BackupOf(const FaultRegister& reg) { return reg.folder() / "backup.db"; }

absl::Status BackUp(FaultRegister& reg) {
  const auto report =
      reg.store().Backup(BackupOf(reg).string(), absl::InfiniteFuture(), [] { return false; });
  if (!report.ok()) return report.status();
  return report->seq == 2 ? absl::OkStatus() : absl::InternalError("a wrong position");
}

std::vector<Asked> Questions() {
  return {{"Open", [](FaultRegister& reg) { return reg.Open(); }},
          {"Write", WriteOne},
          {"Group", WriteGroup},
          {"List", [](FaultRegister& reg) { return Expect(reg.Count(1, kSeeded), kSeeded); }},
          {"Statistics", CountByStatus},
          {"Resolve", Resolve},
          {"Verify", VerifyAll},
          {"Scrub", [](FaultRegister& reg) { return reg.store().Scrub(absl::InfiniteFuture()); }},
          {"Backup", BackUp}};
}

class IoFaultTest : public testing::TestWithParam<Asked> {
 protected:
  void SetUp() override {
    FaultyVfs::Get();
    ASSERT_TRUE(seeded_.Open().ok());
    ASSERT_TRUE(seeded_.OpenDossiers(1, kSeeded).ok());
    seeded_.Close();
  }
  void TearDown() override {
    FaultyVfs::Get().Disarm();
    std::cout << "io faults: " << GetParam().name << ": runs " << runs_ << ", faults injected " << injected_
              << ", acknowledged " << acknowledged_ << ", refused " << refused_ << ", lost " << lost_
              << ", doubled " << doubled_ << std::endl;
  }

  // Fails the operation `fault.at`; false if the run did not reach it.
  bool Run(const Fault& fault) {
    SCOPED_TRACE(testing::Message() << "at " << fault.at << (fault.lasting ? ", lasting" : ", once")
                                    << (fault.disk_full ? ", disk full" : ""));
    FaultRegister reg;
    reg.CopyFrom(seeded_);
    const bool opens = GetParam().name == "Open";
    if (!opens && !reg.Open().ok()) return false;
    FaultyVfs::Get().Arm(fault);
    const absl::Status status = GetParam().run(reg);
    const std::int64_t injected = FaultyVfs::Get().Disarm();
    ++runs_;
    injected_ += injected;
    ++(status.ok() ? acknowledged_ : refused_);
    EXPECT_TRUE(status.ok() || absl::IsUnavailable(status) || absl::IsResourceExhausted(status) ||
                absl::IsDataLoss(status))
        << status;
    EXPECT_TRUE(injected > 0 || status.ok()) << status;
    if (opens && !status.ok() && !reg.Open().ok()) {
      ADD_FAILURE() << "it does not open again";
      return false;
    }
    if (GetParam().name == "Backup") ExpectBackup(reg, status.ok());
    ServesAgain(reg, status.ok());
    return injected > 0;
  }

  // A usable register if the operation was acknowledged, and no register at all otherwise.
  void ExpectBackup(const FaultRegister& reg, bool acknowledged) {
    for (const auto& file : std::filesystem::directory_iterator(reg.folder())) {
      const std::string name = file.path().filename();
      EXPECT_TRUE(absl::StartsWith(name, "relais.db") || (acknowledged && file == BackupOf(reg))) << name;
    }
    if (!acknowledged) return;
    FaultRegister restored;
    std::filesystem::rename(BackupOf(reg), restored.path());
    const absl::Status opened = restored.Open();
    ASSERT_TRUE(opened.ok()) << opened;
    EXPECT_TRUE(Expect(restored.Count(1, kSeeded), kSeeded).ok());
    EXPECT_THAT(restored.Faults(), IsEmpty());
  }

  // The same store still works. Acknowledged writes are there; others are complete or absent. A retry with
  // the same request id leaves each there once.
  void ServesAgain(FaultRegister& reg, bool acknowledged) {
    const std::string& name = GetParam().name;
    const std::int64_t writes = name == "Group" ? kGroup : name == "Write" ? 1 : 0;
    for (std::int64_t write = 0; write < writes; ++write) {
      const absl::StatusOr<std::int64_t> entries = reg.Entries(FirstOf(write));
      ASSERT_TRUE(entries.ok()) << entries.status();
      if (acknowledged && *entries == 0) ++lost_;
      EXPECT_TRUE(Expect(reg.Count(FirstOf(write), LastOf(write)), *entries * kRows).ok());
    }
    for (std::int64_t write = 0; write < writes; ++write) {
      const auto seq = reg.OpenDossiers(FirstOf(write), LastOf(write));
      EXPECT_TRUE(seq.ok()) << seq.status();
      const auto entries = reg.Entries(FirstOf(write));
      if (entries.ok() && *entries > 1) ++doubled_;
      EXPECT_TRUE(Expect(entries, 1).ok()) << entries.status();
    }
    EXPECT_EQ(lost_, 0);
    EXPECT_THAT(reg.Faults(), IsEmpty());
    EXPECT_TRUE(Expect(reg.Count(1, kSeeded), kSeeded).ok());
    const absl::Status opened = reg.Open();
    ASSERT_TRUE(opened.ok()) << opened;
    EXPECT_TRUE(Expect(reg.Count(1, LastOf(kGroup)), kSeeded + writes * kRows).ok());
    EXPECT_THAT(reg.Faults(), IsEmpty());
  }

  void RunAll(bool lasting, bool disk_full) {
    std::int64_t at = 1;
    while (!HasFailure() && Run({at, lasting, disk_full})) at += StrideOf(GetParam().name);
  }

  FaultRegister seeded_;
  std::int64_t runs_ = 0;
  std::int64_t injected_ = 0;
  std::int64_t acknowledged_ = 0;
  std::int64_t refused_ = 0;
  std::int64_t lost_ = 0;
  std::int64_t doubled_ = 0;
};

TEST_P(IoFaultTest, OneFailure) { RunAll(false, false); }
TEST_P(IoFaultTest, LastingFailure) { RunAll(true, false); }
TEST_P(IoFaultTest, DiskFullOnce) { RunAll(false, true); }
TEST_P(IoFaultTest, DiskFull) { RunAll(true, true); }

// Normally a write checkpoints only once the log is long; here every write does.
class CheckpointFaultTest : public IoFaultTest {
 protected:
  void SetUp() override {
    FaultyVfs::Get().SetAutocheckpoint(1);
    IoFaultTest::SetUp();
  }
  void TearDown() override {
    IoFaultTest::TearDown();
    FaultyVfs::Get().SetAutocheckpoint(0);
  }
};

TEST_P(CheckpointFaultTest, OneFailure) { RunAll(false, false); }
TEST_P(CheckpointFaultTest, LastingFailure) { RunAll(true, false); }
TEST_P(CheckpointFaultTest, DiskFull) { RunAll(true, true); }

std::string NameOf(const testing::TestParamInfo<Asked>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Asked, IoFaultTest, testing::ValuesIn(Questions()), NameOf);
INSTANTIATE_TEST_SUITE_P(Asked, CheckpointFaultTest,
                         testing::Values(Asked{"Write", WriteOne}, Asked{"Group", WriteGroup}), NameOf);

}  // namespace
}  // namespace relais::faults
