#ifndef RELAIS_TESTS_FAULTS_LOAD_FIXTURE_H_
#define RELAIS_TESTS_FAULTS_LOAD_FIXTURE_H_

#include "tests/faults/campaign.h"
#include "tests/faults/workload.h"
#include "tests/support/api/server_fixture.h"

namespace relais::faults {

// A relaisd that keeps the same address over restarts, so that a workload reconnects.
class LoadTest : public testing::Test {
 protected:
  LoadTest() {
    relaisd_.ListenOnSocket();
    relaisd_.Start();
  }

  // Options with a seed that is printed under the name of the campaign.
  Workload::Options OptionsOf(const char* campaign) {
    Workload::Options options;
    options.target = relaisd_.target();
    options.arthabaska_token = relaisd_.TokenOf("agent-arthabaska");
    options.drummond_token = relaisd_.TokenOf("agent-drummond");
    options.seed = RandomSeed(campaign);
    return options;
  }

  Relaisd relaisd_;
};

}  // namespace relais::faults

#endif  // RELAIS_TESTS_FAULTS_LOAD_FIXTURE_H_
