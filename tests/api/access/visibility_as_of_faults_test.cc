// Regressions: counts as of a moment that once changed with later events.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/support/api/shared_dossier_fixture.h"

namespace relais {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class AsOfTest : public SharedDossierTest {
 protected:
  std::int64_t Head() const {
    v1::ListChangesRequest request;
    request.set_page_size(1);
    return Ok(client_.ListChanges(request)).head().sequence();
  }

  static v1::StatisticsQuery Opened(std::int64_t as_of) {
    v1::StatisticsQuery query;
    query.set_measure(v1::MEASURE_DOSSIERS_OPENED);
    query.mutable_period()->set_from("2018-04-01");
    query.mutable_period()->set_to("2019-03-31");
    query.mutable_as_of()->set_sequence(as_of);
    return query;
  }

  static double Count(const Client& by, std::int64_t as_of) {
    v1::QueryStatisticsRequest request;
    *request.mutable_query() = Opened(as_of);
    return Ok(by.QueryStatistics(request)).result().total();
  }

  static v1::ListStatisticsDossiersResponse Behind(const Client& by, std::int64_t as_of) {
    v1::ListStatisticsDossiersRequest request;
    *request.mutable_query() = Opened(as_of);
    return Ok(by.ListStatisticsDossiers(request));
  }

  static std::vector<std::string> NamesOf(const v1::ListStatisticsDossiersResponse& response) {
    std::vector<std::string> names;
    for (const v1::StatisticsDossier& dossier : response.dossiers()) names.push_back(dossier.dossier());
    return names;
  }

  void Merge(const std::string& source, const std::string& target) const {
    v1::MergeDossiersRequest merge;
    merge.set_source(source);
    merge.set_target(target);
    Ok(client_.MergeDossiers(merge));
  }

  void MakeOtherNetwork() const {
    v1::CreateOrganizationRequest request;
    request.set_organization_id("pole-voisin");
    request.mutable_organization()->set_title("Pôle voisin");
    request.mutable_organization()->set_kind(v1::ORGANIZATION_KIND_POLE);
    request.mutable_organization()->set_network("voisin");
    Ok(client_.CreateOrganization(request));
  }

  static std::vector<std::string> ChangedBy(const Client& by) {
    v1::ListChangesRequest request;
    request.set_page_size(1000);
    std::vector<std::string> changed;
    const auto response = Ok(by.ListChanges(request));
    for (const v1::Change& change : response.changes()) {
      changed.push_back(absl::StrCat(change.sequence(), " ", change.resource()));
    }
    return changed;
  }
};

TEST_F(AsOfTest, AnAgentsCountStaysAfterAMerge) {
  const Client agent = As("agent-erable");
  const std::string kept = OpenFor("mrc-erable");
  const std::string merged = OpenFor("mrc-erable");
  const std::string elsewhere = OpenFor("mrc-drummond");
  const std::int64_t then = Head();
  EXPECT_EQ(Count(agent, then), 2);
  Merge(merged, elsewhere);
  EXPECT_EQ(Count(agent, then), 2);
  EXPECT_EQ(Count(agent, Head()), 1);
  const auto behind = Behind(agent, then);
  EXPECT_THAT(NamesOf(behind), ElementsAre(kept));
  EXPECT_EQ(behind.withheld_count(), 1);
  // The lead of the merge target sees all of it, as does the advisor.
  EXPECT_EQ(Count(As("agent-drummond"), then), 1);
  EXPECT_THAT(NamesOf(Behind(As("advisor"), then)), ElementsAre(kept, merged, elsewhere));
}

TEST_F(AsOfTest, AnAgentsCountStaysAfterARecall) {
  const Client lead = As("agent-erable");
  const Client recipient = As("agent-drummond");
  const std::string shared = OpenFor("mrc-erable");
  const std::string own = OpenFor("mrc-drummond");
  const std::int64_t before = Head();
  const std::string referral = Refer(lead, shared, v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond");
  Accept(recipient, referral);
  const std::int64_t then = Head();
  EXPECT_EQ(Count(recipient, then), 2);
  v1::RecallReferralRequest recall;
  recall.set_name(referral);
  recall.set_on("2018-04-20");
  recall.set_text("fini");
  Ok(lead.RecallReferral(recall));
  EXPECT_EQ(Count(recipient, then), 2);
  // Dossiers that became visible later did not count before.
  EXPECT_EQ(Count(recipient, before), 1);
  const auto behind = Behind(recipient, then);
  EXPECT_THAT(NamesOf(behind), ElementsAre(own));
  EXPECT_EQ(behind.withheld_count(), 1);
  v1::GetDossierRequest get;
  get.set_name(shared);
  get.mutable_as_of()->set_sequence(then);
  EXPECT_THAT(recipient.GetDossier(get), IsRefused(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(AsOfTest, WhoComesToLeadCountsNothingOfTheTimeBefore) {
  const Client former = As("agent-erable");
  const Client present = As("agent-drummond");
  const std::string dossier = OpenFor("mrc-erable");
  const std::int64_t then = Head();
  Accept(present, Refer(former, dossier, v1::REFERRAL_KIND_TRANSFER, "mrc-drummond"));
  EXPECT_EQ(Count(present, then), 0);
  EXPECT_EQ(Count(former, then), 1);
  EXPECT_EQ(Count(present, Head()), 1);
  EXPECT_EQ(Behind(former, then).withheld_count(), 0);
}

TEST_F(AsOfTest, NetworkCountsStayWhenASecondNetworkIsMade) {
  OpenFor("pole");
  const std::string away = OpenFor("mrc-erable");
  const std::int64_t then = Head();
  for (const char* user : {"advisor", "analyst"}) EXPECT_EQ(Count(As(user), then), 2) << user;
  MakeOtherNetwork();
  for (const char* user : {"advisor", "analyst"}) {
    EXPECT_EQ(Count(As(user), then), 2) << user;
    EXPECT_EQ(Count(As(user), Head()), 2) << user;
  }
  EXPECT_EQ(Behind(As("advisor"), then).withheld_count(), 0);
}

TEST_F(AsOfTest, LaterPagesOfACellSayWhatIsWithheld) {
  const Client lead = As("agent-erable");
  const Client recipient = As("agent-drummond");
  OpenFor("mrc-drummond");
  const std::string shared = OpenFor("mrc-erable");
  const std::string last = OpenFor("mrc-drummond");
  const std::string referral = Refer(lead, shared, v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond");
  Accept(recipient, referral);
  v1::ListStatisticsDossiersRequest request;
  *request.mutable_query() = Opened(0);
  request.mutable_query()->clear_as_of();
  request.set_page_size(1);
  const auto first = Ok(recipient.ListStatisticsDossiers(request));
  EXPECT_EQ(first.withheld_count(), 0);
  v1::RecallReferralRequest recall;
  recall.set_name(referral);
  recall.set_on("2018-04-20");
  recall.set_text("fini");
  Ok(lead.RecallReferral(recall));
  request.set_page_token(first.next_page_token());
  const auto second = Ok(recipient.ListStatisticsDossiers(request));
  EXPECT_THAT(NamesOf(second), ElementsAre(last));
  EXPECT_EQ(second.withheld_count(), 1);
}

TEST_F(AsOfTest, TheFeedOfChangesForgetsNothingAfterAMerge) {
  const Client agent = As("agent-erable");
  const std::string target = OpenFor("mrc-erable");
  const std::string source = OpenFor("mrc-erable");
  const std::string of_another = OpenFor("mrc-drummond");
  const std::vector<std::string> before = ChangedBy(agent);
  Merge(source, target);
  const std::vector<std::string> after = ChangedBy(agent);
  for (const std::string& change : before) EXPECT_THAT(after, Contains(change));
  // A merged dossier brings its past along, for callers who may see it in its new place.
  EXPECT_THAT(before, Not(Contains(testing::EndsWith(of_another))));
  Merge(of_another, target);
  EXPECT_THAT(ChangedBy(agent), Contains(testing::EndsWith(of_another)));
  EXPECT_THAT(ChangedBy(As("agent-drummond")), Not(Contains(testing::EndsWith(of_another))));
}

TEST_F(AsOfTest, TheOldNumberOfAMergedDossierLeadsToTheOther) {
  const std::string first = OpenFor("mrc-erable");
  const std::string second = OpenFor("mrc-erable");
  const std::string last = OpenFor("mrc-drummond");
  Merge(first, second);
  Merge(second, last);
  v1::GetDossierRequest get;
  get.set_name(first);
  for (const char* user : {"advisor", "agent-drummond"}) {
    const absl::Status refused = As(user).GetDossier(get).status();
    EXPECT_THAT(refused, IsRefused(absl::StatusCode::kNotFound, "DOSSIER_MERGED")) << user;
    EXPECT_EQ(ErrorDetails(refused).metadata.at("merged_into"), last) << user;
    EXPECT_THAT(ErrorDetails(refused).localized_message,
                testing::HasSubstr(absl::StrCat("fusionné avec ", last.substr(last.find('/') + 1))));
  }
  // A caller who may not see the other gets no hint of it.
  const absl::Status unknown = As("agent-erable").GetDossier(get).status();
  EXPECT_THAT(unknown, IsRefused(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(ErrorDetails(unknown).metadata.count("merged_into"), 0u);
  v1::ListInterventionsRequest list;
  list.set_parent(first);
  EXPECT_THAT(As("advisor").ListInterventions(list),
              IsRefused(absl::StatusCode::kNotFound, "DOSSIER_MERGED"));
}

TEST_F(AsOfTest, WhatIsDerivedAgainIsWhatWasDerived) {
  const Client lead = As("agent-erable");
  const std::string shared = OpenFor("mrc-erable");
  Accept(As("agent-drummond"), Refer(lead, shared, v1::REFERRAL_KIND_TRANSFER, "mrc-drummond"));
  const std::string other = OpenFor("mrc-becancour");
  Merge(shared, other);
  v1::UnmergeDossierRequest unmerge;
  unmerge.set_name(shared);
  Ok(client_.UnmergeDossier(unmerge));
  Merge(other, shared);
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

}  // namespace
}  // namespace relais
