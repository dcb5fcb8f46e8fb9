// Regressions found by the random histories.

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/api/access/visibility_world.h"
#include "tests/support/api/shared_dossier_fixture.h"

namespace relais {
namespace {

using visibility::World;

class VisibilityFaultsTest : public SharedDossierTest {
 protected:
  static void Intervene(const Client& by, const std::string& dossier) {
    v1::CreateInterventionRequest request;
    request.set_parent(dossier);
    request.mutable_intervention()->set_held_on("2018-05-03");
    request.mutable_intervention()->add_subjects("gouvernance");
    Ok(by.CreateIntervention(request));
  }

  static double Interventions(const Client& by) {
    v1::QueryStatisticsRequest request;
    request.mutable_query()->set_measure(v1::MEASURE_INTERVENTIONS);
    request.mutable_query()->mutable_period()->set_label("2018-2019");
    return Ok(by.QueryStatistics(request)).result().total();
  }
};

// The fully visible dossier must not extend its view to the one that the caller ceased to lead.
TEST_F(VisibilityFaultsTest, WhatAFormerLeadCountsEndsWithItsLead) {
  const Client former = As("agent-erable");
  const Client present = As("agent-drummond");
  OpenFor("mrc-erable");
  const std::string given = OpenFor("mrc-erable");
  Intervene(former, given);
  Accept(present, Refer(former, given, v1::REFERRAL_KIND_TRANSFER, "mrc-drummond"));
  EXPECT_EQ(Interventions(former), 1);
  Intervene(present, given);
  EXPECT_EQ(Interventions(former), 1);
  EXPECT_EQ(Interventions(present), 2);
}

// A caller with full view of a dossier is not asked to answer a referral first, for a missing part.
TEST_F(VisibilityFaultsTest, APartThatIsNotThereIsNotFoundForWhoSeesTheDossier) {
  World world(relaisd_, /*seed=*/1);
  const std::string dossier = OpenFor("mrc-erable");
  Refer(As("agent-erable"), dossier, v1::REFERRAL_KIND_CONSULTATION, "pole");
  v1::GetInterventionRequest get;
  get.set_name(absl::StrCat(dossier, "/interventions/7"));
  EXPECT_THAT(world.Of("pole").client.GetIntervention(get),
              IsRefused(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

// Another network does not learn that a dossier was merged, or into which one.
TEST_F(VisibilityFaultsTest, AMergeIsUnknownToAnotherNetwork) {
  World world(relaisd_, /*seed=*/1);
  const Client& other = world.Of("pole-voisin").client;
  v1::MergeDossiersRequest merge;
  merge.set_target(OpenFor("mrc-erable"));
  merge.set_source(OpenFor("mrc-erable"));
  Ok(client_.MergeDossiers(merge));
  v1::UnmergeDossierRequest unmerge;
  for (const std::string& name : {merge.source(), std::string("dossiers/999999")}) {
    unmerge.set_name(name);
    const absl::Status refused = other.UnmergeDossier(unmerge).status();
    EXPECT_THAT(refused, IsRefused(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
    EXPECT_EQ(ErrorDetails(refused).metadata.at("resource"), name);
  }
}

}  // namespace
}  // namespace relais
