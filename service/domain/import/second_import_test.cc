// What a second import may do to what the register holds since the first: closings, phases, leads.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/domain/import/leads.h"
#include "service/domain/import/numbers.h"
#include "tests/support/import/builders.h"

namespace relais::domain {
namespace {

using absl::CivilDay;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// The row of d9.
ImportFile Row(const std::string& closed_on = "", const std::string& phase = "pre_startup",
               const std::string& lead = "pole", const std::string& opened_on = "2018-04-12") {
  return {"dossiers.csv", absl::StrCat(kDossierHeader, "d9,", opened_on,
                                       ",La Coop,Groupe X,woman,project,culture,drummond,", phase, ",", lead,
                                       ",,,", closed_on, ",", closed_on.empty() ? "" : "abandonne", ",,\n")};
}

ImportResult ImportMissing(const std::vector<ImportFile>& files, ImportLookup& known, Missing missing) {
  static const auto* const codelists = new ImportCodelists(TestCodelists());
  ImportOptions options{false, TestToday(), {"pole", "mrc-drummond", "risq"}};
  options.missing = missing;
  return ReadImport(files, *codelists, known, options);
}

TEST(ImportClosing, OneThatWasUndoneIsNotToldAgain) {
  FakeRegister known = Known("pre_startup");
  known.dossiers["d9"].statuses = {
      {kOpened, "open", 1}, {CivilDay(2018, 12, 1), "closed", 2}, {CivilDay(2019, 1, 5), "open", 3}};
  const ImportResult result = Import({Row("2018-12-01")}, known);
  ASSERT_THAT(Places(result), ElementsAre("dossiers.csv:2 closed_on «2018-12-01»"));
  EXPECT_THAT(result.problems[0].message.fr, AllOf(HasSubstr("réouverture"), HasSubstr("2019-01-05")));
  EXPECT_THAT(result.problems[0].message.en, AllOf(HasSubstr("reopening"), HasSubstr("2019-01-05")));
  EXPECT_THAT(Places(Import({Row("2019-02-01")}, known)), IsEmpty());
  // Reopened on the same day; the row repeats the closing that is in force.
  known.dossiers["d9"].statuses[2].effective_on = CivilDay(2018, 12, 1);
  EXPECT_THAT(Places(Import({Row("2018-12-01")}, known)), SizeIs(1));
  known.dossiers["d9"].statuses.push_back({CivilDay(2019, 2, 1), "closed", 4});
  EXPECT_THAT(Places(Import({Row("2019-02-01")}, known)), IsEmpty());
}

TEST(ImportClosing, PassesBehindNoRecordedFact) {
  const auto places = [](FakeRegister& known, const std::string& on) {
    return Places(Import({Row(on)}, known));
  };
  FakeRegister step = Known("pre_startup");
  step.dossiers["d9"].applications = {{9, "piec", {{"filed", CivilDay(2018, 9, 1)}}, ""}};
  EXPECT_THAT(places(step, "2018-08-15"), ElementsAre("dossiers.csv:2 closed_on «2018-08-15»"));
  EXPECT_THAT(places(step, "2018-09-01"), IsEmpty());
  FakeRegister phase = Known("pre_startup");
  phase.dossiers["d9"].phases.push_back({CivilDay(2018, 9, 1), "startup"});
  EXPECT_THAT(places(phase, "2018-08-15"), SizeIs(1));
  FakeRegister answer = Known("pre_startup");
  answer.dossiers["d9"].referrals = {
      {9, "", "pole", CivilDay(2018, 8, 1), {}, {}, true, false, CivilDay(2018, 10, 1)}};
  EXPECT_THAT(places(answer, "2018-09-15"), SizeIs(1));
  EXPECT_THAT(places(answer, "2018-10-01"), IsEmpty());
  FakeRegister lead = Known("pre_startup");
  lead.dossiers["d9"].leads.push_back({2, CivilDay(2018, 9, 1), "risq"});
  EXPECT_THAT(places(lead, "2018-08-15"), SizeIs(1));
  // Moved earlier than what lies before it.
  step.dossiers["d9"].statuses.push_back({CivilDay(2018, 12, 1), "closed", 2});
  EXPECT_THAT(places(step, "2018-08-15"), SizeIs(1));
  EXPECT_THAT(places(step, "2018-11-01"), IsEmpty());
  // Facts that were after the closing before the import are no fault.
  step.dossiers["d9"].statuses.back().effective_on = CivilDay(2018, 8, 20);
  EXPECT_THAT(places(step, "2018-08-15"), IsEmpty());
}

TEST(ImportClosing, IsJudgedByWhatTheSetLeaves) {
  FakeRegister known = Known("pre_startup");
  known.dossiers["d9"].applications = {{9, "piec", {{"filed", CivilDay(2018, 9, 1)}}, "f1"}};
  known.applications["f1"] = known.dossiers["d9"].applications[0];
  EXPECT_THAT(Places(Import({Row("2018-08-15"), Funding("f1,d9,piec,filed,2018-08-01,\n")}, known)),
              IsEmpty());
  known.absent = {{FileKind::kFunding, "f1|filed", 9, "d9", "", false}};
  EXPECT_THAT(Places(ImportMissing({Row("2018-08-15"), Funding("")}, known, Missing::kWithdraw)), IsEmpty());
  EXPECT_THAT(Places(ImportMissing({Row("2018-08-15"), Funding("")}, known, Missing::kKeep)), SizeIs(1));
  // Nothing is answered after it.
  EXPECT_THAT(
      Places(Import({Dossiers(DossierLine("d1", "2018-04-12", ",,2018-08-15,abandonne,,")),
                     Referrals("r1,d1,transfer,pole,mrc-drummond,2018-08-01,accepted,2018-09-01,\n")})),
      ElementsAre("referrals.csv:2 answered_on «2018-09-01»"));
}

TEST(ImportOpening, PassesBehindNoFundingStep) {
  FakeRegister known = Known("pre_startup");
  known.dossiers["d9"].applications = {{9, "piec", {{"filed", CivilDay(2018, 9, 1)}}, ""}};
  EXPECT_THAT(Places(Import({Row("", "pre_startup", "pole", "2018-09-02")}, known)),
              ElementsAre("dossiers.csv:2 opened_on «2018-09-02»"));
}

ImportFile PhaseIds(const std::string& rows) {
  return {"phases.csv", "dossier,effective_on,phase,reason,external_id\n" + rows};
}

TEST(ImportPhases, AnIdentifierIsComparedAsAnyOther) {
  FakeRegister known = Known("pre_startup");
  known.phase_ids["d9"] = {"PX-1"};
  const ImportResult result =
      Import({PhaseIds("d9,2018-09-01,startup,, px-1 \nd9,2018-10-01,consolidation,,A  b\n")}, known);
  EXPECT_THAT(Places(result), IsEmpty());
  EXPECT_EQ(result.rows.phases[0].external_id, "PX-1");
  EXPECT_THAT(Places(Import({PhaseIds("d9,2018-09-01,startup,,None\n")}, known)),
              ElementsAre("phases.csv:2 external_id «None»"));
  EXPECT_THAT(
      Places(Import({PhaseIds("d9,2018-09-01,startup,,a b\nd9,2018-10-01,consolidation,,A  B\n")}, known)),
      SizeIs(2));
  // Another dossier has identifiers of its own.
  known.dossiers["d8"] = known.dossiers["d9"];
  known.dossiers["d8"].number = 8;
  EXPECT_EQ(Import({PhaseIds("d8,2018-09-01,startup,,px-1\n")}, known).rows.phases[0].external_id, "px-1");
}

TEST(ImportPhases, ARowThatBecomesNoChangeIsTakenBack) {
  FakeRegister known = Known("pre_startup");
  known.dossiers["d9"].phases = {{kOpened, "pre_startup", true},
                                 {CivilDay(2018, 9, 1), "startup"},
                                 {CivilDay(2018, 11, 1), "development"}};
  known.states = {{"d9|2018-11-01", RowState::kUnchanged}};
  known.said["d9|2018-09-01"] = {"d9", "2018-09-01", "startup", "", ""};
  PhaseRow& now = known.phase_rows["d9|2018-09-01"];
  now.effective_on = now.recorded_on = "2018-09-01";
  now.phase = "startup";
  const ImportResult result =
      Import({PhasesFile("d9,2018-09-01,development,\nd9,2018-11-01,development,\n")}, known);
  EXPECT_THAT(Places(result), IsEmpty());
  EXPECT_FALSE(result.rows.phases[0].passed_over);
  EXPECT_TRUE(result.rows.phases[1].passed_over);
  EXPECT_EQ(result.rows.phases[1].row_state, RowState::kChanged);
  EXPECT_THAT(result.notices, SizeIs(1));
}

TEST(ImportPhases, ThoseOfTheRegisterAreNotRepeated) {
  FakeRegister known = Known("pre_startup");
  known.dossiers["d9"].phases = {{kOpened, "pre_startup", true},
                                 {CivilDay(2018, 9, 1), "startup"},
                                 {CivilDay(2018, 10, 1), "consolidation"},
                                 {CivilDay(2018, 11, 1), "startup", false, true}};
  // By the opening, by a row, by what is withdrawn.
  EXPECT_THAT(Places(Import({Row("", "startup")}, known)), ElementsAre("dossiers.csv:2 phase «startup»"));
  EXPECT_THAT(Places(Import({PhasesFile("d9,2018-08-01,startup,\n")}, known)),
              ElementsAre("phases.csv:2 phase «startup»"));
  known.states = {{"d9|2018-09-01", RowState::kUnchanged}};
  known.absent_phases["d9"] = {{FileKind::kPhases, "d9|2018-10-01", 9, "d9", "2018-10-01", true}};
  const ImportResult withdrawn =
      ImportMissing({PhasesFile("d9,2018-09-01,startup,\n")}, known, Missing::kWithdraw);
  ASSERT_THAT(Places(withdrawn), ElementsAre("phases.csv:0 phase «»"));
  EXPECT_THAT(withdrawn.problems[0].message.fr, AllOf(HasSubstr("2018-09-01"), HasSubstr("2018-11-01")));
  // Phases with a row in the file are skipped.
  known.states["d9|2018-11-01"] = RowState::kUnchanged;
  const ImportResult told =
      ImportMissing({Row("", "startup"), PhasesFile("d9,2018-09-01,startup,\nd9,2018-11-01,startup,Motif\n")},
                    known, Missing::kWithdraw);
  EXPECT_THAT(Places(told), IsEmpty());
  EXPECT_TRUE(told.rows.phases[0].passed_over);
  EXPECT_TRUE(told.rows.phases[1].passed_over);
}

TEST(ImportPhases, ThoseOfTheRegisterDoNotMoveBackWithoutAReason) {
  FakeRegister known = Known("pre_startup");
  known.dossiers["d9"].phases.push_back({CivilDay(2018, 9, 1), "startup"});
  EXPECT_THAT(Places(Import({Row("", "development")}, known)),
              ElementsAre("dossiers.csv:2 phase «development»"));
  known.dossiers["d9"].phases.back().has_reason = true;
  EXPECT_THAT(Places(Import({Row("", "development")}, known)), IsEmpty());
  // Equal phases that an older register already holds are no fault.
  known.dossiers["d9"].phases = {
      {kOpened, "development", true}, {CivilDay(2018, 9, 1), "startup"}, {CivilDay(2018, 10, 1), "startup"}};
  EXPECT_THAT(Places(Import({Row("", "development")}, known)), IsEmpty());
}

// d9 went by an imported transfer to mrc-drummond, which then asked risq along.
FakeRegister Handed() {
  FakeRegister known = Known("pre_startup");
  known.referrals["w1"] = {
      9, "w1", "pole", CivilDay(2018, 9, 1), GivenLead{CivilDay(2018, 9, 1), "mrc-drummond"}, {}};
  known.referrals["w2"] = {9, "w2", "mrc-drummond", CivilDay(2018, 10, 1), {}, {}};
  known.dossiers["d9"].referrals = {known.referrals["w1"], known.referrals["w2"]};
  known.dossiers["d9"].leads.push_back({2, CivilDay(2018, 9, 1), "mrc-drummond"});
  return known;
}

constexpr char kAsked[] = "w2,d9,consultation,mrc-drummond,risq,2018-10-01,sent,,\n";

TEST(ImportSenders, AWithdrawnTransferLeavesNoReferralBehind) {
  FakeRegister known = Handed();
  known.states = {{"w2", RowState::kUnchanged}};
  known.absent = {{FileKind::kReferrals, "w1", 9, "d9", "", false}};
  const ImportResult result = ImportMissing({Referrals(kAsked)}, known, Missing::kWithdraw);
  ASSERT_THAT(Places(result), ElementsAre("referrals.csv:2 from_organization «mrc-drummond»"));
  EXPECT_THAT(result.problems[0].message.fr, AllOf(HasSubstr("mrc-drummond"), HasSubstr("2018-10-01")));
  // It is of another file.
  EXPECT_THAT(Places(ImportMissing({Referrals("")}, known, Missing::kWithdraw)),
              ElementsAre("referrals.csv:0 from_organization «»"));
  // Both go.
  known.absent.push_back({FileKind::kReferrals, "w2", 9, "d9", "", false});
  EXPECT_THAT(Places(ImportMissing({Referrals("")}, known, Missing::kWithdraw)), IsEmpty());
}

TEST(ImportSenders, AMovedLeadLeavesNoReferralBehind) {
  FakeRegister known = Handed();
  known.states = {{"w2", RowState::kUnchanged}, {"w1", RowState::kChanged}};
  EXPECT_THAT(Places(Import({Row("", "pre_startup", "risq")}, known)),
              ElementsAre("dossiers.csv:2 lead_organization «risq»"));
  const std::string moved = "w1,d9,transfer,pole,mrc-drummond,2018-09-01,accepted,2018-11-01,\n";
  EXPECT_THAT(Places(Import({Referrals(moved + kAsked)}, known)),
              ElementsAre("referrals.csv:3 from_organization «mrc-drummond»"));
  EXPECT_THAT(Places(Import({Referrals(moved)}, known)),
              ElementsAre("referrals.csv:2 answered_on «2018-11-01»"));
  // It may be corrected in the same set; what no lead sent before stays.
  known.states["w2"] = RowState::kChanged;
  EXPECT_THAT(Places(Import({Referrals(moved + "w2,d9,consultation,pole,risq,2018-10-01,sent,,\n")}, known)),
              IsEmpty());
  known.dossiers["d9"].referrals[1].from_organization = "risq";
  EXPECT_THAT(Places(Import({Referrals(moved)}, known)), IsEmpty());
}

TEST(ImportLeads, AnyNumberOfTransfersOfOneDayChains) {
  const CivilDay day(2018, 8, 1);
  std::vector<Handover> handovers;
  std::vector<Lead> leads = {{1, kOpened, "a00"}};
  std::vector<std::string> expected = {"a00"};
  // Names in an order that sorting does not give.
  for (int i = 0; i < 40; ++i) {
    const auto name = [](int n) { return absl::StrCat("a", n == 0 ? "00" : absl::StrCat(n * 37 % 41)); };
    handovers.push_back({name(i), {day, name(i + 1)}});
    expected.push_back(name(i + 1));
  }
  std::reverse(handovers.begin(), handovers.end());
  for (const Handover& handover : handovers) {
    leads.push_back({static_cast<std::int64_t>(leads.size()) + 1, day, handover.given.organization});
  }
  ChainLeads(handovers, &leads);
  std::vector<std::string> chained;
  for (const Lead& lead : leads) chained.push_back(lead.organization);
  EXPECT_EQ(chained, expected);
}

TEST(ImportAmounts, AConflictSaysDollars) {
  EXPECT_EQ(FormatAmount(4'512'345).fr, "45 123,45 $");
  EXPECT_EQ(FormatAmount(4'512'345).en, "$45,123.45");
  EXPECT_EQ(FormatAmount(5).fr, "0,05 $");
  FakeRegister known = Known("pre_startup");
  FundingRow step;
  step.amount_cents = 9'500;
  known.funding_rows["f1|filed"] = step;
  AgreementRow agreement;
  agreement.organization = "pole";
  agreement.contribution_cents = 1'200'000;
  known.agreement_rows["a1"] = agreement;
  const ImportResult result = Import(
      {Funding("f1,d9,piec,filed,2018-09-01,92\n"), Agreements("a1,pole,T,2018-04-01,2019-03-31,11000\n")},
      known);
  std::vector<std::string> shown;
  for (const Problem& problem : result.problems) {
    if (problem.column != "amount" && problem.column != "contribution") continue;
    shown.push_back(problem.register_value);
    EXPECT_THAT(problem.message.fr, HasSubstr(absl::StrCat("« ", problem.register_value, " »")));
    EXPECT_THAT(problem.message.en, HasSubstr("$"));
  }
  EXPECT_THAT(shown, ElementsAre("95,00 $", "12 000,00 $"));
}

TEST(ImportErased, AnUnchangedRowThatStillSaysSomethingIsNamed) {
  FakeRegister known = Known("pre_startup");
  known.erased = {"d9"};
  known.states = {{"d9", RowState::kUnchanged}, {"i1", RowState::kUnchanged}, {"i2", RowState::kUnchanged}};
  const ImportResult result = Import(
      {Row(), Interventions("i1,d9,2018-05-01,gouvernance,30,Note\ni2,d9,2018-05-01,gouvernance,30,\n")},
      known);
  EXPECT_THAT(Places(result), IsEmpty());
  ASSERT_THAT(result.notices, SizeIs(2));
  for (const Notice& notice : result.notices) {
    EXPECT_EQ(notice.kind, NoticeKind::kPassedOver);
    EXPECT_EQ(notice.place.line, 2);
    EXPECT_EQ(notice.place.column, "external_id");
  }
}

TEST(ImportOwnExport, AnUnchangedRowChangesNothingAndAChangedOneIsRefused) {
  FakeRegister known = Known("pre_startup");
  known.own_export = {"d9", "dossiers/9/interventions/1"};
  known.dossier_rows["d9"] = Import({Row()}).rows.dossiers[0];
  ImportResult result = Import({Row()}, known);
  EXPECT_THAT(Places(result), IsEmpty());
  EXPECT_EQ(result.rows.dossiers[0].row_state, RowState::kUnchanged);
  result = Import({Row("2018-12-01")}, known);
  EXPECT_THAT(Places(result), ElementsAre("dossiers.csv:2 closed_on «2018-12-01»",
                                          "dossiers.csv:2 closing_outcome «abandonne»"));
  EXPECT_THAT(result.problems[0].message.fr, HasSubstr("export"));
  // Words that an export writes for what is missing.
  known.dossier_rows["d9"].project_title = "";
  const std::string erased =
      "d9,2018-04-12,(non disponible),Groupe X,woman,project,culture,drummond,pre_startup,pole";
  EXPECT_THAT(Places(Import({{"dossiers.csv", absl::StrCat(kDossierHeader, erased, ",,,,,,\n")}}, known)),
              IsEmpty());
}

}  // namespace
}  // namespace relais::domain
