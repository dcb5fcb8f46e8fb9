#include "storage/statistics/statistics.h"

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/statistics/sql.h"
#include "storage/statistics/tables.h"
#include "tests/support/statistics/fixture.h"
#include "tests/support/statistics/register.h"

namespace relais::storage::counting {
namespace {

using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST_F(StatisticsTest, CountsNothingInAnEmptyRegister) {
  for (const MeasureShape& shape : MeasureShapes()) {
    const StatisticsAnswer answer = Ask(Plan(shape.measure, {Dimension::kSector}));
    EXPECT_EQ(answer.total.value, Number());
    EXPECT_FALSE(answer.total.percentile_90.has_value());
    EXPECT_THAT(answer.cells, IsEmpty());
  }
}

TEST_F(StatisticsTest, EveryKindOfFactMakesADossierHandled) {
  for (std::int64_t id = 1; id <= 8; ++id) reg_.Open(Dossier(id, id == 1 ? "2018-04-01" : "2017-01-01"));
  reg_.Hold(Intervention(2, 1, "2018-05-01"), {});
  reg_.Put(Phase(3, "2018-06-01", "development"));
  reg_.Put(Status(4, 2, "2018-07-01", "on_hold"));
  reg_.Put(Referral(5, 1, "2019-03-31"));
  reg_.Put(Referral(6, 1, "2018-03-01", "declined", "2018-04-01"));
  reg_.Put(Step(7, 1, "inquiry", "2018-08-01"));
  // A lead change is not a counted fact.
  reg_.Put(LeadRecord{8, 2, "2018-08-01", "risq", 0});
  EXPECT_EQ(Total(Plan(Measure::kDossiersHandled)), 7);
}

TEST_F(StatisticsTest, OpenedActiveAndClosed) {
  reg_.Open(Dossier(1, "2018-04-01"));
  reg_.Open(Dossier(2, "2017-04-01"));
  reg_.Open(Dossier(3, "2019-04-01"));
  reg_.Put(Status(1, 2, "2018-12-01", "closed", "besoin-repondu"));
  EXPECT_EQ(Total(Plan(Measure::kDossiersOpened)), 1);
  EXPECT_EQ(Total(Plan(Measure::kDossiersActive)), 1);
  EXPECT_THAT(Cells(Plan(Measure::kDossiersClosed, {Dimension::kMonth, Dimension::kOutcome})),
              UnorderedElementsAre(Pair(Keys{"2018-12", "besoin-repondu"}, 1)));
}

TEST_F(StatisticsTest, AClosingUndoneLaterStandsOnlyForPeriodsBeforeThat) {
  reg_.Open(Dossier(1, "2018-04-01"));
  reg_.Put(Status(1, 2, "2018-05-10", "closed", "abandonne"));
  reg_.Put(Status(1, 3, "2018-07-10", "open"));
  StatisticsPlan plan = Plan(Measure::kDossiersClosed, {Dimension::kOutcome});
  EXPECT_EQ(Total(plan), 0);
  plan.to = "2018-06-30";
  EXPECT_THAT(Cells(plan), UnorderedElementsAre(Pair(Keys{"abandonne"}, 1)));
  plan.measure = Measure::kDossiersActive;
  EXPECT_EQ(Total(plan), 0);
  plan.to = "2018-07-10";
  EXPECT_THAT(Cells(plan), UnorderedElementsAre(Pair(Keys{"none"}, 1)));
}

TEST_F(StatisticsTest, OfTwoChangesOnOneDayTheLaterNumberStands) {
  reg_.Open(Dossier(1, "2018-04-01"));
  reg_.Put(Status(1, 2, "2018-05-10", "closed", "abandonne"));
  reg_.Put(Status(1, 3, "2018-05-10", "open"));
  reg_.Put(LeadRecord{1, 2, "2018-05-10", "risq", 0});
  reg_.Put(LeadRecord{1, 3, "2018-05-10", "mrc-drummond", 0});
  EXPECT_EQ(Total(Plan(Measure::kDossiersClosed)), 0);
  EXPECT_THAT(Cells(Plan(Measure::kDossiersActive, {Dimension::kStatus, Dimension::kLead})),
              UnorderedElementsAre(Pair(Keys{"open", "mrc-drummond"}, 1)));
}

TEST_F(StatisticsTest, APastPeriodStaysWithWhoLedThen) {
  reg_.Open(Dossier(1, "2018-04-01"));
  reg_.Put(LeadRecord{1, 2, "2018-07-01", "mrc-drummond", 0});
  reg_.Put(Phase(1, "2018-07-01", "development"));
  StatisticsPlan plan = Plan(Measure::kDossiersHandled, {Dimension::kLead, Dimension::kPhase});
  EXPECT_THAT(Cells(plan), UnorderedElementsAre(Pair(Keys{"mrc-drummond", "development"}, 1)));
  plan.to = "2018-06-30";
  EXPECT_THAT(Cells(plan), UnorderedElementsAre(Pair(Keys{"pole", "startup"}, 1)));
}

TEST_F(StatisticsTest, ReceivedIsFromElsewhereThanTheFirstLead) {
  for (std::int64_t id = 1; id <= 3; ++id) {
    DossierRecord dossier = Dossier(id, "2018-04-01");
    dossier.origin_organization = id == 1 ? "" : id == 2 ? "pole" : "mrc-drummond";
    reg_.Open(dossier);
  }
  // A later lead changes nothing.
  reg_.Put(LeadRecord{3, 2, "2018-05-01", "mrc-drummond", 0});
  EXPECT_THAT(Cells(Plan(Measure::kDossiersReceived, {Dimension::kOrigin})),
              UnorderedElementsAre(Pair(Keys{"mrc-drummond"}, 1)));
}

TEST_F(StatisticsTest, ReferralsByTheDateOfTheStep) {
  reg_.Open(Dossier(1, "2017-04-01"));
  reg_.Put(Referral(1, 1, "2018-03-20", "accepted", "2018-04-02"));
  reg_.Put(Referral(1, 2, "2018-05-01", "declined", "2018-05-03"));
  reg_.Put(Referral(1, 3, "2018-05-01"));
  EXPECT_EQ(Total(Plan(Measure::kReferralsSent)), 2);
  EXPECT_EQ(Total(Plan(Measure::kReferralsAccepted)), 1);
  EXPECT_EQ(Total(Plan(Measure::kReferralsDeclined)), 1);
  EXPECT_EQ(Total(Plan(Measure::kDossiersReferred)), 1);
  const StatisticsCell days = Ask(Plan(Measure::kReferralDaysToAnswer)).total;
  EXPECT_EQ(days.value, (Number{7, true}));
  EXPECT_EQ(days.percentile_90, 13);
}

TEST_F(StatisticsTest, SubjectsOfAnInterventionAndOfADossier) {
  reg_.Open(Dossier(1, "2018-04-01"));
  reg_.Open(Dossier(2, "2018-04-01"));
  reg_.Hold(Intervention(1, 1, "2018-04-10", 30), {"gouvernance", "plan-affaires"});
  reg_.Hold(Intervention(1, 2, "2018-05-10", 30), {"gouvernance"});
  reg_.Hold(Intervention(1, 3, "2018-05-11"), {});
  reg_.Hold(Intervention(1, 4, "2017-05-11", 60), {"avant"});
  EXPECT_THAT(Cells(Plan(Measure::kDossiersHandled, {Dimension::kSubject})),
              UnorderedElementsAre(Pair(Keys{"gouvernance"}, 1), Pair(Keys{"plan-affaires"}, 1),
                                   Pair(Keys{"none"}, 1)));
  EXPECT_THAT(Cells(Plan(Measure::kInterventions, {Dimension::kSubject})),
              UnorderedElementsAre(Pair(Keys{"gouvernance"}, 2), Pair(Keys{"plan-affaires"}, 1),
                                   Pair(Keys{"none"}, 1)));
  const StatisticsAnswer minutes = Ask(Plan(Measure::kInterventionMinutes, {Dimension::kSubject}));
  EXPECT_TRUE(minutes.multi_valued);
  EXPECT_EQ(minutes.total.value.whole, 60);
  // The intervention without minutes adds no cell.
  EXPECT_THAT(Cells(Plan(Measure::kInterventionMinutes, {Dimension::kSubject})),
              UnorderedElementsAre(Pair(Keys{"gouvernance"}, 60), Pair(Keys{"plan-affaires"}, 30)));
}

// A subject counts over the whole period: the month of its intervention does not matter.
TEST_F(StatisticsTest, AMonthDoesNotNarrowSubjectsAndSteps) {
  reg_.Open(Dossier(1, "2018-04-01"));
  reg_.Open(Dossier(2, "2018-04-02"));
  reg_.Hold(Intervention(1, 1, "2018-05-10"), {"gouvernance"});
  reg_.Put(Application(1, 1, 6'000'000));
  reg_.Put(Step(1, 1, "awarded", "2018-06-10"));
  EXPECT_THAT(
      Cells(Plan(Measure::kDossiersHandled, {Dimension::kMonth, Dimension::kSubject})),
      UnorderedElementsAre(Pair(Keys{"2018-04", "gouvernance"}, 1), Pair(Keys{"2018-05", "gouvernance"}, 1),
                           Pair(Keys{"2018-06", "gouvernance"}, 1), Pair(Keys{"2018-04", "none"}, 1)));
  EXPECT_EQ(Total(Plan(Measure::kDossiersHandled, {},
                       {{Dimension::kMonth, {"2018-04"}}, {Dimension::kSubject, {"gouvernance"}}})),
            1);
  EXPECT_EQ(Total(Plan(Measure::kDossiersOpened, {Dimension::kMonth}, {{Dimension::kProgram, {"piec"}}})), 1);
  EXPECT_EQ(
      Total(Plan(Measure::kFundingAwarded, {Dimension::kMonth}, {{Dimension::kSubject, {"gouvernance"}}})),
      6'000'000);
  EXPECT_THAT(Cells(Plan(Measure::kDossiersHandled, {Dimension::kQuarter, Dimension::kSubject})),
              UnorderedElementsAre(Pair(Keys{"2018-2019/T1", "gouvernance"}, 1),
                                   Pair(Keys{"2018-2019/T1", "none"}, 1)));
}

TEST_F(StatisticsTest, QuartersAndYearsBeginInApril) {
  const std::map<std::string, Keys> expected = {{"2018-03-31", {"2018-03", "2017-2018/T4", "2017-2018"}},
                                                {"2018-04-01", {"2018-04", "2018-2019/T1", "2018-2019"}},
                                                {"2018-07-01", {"2018-07", "2018-2019/T2", "2018-2019"}},
                                                {"2018-12-31", {"2018-12", "2018-2019/T3", "2018-2019"}},
                                                {"2019-01-01", {"2019-01", "2018-2019/T4", "2018-2019"}},
                                                {"1999-12-31", {"1999-12", "1999-2000/T3", "1999-2000"}}};
  std::int64_t id = 0;
  std::map<Keys, double> cells;
  for (const auto& [day, keys] : expected) {
    reg_.Open(Dossier(++id, day));
    cells[keys] = 1;
  }
  StatisticsPlan plan =
      Plan(Measure::kDossiersOpened, {Dimension::kMonth, Dimension::kQuarter, Dimension::kFiscalYear});
  plan.from = "1990-01-01";
  EXPECT_EQ(Cells(plan), cells);
  EXPECT_FALSE(Ask(plan).multi_valued);
  plan.measure = Measure::kDossiersHandled;
  EXPECT_TRUE(Ask(plan).multi_valued);
}

TEST_F(StatisticsTest, FundingByProgramAndStep) {
  reg_.Open(Dossier(1, "2017-04-01"));
  reg_.Open(Dossier(2, "2018-04-01"));
  reg_.Put(Application(1, 1, 250000));
  reg_.Put(Application(1, 2, 250000));
  reg_.Put(Application(2, 1));
  reg_.Put(Step(1, 1, "filed", "2018-04-02"));
  reg_.Put(Step(1, 1, "awarded", "2018-05-02"));
  reg_.Put(Step(1, 2, "awarded", "2018-05-02", "risq"));
  reg_.Put(Step(2, 1, "awarded", "2019-04-01"));
  const std::vector<Dimension> funnel = {Dimension::kProgram, Dimension::kFundingStep};
  EXPECT_THAT(Cells(Plan(Measure::kFundingSteps, funnel)),
              UnorderedElementsAre(Pair(Keys{"piec", "filed"}, 1), Pair(Keys{"piec", "awarded"}, 1),
                                   Pair(Keys{"risq", "awarded"}, 1)));
  EXPECT_FALSE(Ask(Plan(Measure::kFundingSteps, funnel)).multi_valued);
  // Program and step come from the same step: there is no (risq, filed).
  EXPECT_THAT(Cells(Plan(Measure::kDossiersHandled, funnel)),
              UnorderedElementsAre(Pair(Keys{"piec", "filed"}, 1), Pair(Keys{"piec", "awarded"}, 1),
                                   Pair(Keys{"risq", "awarded"}, 1), Pair(Keys{"none", "none"}, 1)));
  EXPECT_EQ(Total(Plan(Measure::kFundingAwarded)), 500000);
}

TEST_F(StatisticsTest, PhaseChangesAndDaysInPhase) {
  reg_.Open(Dossier(1, "2018-04-01"));
  reg_.Put(Phase(1, "2018-04-11", "consolidation"));
  reg_.Put(Phase(1, "2018-05-01", "development"));
  reg_.Put(Phase(1, "2019-04-01", "startup"));
  EXPECT_EQ(Total(Plan(Measure::kPhaseChanges)), 2);
  EXPECT_THAT(Cells(Plan(Measure::kPhaseChanges, {Dimension::kPhase})),
              UnorderedElementsAre(Pair(Keys{"development"}, 2)));
  EXPECT_THAT(Cells(Plan(Measure::kDaysInPhase, {Dimension::kPhase})),
              UnorderedElementsAre(Pair(Keys{"startup"}, 10), Pair(Keys{"consolidation"}, 20)));
  const StatisticsCell total = Ask(Plan(Measure::kDaysInPhase)).total;
  EXPECT_EQ(total.value, (Number{15, false}));
  EXPECT_FALSE(total.percentile_90.has_value());
}

TEST_F(StatisticsTest, AFilterOnAManyValuedDimensionLeavesOnlyItsKeys) {
  reg_.Open(Dossier(1, "2018-04-01"));
  reg_.Hold(Intervention(1, 1, "2018-04-10"), {"gouvernance", "plan-affaires"});
  EXPECT_THAT(Cells(Plan(Measure::kDossiersHandled, {Dimension::kSubject},
                         {{Dimension::kSubject, {"gouvernance", "none"}}})),
              UnorderedElementsAre(Pair(Keys{"gouvernance"}, 1)));
}

TEST_F(StatisticsTest, NoneIsAKeyAndAFilter) {
  DossierRecord dossier = Dossier(1, "2018-04-01");
  reg_.Open(dossier);
  dossier = Dossier(2, "2018-04-01");
  dossier.agreement = "protocole";
  reg_.Open(dossier);
  EXPECT_THAT(Cells(Plan(Measure::kDossiersHandled, {Dimension::kAgreement})),
              UnorderedElementsAre(Pair(Keys{"none"}, 1), Pair(Keys{"protocole"}, 1)));
  EXPECT_EQ(Total(Plan(Measure::kDossiersHandled, {}, {{Dimension::kAgreement, {"none"}}})), 1);
  EXPECT_EQ(Total(Plan(Measure::kDossiersHandled, {}, {{Dimension::kAgreement, {"none", "protocole"}}})), 2);
}

TEST_F(StatisticsTest, AsOfAPositionSeesWhatWasRecordedThen) {
  reg_.Open(Dossier(1, "2018-04-01"));
  reg_.BeginEntry();
  reg_.Open(Dossier(2, "2018-04-01"));
  DossierRecord corrected = Dossier(1, "2018-04-01");
  corrected.sector = "tourisme";
  reg_.Put(corrected);
  reg_.BeginEntry();
  corrected.opened_on = "2017-04-01";
  reg_.Put(corrected);
  const StatisticsPlan plan = Plan(Measure::kDossiersOpened, {}, {{Dimension::kSector, {"culture"}}});
  EXPECT_EQ(Total(plan, 0), 0);
  EXPECT_EQ(Total(plan, 1), 1);
  EXPECT_EQ(Total(plan, 2), 1);
  EXPECT_EQ(Total(Plan(Measure::kDossiersOpened), 2), 2);
  EXPECT_EQ(Total(Plan(Measure::kDossiersOpened), 3), 1);
  EXPECT_EQ(Total(Plan(Measure::kDossiersOpened)), 1);
}

TEST_F(StatisticsTest, ListsWhatEachDossierBrings) {
  for (std::int64_t id = 1; id <= 5; ++id) {
    reg_.Open(Dossier(id, "2018-04-01"));
    reg_.Hold(Intervention(id, 1, "2018-04-10", 10 * id), {"gouvernance"});
    reg_.Hold(Intervention(id, 2, "2018-04-11", 10 * id), {"plan-affaires"});
  }
  database_.Fill(reg_);
  const Snapshot snapshot(database_.reader(), reg_.head());
  const StatisticsPlan plan = Plan(Measure::kInterventionMinutes, {Dimension::kSubject});
  auto found = ListContributions(snapshot, plan, Keys{"gouvernance"}, 2, 2);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ(found->at(0).dossier_id, 3);
  EXPECT_EQ(found->at(0).project_title, "Projet 3");
  EXPECT_EQ(found->at(1).value, 40);
  found = ListContributions(snapshot, plan, std::nullopt, 4, 10);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->at(0).value, 100);
  EXPECT_EQ(ListContributions(snapshot, plan, Keys{}, 0, 10).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(StatisticsTest, RefusesWhatDoesNotGoTogether) {
  using D = Dimension;
  EXPECT_EQ(CodeOf(Plan(Measure::kDossiersActive, {D::kMonth})), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf(Plan(Measure::kDossiersActive, {}, {{D::kQuarter, {"2018-2019/T1"}}})),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf(Plan(Measure::kInterventions, {D::kMrc, D::kMrc})), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf(Plan(Measure::kInterventions, {D::kMrc, D::kSector, D::kGender, D::kLead, D::kPhase})),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf(Plan(Measure::kInterventions, {}, {{D::kMrc, {"erable"}}, {D::kMrc, {"drummond"}}})),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf(Plan(Measure::kInterventions, {}, {{D::kMrc, {}}})), absl::StatusCode::kInvalidArgument);
  StatisticsPlan plan = Plan(Measure::kInterventions);
  std::swap(plan.from, plan.to);
  EXPECT_EQ(CodeOf(plan), absl::StatusCode::kInvalidArgument);
}

TEST(StatisticsMath, MedianAndNearestRank) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(MedianOfSorted({}), Number());
  EXPECT_EQ(MedianOfSorted({3}), (Number{3, false}));
  EXPECT_EQ(MedianOfSorted({3, 4}), (Number{3, true}));
  EXPECT_EQ(MedianOfSorted({1, 2, 9}), (Number{2, false}));
  EXPECT_EQ(MedianOfSorted({kMax - 1, kMax}), (Number{kMax - 1, true}));
  EXPECT_EQ(Percentile90OfSorted({}), 0);
  EXPECT_EQ(Percentile90OfSorted({5}), 5);
  EXPECT_EQ(Percentile90OfSorted({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), 9);
  EXPECT_EQ(Percentile90OfSorted({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}), 10);
}

// The cost of a count follows the period's facts: the query plan may scan its own intermediate results (f, b,
// u) and the seven ranges, never a whole table.
TEST_F(StatisticsTest, NoTableIsReadFromEndToEnd) {
  database_.Fill(reg_);
  const Snapshot now(database_.reader(), 1);
  for (const Snapshot& snapshot : {now, now.At(1)}) {
    for (const MeasureShape& shape : MeasureShapes()) {
      if (shape.state) continue;
      StatisticsPlan plan = Plan(
          shape.measure, {Dimension::kSector, Dimension::kSubject, Dimension::kProgram, Dimension::kLead});
      plan.to = "2018-06-30";
      const SqlQuery query = CellsQuery(snapshot, plan, plan.dimensions);
      std::vector<std::string> steps;
      const absl::Status status =
          snapshot.session().Query(absl::StrCat("EXPLAIN QUERY PLAN ", query.text), query.parameters, "iiit",
                                   [&](const Row& row) { steps.push_back(row.Text(3)); });
      ASSERT_EQ(status, absl::OkStatus());
      ASSERT_FALSE(steps.empty());
      for (const std::string& step : steps) {
        if (absl::StartsWith(step, "SCAN ")) {
          EXPECT_THAT(step, testing::AnyOf("SCAN f", "SCAN b", "SCAN u"));
        }
        EXPECT_FALSE(absl::StrContains(step, "AUTOMATIC")) << static_cast<int>(shape.measure) << ": " << step;
      }
    }
  }
}

}  // namespace
}  // namespace relais::storage::counting
