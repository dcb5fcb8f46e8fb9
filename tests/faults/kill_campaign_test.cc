// relaisd is killed at random moments under 64 writers: acknowledged writes are there once, and complete.

#include <cstdint>
#include <iostream>
#include <random>
#include <vector>

#include "tests/faults/ledger_check.h"
#include "tests/faults/load_fixture.h"

namespace relais::faults {
namespace {

// Number of kills between verifications of the journal.
constexpr int kKillsPerVerification = 20;
// Maximum requests between a start and the kill: from none, a kill as soon as it serves, up to several
// batches and a checkpoint.
constexpr int kMaxRequests = 800;

class KillCampaign : public LoadTest {
 protected:
  // Kills it at any point of the requests in flight, and restarts it.
  void Kill(Workload& workload) {
    const int requests = std::uniform_int_distribution<int>(0, kMaxRequests)(random_);
    if (random_() % 2 == 0) {
      workload.AwaitBegun(requests);
    } else {
      workload.AwaitAcknowledged(requests);
    }
    relaisd_.Kill9();
    if (++kills_ % kKillsPerVerification == 0) Verify();
    relaisd_.Start();
  }

  void Verify() {
    ++verified_;
    EXPECT_EQ(relaisd_.Verify(), 0);
  }

  std::mt19937_64 random_;
  int kills_ = 0;
  int verified_ = 0;
};

TEST_F(KillCampaign, AcknowledgedWritesAreThereOnceAndWhole) {
  const int kills = IsFullCampaign() ? 200 : 10;
  const Workload::Options options = OptionsOf("kill campaign");
  random_.seed(options.seed);
  Workload workload(options);
  while (kills_ < kills && workload.healthy() && !HasFatalFailure()) Kill(workload);
  // Every request is answered now, so the journal must equal the answers.
  workload.Stop();

  const std::vector<DossierLedger> ledgers = workload.Ledgers();
  const std::int64_t half = CountIncomplete(relaisd_.NewClient(), ledgers);
  relaisd_.Stop();
  const Differences found = CompareJournal(ledgers, ReadJournal(relaisd_.database()));
  Verify();
  std::cout << "kill campaign: kills " << kills_ << ", acknowledged " << workload.acknowledged()
            << ", retried " << workload.retried() << ", asked twice " << workload.repeated() << ", verified "
            << verified_ << ", lost " << found.lost << ", doubled " << found.doubled << ", half " << half
            << std::endl;
  EXPECT_GE(workload.acknowledged(), kills);
  EXPECT_GT(workload.retried(), 0);
  EXPECT_EQ(found.lost, 0);
  EXPECT_EQ(found.doubled, 0);
  EXPECT_EQ(half, 0);
}

}  // namespace
}  // namespace relais::faults
