// Tests numbers over unusual rows: phases already held, amounts beyond any cap, names with many spellings.

#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/statistics/statistics.h"
#include "tests/support/statistics/fixture.h"

namespace relais::storage::counting {
namespace {

using testing::Pair;
using testing::UnorderedElementsAre;

TEST_F(StatisticsTest, APhaseAlreadyHeldIsNoChangeAndCutsNoStay) {
  reg_.Open(Dossier(1, "2017-05-02"));
  reg_.Put(Phase(1, "2018-11-06", "consolidation"));
  reg_.Put(Phase(1, "2018-12-06", "consolidation"));
  reg_.Put(Phase(1, "2019-01-05", "development"));
  EXPECT_EQ(Total(Plan(Measure::kPhaseChanges)), 2);
  EXPECT_THAT(Cells(Plan(Measure::kDaysInPhase, {Dimension::kPhase})),
              UnorderedElementsAre(Pair(Keys{"startup"}, 553), Pair(Keys{"consolidation"}, 60)));
  // It also does not make a dossier handled.
  StatisticsPlan december = Plan(Measure::kDossiersHandled);
  december.from = "2018-12-01";
  december.to = "2018-12-31";
  EXPECT_EQ(Total(december), 0);
}

TEST_F(StatisticsTest, SendersAndRecipientsOfReferrals) {
  reg_.Open(Dossier(1, "2018-04-01"));
  reg_.Put(Referral(1, 1, "2018-05-01", "accepted", "2018-05-02"));
  ReferralRecord back = Referral(1, 2, "2018-06-01");
  std::swap(back.from_organization, back.to_organization);
  reg_.Put(back);
  EXPECT_THAT(
      Cells(Plan(Measure::kReferralsSent, {Dimension::kFrom, Dimension::kTo})),
      UnorderedElementsAre(Pair(Keys{"pole", "mrc-drummond"}, 1), Pair(Keys{"mrc-drummond", "pole"}, 1)));
  EXPECT_EQ(Total(Plan(Measure::kReferralDaysToAnswer, {}, {{Dimension::kTo, {"mrc-drummond"}}})), 1);
  EXPECT_EQ(Total(Plan(Measure::kReferralDaysToAnswer, {}, {{Dimension::kTo, {"pole"}}})), 0);
  EXPECT_EQ(CodeOf(Plan(Measure::kDossiersReferred, {Dimension::kFrom})), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf(Plan(Measure::kInterventions, {}, {{Dimension::kTo, {"pole"}}})),
            absl::StatusCode::kInvalidArgument);
}

// Amounts that an older version accepted. A double cannot represent seventeen digits.
TEST_F(StatisticsTest, SumsAreExactAndOneThatDoesNotFitNamesItsDossiers) {
  constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max() - 1;
  for (std::int64_t id = 1; id <= 3; ++id) {
    DossierRecord dossier = Dossier(id, "2018-04-01");
    dossier.mrc = id == 1 ? "drummond" : "erable";
    reg_.Open(dossier);
    reg_.Put(Application(id, 1, id == 1 ? 90'071'992'547'409'931 : kHuge));
    reg_.Put(Step(id, 1, "awarded", "2018-05-02"));
  }
  const StatisticsPlan all = Plan(Measure::kFundingAwarded);
  database_.Fill(reg_);
  const Snapshot snapshot(database_.reader(), reg_.head());
  const auto sum = Aggregate(snapshot, all);
  EXPECT_EQ(sum.status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(sum.status().message(), "3, 2, 1");
  EXPECT_EQ(Ask(Plan(Measure::kFundingAwarded, {}, {{Dimension::kMrc, {"drummond"}}})).total.value.whole,
            90'071'992'547'409'931);
  const auto found = ListContributions(Snapshot(database_.reader(), reg_.head()), all, std::nullopt, 0, 10);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 3U);
  EXPECT_EQ(found->at(1).value, kHuge);
  // Other measures still answer.
  EXPECT_EQ(Total(Plan(Measure::kFundingSteps)), 3);
}

TEST_F(StatisticsTest, OneCellForOneFoldedAdvisor) {
  const Keys advisors = {"Marie", " marie", "None", "NONE", "", "Luc"};
  for (std::size_t i = 0; i < advisors.size(); ++i) {
    DossierRecord dossier = Dossier(static_cast<std::int64_t>(i) + 1, "2018-04-01");
    dossier.advisor = advisors[i];
    reg_.Open(dossier);
  }
  StatisticsPlan plan = Plan(Measure::kDossiersOpened, {Dimension::kAdvisor});
  plan.fold = [](absl::string_view name) { return absl::AsciiStrToLower(absl::StripAsciiWhitespace(name)); };
  EXPECT_THAT(Cells(plan),
              UnorderedElementsAre(Pair(Keys{"Marie"}, 2), Pair(Keys{"none"}, 3), Pair(Keys{"Luc"}, 1)));
  plan.filters = {{Dimension::kAdvisor, {"none", "MARIE"}}};
  EXPECT_EQ(Total(plan), 5);
  plan.filters = {{Dimension::kAdvisor, {"personne"}}};
  EXPECT_EQ(Total(plan), 0);
  plan.filters.clear();
  const Snapshot snapshot(database_.reader(), reg_.head());
  EXPECT_EQ(ListContributions(snapshot, plan, Keys{"marie"}, 0, 10)->size(), 2U);
  EXPECT_EQ(ListContributions(snapshot, plan, Keys{"none"}, 0, 10)->size(), 3U);
}

}  // namespace
}  // namespace relais::storage::counting
