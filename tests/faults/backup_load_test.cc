// A backup made under the load of 64 writers holds every write acknowledged before it began, and each write
// completely.

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/faults/ledger_check.h"
#include "tests/faults/load_fixture.h"

namespace relais::faults {
namespace {

using google::protobuf::util::MessageDifferencer;

constexpr char kNoted[] = "à noter / to note: ";
// Number of answers before the first backup, and between backups.
constexpr std::int64_t kBetween = 700;

// A copy, and the state known just before it began.
struct Copy {
  std::string file;
  // POSITION:DIGEST, as printed.
  std::string noted;
  std::int64_t position = 0;
  std::vector<DossierLedger> before;
};

class BackupLoadTest : public LoadTest {
 protected:
  void BackUp(const Workload& workload, int number) {
    Copy copy;
    copy.file = absl::StrCat(relaisd_.folder(), "/copy-", number, ".db");
    copy.before = workload.Ledgers();
    const std::int64_t acknowledged = workload.acknowledged();
    const Relaisd::Outcome outcome = relaisd_.Command({"backup", "--to", copy.file});
    meanwhile_ += workload.acknowledged() - acknowledged;
    ASSERT_EQ(outcome.code, 0) << outcome.text;
    const std::size_t at = outcome.text.find(kNoted);
    ASSERT_NE(at, std::string::npos) << outcome.text;
    copy.noted = outcome.text.substr(at + sizeof(kNoted) - 1);
    copy.noted.resize(copy.noted.find('\n'));
    ASSERT_TRUE(absl::SimpleAtoi(copy.noted.substr(0, copy.noted.find(':')), &copy.position));
    copies_.push_back(std::move(copy));
  }

  // Starts a service on the copy. Compares its content with the answered writes, and with the source, which
  // runs again, at the copy's position. `written`: all writes in the source.
  void Check(const Copy& copy, const std::vector<RecordedWrite>& written) {
    SCOPED_TRACE(copy.file);
    Relaisd restored;
    restored.Restore(copy.file, relaisd_);
    ASSERT_EQ(restored.Verify(copy.noted), 0);
    const std::vector<RecordedWrite> copied = ReadJournal(restored.database());
    const auto until = [&](const RecordedWrite& write) { return write.seq <= copy.position; };
    EXPECT_EQ(copied.size(), std::count_if(written.begin(), written.end(), until));
    lost_ += CompareJournal(copy.before, copied).lost;
    restored.Start();
    const Client client = restored.NewClient();
    const Client source = relaisd_.NewClient();
    for (const RecordedWrite& write : copied) {
      if (write.method == "CreateDossier") Compare(client, source, write.resource, copy.position);
    }
  }

  // A dossier in the copy, from its projection, and in the source, from its rows.
  void Compare(const Client& client, const Client& source, const std::string& name, std::int64_t position) {
    v1::GetDossierRequest get;
    get.set_name(name);
    const v1::Dossier copied = Ok(client.GetDossier(get)).dossier();
    get.mutable_as_of()->set_sequence(position);
    const v1::Dossier then = Ok(source.GetDossier(get)).dossier();
    ++compared_;
    if (MessageDifferencer::Equals(copied, then)) return;
    if (++half_ == 1)
      ADD_FAILURE() << copied.ShortDebugString() << "\nin the source: " << then.ShortDebugString();
  }

  std::vector<Copy> copies_;
  // Writes acknowledged during a copy.
  std::int64_t meanwhile_ = 0;
  std::int64_t compared_ = 0;
  std::int64_t lost_ = 0;
  std::int64_t half_ = 0;
};

TEST_F(BackupLoadTest, HoldsWhatWasAcknowledgedBefore) {
  const int backups = IsFullCampaign() ? 30 : 3;
  Workload workload(OptionsOf("backup under load"));
  for (int number = 0; number < backups && workload.healthy() && !HasFatalFailure(); ++number) {
    workload.AwaitAcknowledged(kBetween);
    BackUp(workload, number);
  }
  workload.Stop();
  relaisd_.Stop();
  const std::vector<RecordedWrite> written = ReadJournal(relaisd_.database());
  // The source still has the digests printed for the copies.
  for (const Copy& copy : copies_) EXPECT_EQ(relaisd_.Verify(copy.noted), 0);
  relaisd_.Start();
  for (const Copy& copy : copies_) Check(copy, written);
  std::cout << "backup under load: backups " << copies_.size() << ", acknowledged " << workload.acknowledged()
            << ", of which during a backup " << meanwhile_ << ", dossiers compared " << compared_ << ", lost "
            << lost_ << ", half " << half_ << std::endl;
  EXPECT_GT(meanwhile_, 0);
  EXPECT_GT(compared_, 0);
  EXPECT_EQ(lost_, 0);
  EXPECT_EQ(half_, 0);
}

}  // namespace
}  // namespace relais::faults
