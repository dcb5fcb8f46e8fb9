// relaisd is killed at random moments while 64 write: what was acknowledged is there once, and whole.

#include <cstdint>
#include <iostream>
#include <random>
#include <vector>

#include "tests/faults/ledger_check.h"
#include "tests/faults/load_fixture.h"

namespace relais::faults {
namespace {

// Kills after which the journal is verified before the service starts again.
constexpr int kKillsPerVerification = 20;
// Requests between a start and the kill, at most: none, so the kill comes as soon as it serves, up to some
// batches and a checkpoint.
constexpr int kMaxRequests = 800;

class KillCampaign : public LoadTest {
 protected:
  // Kills it while requests are under way, at any point of them, and starts it again.
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
  // Every request that was begun is answered now, so what is in the journal is what was answered.
  workload.Stop();

  const std::vector<DossierLedger> ledgers = workload.Ledgers();
  const std::int64_t half = CountHalf(relaisd_.NewClient(), ledgers);
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
