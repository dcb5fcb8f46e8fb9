// A count as of a moment never changes, for callers who do not see everything.
//
// RELAIS_SEED repeats one history, RELAIS_STEPS makes it longer.

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/api/access/visibility_history.h"
#include "tests/api/access/visibility_world.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using visibility::Caller;
using visibility::FromEnvironment;
using visibility::History;
using visibility::World;

constexpr int kSeed = 500;
// Number of steps before the first moment, between two moments, and after the last one.
constexpr int kSteps = 16;
constexpr int kMoments = 3;

// A query as of a moment, and its answer at that time.
struct Asked {
  const Caller* caller;
  v1::QueryStatisticsRequest request;
  std::string answer;
};

class VisibilityAsOfTest : public ServerTest {
 protected:
  static bool Counts(const Caller& caller) {
    return caller.principal.works() || caller.principal.role == v1::ROLE_ANALYST;
  }

  static std::string Bytes(const Caller& caller, const v1::QueryStatisticsRequest& request) {
    return Ok(caller.client.QueryStatistics(request)).SerializeAsString();
  }

  // Every measure without dimensions and with each allowed one, whole and filtered, as of the last entry.
  static void Ask(World& world, std::vector<Asked>& asked) {
    v1::ListChangesRequest changes;
    changes.set_page_size(1);
    const std::int64_t head = Ok(world.direction().client.ListChanges(changes)).head().sequence();
    for (const Caller& caller : world.callers()) {
      if (!Counts(caller)) continue;
      for (int measure = v1::Measure_MIN + 1; measure <= v1::Measure_MAX; ++measure) {
        for (int dimension = v1::Dimension_MIN; dimension <= v1::Dimension_MAX; ++dimension) {
          if (!v1::Dimension_IsValid(dimension) || !v1::Measure_IsValid(measure)) continue;
          // Samples some dimensions, but always checks the total.
          if (dimension != v1::Dimension_MIN && !world.chance().OneIn(4)) continue;
          v1::QueryStatisticsRequest request;
          v1::StatisticsQuery& query = *request.mutable_query();
          query.set_measure(static_cast<v1::Measure>(measure));
          query.mutable_period()->set_from("2023-01-01");
          query.mutable_period()->set_to("2025-12-31");
          query.mutable_as_of()->set_sequence(head);
          if (dimension != v1::Dimension_MIN) query.add_dimensions(static_cast<v1::Dimension>(dimension));
          if (world.chance().OneIn(3)) {
            v1::StatisticsFilter& filter = *query.add_filters();
            filter.set_dimension(v1::DIMENSION_STATUS);
            filter.add_values("open");
          }
          const auto answer = caller.client.QueryStatistics(request);
          // Not every measure takes every dimension.
          if (!answer.ok()) continue;
          asked.push_back({&caller, request, answer->SerializeAsString()});
        }
      }
    }
  }

  static void EraseOne(const World& world) {
    const Caller& advisor = world.Of("pole");
    for (const std::int64_t dossier : world.model().Standing()) {
      v1::GetDossierRequest get;
      get.set_name(absl::StrCat("dossiers/", dossier));
      // Only a closed dossier can be erased; closing fails if it is already closed.
      v1::CloseDossierRequest close;
      close.set_name(get.name());
      close.set_outcome("abandonne");
      close.set_recall_pending(true);
      advisor.client.CloseDossier(close).status().IgnoreError();
      const auto found = advisor.client.GetDossier(get);
      if (!found.ok()) continue;
      v1::EraseDossierRequest erase;
      erase.set_name(get.name());
      erase.set_etag(found->dossier().etag());
      erase.set_reason("demande");
      if (advisor.client.EraseDossier(erase).ok()) return;
    }
    ADD_FAILURE() << "no dossier could be erased";
  }

  static void MakeThirdNetwork(const World& world) {
    v1::CreateOrganizationRequest request;
    request.set_organization_id("pole-lointain");
    request.mutable_organization()->set_title("Pôle lointain");
    request.mutable_organization()->set_kind(v1::ORGANIZATION_KIND_POLE);
    request.mutable_organization()->set_network("lointain");
    Ok(world.direction().client.CreateOrganization(request));
  }
};

TEST_F(VisibilityAsOfTest, WhatWasCountedAsOfAMomentStaysForEver) {
  const int seed = FromEnvironment("RELAIS_SEED", kSeed);
  const int steps = FromEnvironment("RELAIS_STEPS", kSteps);
  RecordProperty("seed", seed);
  World world(relaisd_, static_cast<unsigned>(seed));
  History history(world);
  history.Import();
  std::vector<Asked> asked;
  for (int moment = 0; moment < kMoments && !HasFailure(); ++moment) {
    for (int step = 0; step < steps; ++step) history.Step();
    Ask(world, asked);
  }
  for (int step = 0; step < steps; ++step) history.Step();
  MakeThirdNetwork(world);
  EraseOne(world);
  int differences = 0;
  for (const Asked& each : asked) {
    if (Bytes(*each.caller, each.request) == each.answer) continue;
    ++differences;
    ADD_FAILURE() << each.caller->principal.user << ": " << each.request.ShortDebugString();
  }
  std::printf("RELAIS_SEED=%d: %zu combinations, %d differences\n", seed, asked.size(), differences);
  RecordProperty("combinations", static_cast<int>(asked.size()));
  EXPECT_GT(asked.size(), 1000u);
}

}  // namespace
}  // namespace relais
