#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/import/builders.h"

namespace relais::domain {
namespace {

using absl::CivilDay;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Known(), with one intervention on 2018-08-01.
FakeRegister KnownWithIntervention() {
  FakeRegister known = Known();
  known.interventions["i9"] = {9, "i9", CivilDay(2018, 8, 1)};
  known.dossiers["d9"].interventions = {known.interventions["i9"]};
  return known;
}

TEST(ImportFacts, UnknownDossierInEveryFile) {
  FakeRegister known = KnownWithIntervention();
  const auto result = Import(
      {
          Interventions("i1,d0,2018-05-01,gouvernance,,\ni2,d9,2018-05-01,gouvernance,,\n"),
          PhasesFile("d0,2018-06-01,consolidation,\nd9,2018-06-01,consolidation,\n"),
          Referrals(
              "r1,d0,transfer,pole,risq,2018-05-01,sent,,\nr2,d9,transfer,pole,risq,2018-05-01,sent,,\n"),
          Funding("f1,d0,piec,filed,2018-05-01,\nf2,d9,piec,filed,2018-05-01,\n"),
      },
      known);
  EXPECT_THAT(Places(result), ElementsAre("interventions.csv:2 dossier «d0»", "phases.csv:2 dossier «d0»",
                                          "referrals.csv:2 dossier «d0»", "funding.csv:2 dossier «d0»"));
}

TEST(ImportFacts, ADossierAtFaultIsNotUnknownToo) {
  // The first has too few cells, the second a bad date; an incomplete file may hold any dossier.
  const std::string rows = "i1,d1,2018-05-01,gouvernance,,\ni2,d2,2018-05-01,gouvernance,,\n";
  EXPECT_THAT(Places(Import({Dossiers("d1,2018-04-12\n" + DossierLine("d2", "hier")), Interventions(rows)})),
              ElementsAre("dossiers.csv:2  «»", "dossiers.csv:3 opened_on «hier»"));
  EXPECT_THAT(Places(Import({Dossiers("\"d1,2018-04-12\n"), Interventions(rows)})),
              ElementsAre("dossiers.csv:2 external_id «»"));
  EXPECT_THAT(Places(Import({{"dossiers.csv", ""}, Interventions(rows)})), ElementsAre("dossiers.csv:1  «»"));
}

TEST(ImportFacts, InterventionsBeforeTheOpeningOrAfterTheClosing) {
  const auto result = Import({
      Dossiers(DossierLine("d1", "2018-04-12", ",,2018-09-01,abandonne,,")),
      Interventions("i1,d1,2018-04-11,gouvernance,,\ni2,d1,12/04/2018,gouvernance,,\n"
                    "i3,d1,2018-09-01,gouvernance,,\ni4,d1,02/09/2018,gouvernance,,\n"),
  });
  EXPECT_THAT(Places(result), ElementsAre("interventions.csv:2 held_on «2018-04-11»",
                                          "interventions.csv:5 held_on «02/09/2018»"));
  EXPECT_THAT(result.problems[0].message.fr, HasSubstr("2018-04-12"));
  EXPECT_THAT(result.problems[1].message.fr, HasSubstr("2018-09-01"));
}

TEST(ImportFacts, TheRegistersClosingCountsAndIsNotUndone) {
  FakeRegister known = KnownWithIntervention();
  known.dossiers["d9"].statuses.push_back({CivilDay(2018, 9, 1), "closed"});
  const auto rows = Interventions("i1,d9,2018-09-02,gouvernance,,\n");
  EXPECT_THAT(Places(Import({rows}, known)), ElementsAre("interventions.csv:2 held_on «2018-09-02»"));
  EXPECT_THAT(Places(Import({Dossiers(DossierLine("d9")), rows}, known)), SizeIs(1));
  // Reopened since, or closed later by the row.
  EXPECT_THAT(
      Places(Import({Dossiers(DossierLine("d9", "2018-04-12", ",,2018-10-01,abandonne,,")), rows}, known)),
      IsEmpty());
  known.dossiers["d9"].statuses.push_back({CivilDay(2018, 9, 2), "open"});
  EXPECT_THAT(Places(Import({rows}, known)), IsEmpty());
}

TEST(ImportFacts, AnIdentifierStaysInItsDossier) {
  FakeRegister known = KnownWithIntervention();
  known.referrals["r9"] = {9, "r9", "pole", CivilDay(2018, 5, 1), {}, {}};
  const auto result = Import({Dossiers(DossierLine("d1")), Interventions("i9,d1,2018-05-01,gouvernance,,\n"),
                              Referrals("r9,d1,transfer,pole,risq,2018-05-01,sent,,\n")},
                             known);
  EXPECT_THAT(Places(result),
              ElementsAre("interventions.csv:2 dossier «d1»", "referrals.csv:2 dossier «d1»"));
}

TEST(ImportFacts, TheOpeningCannotPassBehindRecordedFacts) {
  FakeRegister known = KnownWithIntervention();
  EXPECT_THAT(Places(Import({Dossiers(DossierLine("d9", "2018-08-02"))}, known)),
              ElementsAre("dossiers.csv:2 opened_on «2018-08-02»"));
  EXPECT_THAT(Places(Import({Dossiers(DossierLine("d9", "2018-08-01"))}, known)), IsEmpty());
  // Unless the set moves the intervention too.
  EXPECT_THAT(Places(Import({Dossiers(DossierLine("d9", "2018-08-02")),
                             Interventions("i9,d9,2018-08-03,gouvernance,,\n")},
                            known)),
              IsEmpty());
}

TEST(ImportFacts, TheClosingCannotPassBehindRecordedFacts) {
  FakeRegister known = KnownWithIntervention();
  const auto closing = [](const std::string& on) {
    return Dossiers(DossierLine("d9", "2018-04-12", ",," + on + ",abandonne,,"));
  };
  EXPECT_THAT(Places(Import({closing("2018-07-31")}, known)),
              ElementsAre("dossiers.csv:2 closed_on «2018-07-31»"));
  EXPECT_THAT(Places(Import({closing("2018-08-01")}, known)), IsEmpty());
  known.dossiers["d9"].statuses.push_back({CivilDay(2018, 10, 1), "on_hold"});
  EXPECT_THAT(Places(Import({closing("2018-09-01")}, known)),
              ElementsAre("dossiers.csv:2 closed_on «2018-09-01»"));
}

TEST(ImportFacts, Phases) {
  const auto result = Import({
      Dossiers(DossierLine("d1", "2018-04-12", ",,2018-12-01,abandonne,,")),
      PhasesFile("d1,2018-04-11,consolidation,\n"   // before the opening
                 "d1,2018-06-01,consolidation,\n"   //
                 "d1,01/05/2018,pre_startup,\n"     // back from startup, without reason
                 "d1,2018-07-01,startup,relance\n"  // back, with one
                 "d1,2018-08-01,développement,\n"   //
                 "d1,2018-09-01,startup,\n"         // back, without
                 "d1,2018-12-02,startup,\n"         // after the closing
                 "d1,2018-04-12,development,\n"),   // not the phase at the opening
  });
  EXPECT_THAT(Places(result), ElementsAre("phases.csv:2 effective_on «2018-04-11»", "phases.csv:4 reason «»",
                                          "phases.csv:7 reason «»", "phases.csv:8 effective_on «2018-12-02»",
                                          "phases.csv:9 phase «development»"));
}

TEST(ImportFacts, PhasesAreJudgedOverTheRecordedOnes) {
  FakeRegister known = KnownWithIntervention();
  known.dossiers["d9"].phases.push_back({CivilDay(2018, 6, 1), "development"});
  EXPECT_THAT(Places(Import({PhasesFile("d9,2018-07-01,startup,\n")}, known)),
              ElementsAre("phases.csv:2 reason «»"));
  // The set's change replaces the recorded one of the same day.
  EXPECT_THAT(Places(Import({PhasesFile("d9,2018-07-01,startup,\nd9,2018-06-01,startup,\n")}, known)),
              IsEmpty());
  // A row may repeat the opening's own phase.
  EXPECT_THAT(Places(Import({PhasesFile("d9,2018-04-12,startup,\n")}, known)), IsEmpty());
}

TEST(ImportFacts, ALeadCannotMoveBeforeTheOpening) {
  const auto result = Import(
      {Dossiers(DossierLine("d1")), Referrals("r1,d1,transfer,risq,pole,2018-04-01,accepted,2018-04-11,\n"
                                              "r2,d1,consultation,risq,pole,2018-04-01,accepted,2018-04-11,\n"
                                              "r3,d1,transfer,risq,pole,2018-04-01,accepted,2018-04-12,\n")});
  EXPECT_THAT(Places(result), ElementsAre("referrals.csv:2 answered_on «2018-04-11»"));
}

TEST(ImportFacts, Agreements) {
  FakeRegister known;
  known.agreements.insert("a9");
  const auto result = Import(
      {Agreements("a1,pole,T,2018-04-01,2019-03-31,\n"),
       Dossiers(DossierLine("d1", "2018-04-12", ",a1,,,,") + DossierLine("d2", "2018-04-12", ",A9,,,,") +
                DossierLine("d3", "2018-04-12", ",a0,,,,"))},
      known);
  EXPECT_THAT(Places(result), ElementsAre("dossiers.csv:4 agreement «a0»"));
}

TEST(ImportFacts, FundingSteps) {
  const auto result = Import({
      Dossiers(DossierLine("d1") + DossierLine("d2")),
      Funding("f1,d1,piec,awarded,2018-06-01,500\n"   // nothing filed
              "f2,d1,piec,opinion,2018-05-01,\n"      // before its filing
              "f2,d1,piec,filed,02/05/2018,\n"        //
              "f3,d1,piec,filed,2018-05-01,\n"        //
              "f3,d1,piec,refused,2018-06-01,\n"      //
              "f3,d1,piec,recommended,2018-07-01,\n"  // after the end
              "f4,d1,piec,filed,2018-05-01,\n"        //
              "f4,d2,risq,opinion,2018-06-01,12\n"    // other dossier, other program, no amount
              "f5,d1,piec,filed,hier,\n"              // unreadable
              "f5,d1,piec,opinion,2018-06-01,\n"),    // cannot be judged
  });
  EXPECT_THAT(Places(result), ElementsAre("funding.csv:2 step «awarded»", "funding.csv:3 step «opinion»",
                                          "funding.csv:7 step «recommended»", "funding.csv:9 dossier «d2»",
                                          "funding.csv:9 program «risq»", "funding.csv:9 amount «12»",
                                          "funding.csv:10 step_on «hier»"));
}

TEST(ImportFacts, FundingStepsOverTheRecordedOnes) {
  FakeRegister known = KnownWithIntervention();
  known.applications["f9"] = {
      9, "piec", {{"filed", CivilDay(2018, 5, 1)}, {"opinion", CivilDay(2018, 6, 1)}}};
  EXPECT_THAT(Places(Import({Funding("f9,d9,piec,awarded,2018-07-01,\n")}, known)), IsEmpty());
  EXPECT_THAT(Places(Import({Funding("f9,d9,risq,awarded,2018-07-01,\n")}, known)),
              ElementsAre("funding.csv:2 program «risq»"));
  // Moves the filing after the recorded opinion.
  const auto moved = Import({Funding("f9,d9,piec,filed,2018-06-02,\n")}, known);
  EXPECT_THAT(Places(moved), ElementsAre("funding.csv:2 step «filed»"));
  EXPECT_THAT(moved.problems[0].message.en, HasSubstr("recorded step opinion, 2018-06-01"));
}

TEST(ImportFacts, TenDifferentFaultsAllTold) {
  const auto result = Import({
      Funding("f1,d1,piec,awarded,2018-06-01,\n"),
      Referrals(
          "r1,d1,transfer,pole,pole,2018-05-01,sent,,\nr2,d1,transfer,pole,risq,2018-05-01,accepted,,\n"),
      PhasesFile("d1,2018-06-01,pre_startup,\n"),
      Interventions(
          "i1,d7,2018-05-01,gouvernance,,\ni2,d1,01/01/2018,gouvernance,,\ni3,d1,2018-05-01,sport,5000,\n"),
      Dossiers(DossierLine("d1") + DossierLine("d2", "2018-13-01") +
               DossierLine("d3", "2018-04-12", ",a0,,,,")),
  });
  EXPECT_THAT(Places(result),
              ElementsAre("dossiers.csv:3 opened_on «2018-13-01»", "dossiers.csv:4 agreement «a0»",
                          "interventions.csv:2 dossier «d7»", "interventions.csv:3 held_on «01/01/2018»",
                          "interventions.csv:4 subjects «sport»", "interventions.csv:4 minutes «5000»",
                          "phases.csv:2 reason «»", "referrals.csv:2 to_organization «pole»",
                          "referrals.csv:3 answered_on «»", "funding.csv:2 step «awarded»"));
  for (const Problem& problem : result.problems) {
    EXPECT_FALSE(problem.message.fr.empty());
    EXPECT_FALSE(problem.message.en.empty());
  }
}

TEST(ImportFacts, ManyRowsReadInLinearTime) {
  std::string dossiers, interventions;
  for (int i = 0; i < 5'000; ++i) absl::StrAppend(&dossiers, DossierLine(absl::StrCat("d", i)));
  for (int i = 0; i < 40'000; ++i) {
    absl::StrAppend(&interventions, "i", i, ",d", i % 5'000, ",2018-05-01,gouvernance,30,\n");
  }
  const auto result = Import({Dossiers(dossiers), Interventions(interventions)});
  EXPECT_THAT(result.problems, IsEmpty());
  EXPECT_THAT(result.rows.interventions, SizeIs(40'000));
}

}  // namespace
}  // namespace relais::domain
