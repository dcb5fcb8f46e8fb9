// Random histories: after each step, every caller sees through every method exactly what the rules of the
// domain allow.
//
// RELAIS_SEED repeats one history, RELAIS_STEPS makes it longer.

#include <cstdint>
#include <cstdio>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "tests/api/access/visibility_history.h"
#include "tests/api/access/visibility_sweep.h"
#include "tests/support/api/api_files.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using visibility::Answer;
using visibility::Caller;
using visibility::FromEnvironment;
using visibility::History;
using visibility::Marks;
using visibility::Sweep;
using visibility::World;

// Long enough that leads move and return, views open and close, and a dossier is merged.
constexpr int kSeed = 500;
constexpr int kSteps = 50;
// Number of steps between full sweeps of every caller over every dossier.
constexpr int kThorough = 50;

class VisibilityTest : public ServerTest {
 protected:
  // Makes all calls about these dossiers, or a sample.
  void Look(World& world, const std::set<std::int64_t>& dossiers, bool thorough) {
    for (const Caller& caller : world.callers()) {
      Sweep sweep(world, caller, thorough, called_);
      sweep.ReadLists();
      for (const std::int64_t dossier : dossiers) {
        sweep.ReadDossier(dossier);
        // From time to time, writes that must be refused.
        if (world.chance().OneIn(thorough ? 2 : 12)) sweep.TryWrites(dossier);
      }
      if (thorough) sweep.ReadOthers();
    }
  }

  void LookAtAll(World& world) {
    std::set<std::int64_t> dossiers = world.model().Dossiers();
    dossiers.insert(visibility::kAbsent);
    Look(world, dossiers, /*thorough=*/true);
  }

  // A caller that retries an old write gets no more than it may see now.
  static void SendAgain(const World& world, const History& history) {
    for (const auto& [caller, request] : history.done()) {
      const Answer answer = visibility::AnswerOf(caller->client.UpdateDossier(request));
      const Marks reachable = world.model().Reachable(caller->principal);
      for (const std::string& mark : answer.marks) {
        EXPECT_EQ(reachable.count(mark), 1u)
            << caller->principal.user << " is told " << world.Explain({mark});
      }
    }
  }

  // Every method that only reads was tried.
  void ExpectEveryReadingMethodCalled() const {
    for (const google::protobuf::FileDescriptor* file : ApiFiles()) {
      for (int i = 0; i < file->service_count(); ++i) ExpectReadingMethodsCalled(*file->service(i));
    }
  }
  void ExpectReadingMethodsCalled(const google::protobuf::ServiceDescriptor& service) const {
    for (int i = 0; i < service.method_count(); ++i) {
      const std::string& method = service.method(i)->name();
      for (const char* verb : {"Get", "BatchGet", "List", "Search", "Query", "Export", "Follow"}) {
        if (!absl::StartsWith(method, verb)) continue;
        EXPECT_EQ(called_.count(method), 1u) << method;
      }
    }
  }

  std::set<std::string> called_;
};

TEST_F(VisibilityTest, EveryCallerSeesWhatTheRulesGiveAndNothingElse) {
  const int seed = FromEnvironment("RELAIS_SEED", kSeed);
  const int steps = FromEnvironment("RELAIS_STEPS", kSteps);
  RecordProperty("seed", seed);
  std::printf("RELAIS_SEED=%d RELAIS_STEPS=%d\n", seed, steps);
  World world(relaisd_, static_cast<unsigned>(seed));
  History history(world);
  history.Import();
  for (int step = 1; step <= steps && !HasFailure(); ++step) {
    if (step > 1) history.Step();
    Look(world, history.touched(), /*thorough=*/false);
    if (step % kThorough == 0 || step == steps) LookAtAll(world);
  }
  if (!HasFailure()) SendAgain(world, history);
  if (!HasFailure()) ExpectEveryReadingMethodCalled();
}

}  // namespace
}  // namespace relais
