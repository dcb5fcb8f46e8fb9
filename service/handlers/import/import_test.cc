// Second import of changed sheets: what is applied, listed and refused.

#include "service/handlers/import/import.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/import/import_fixture.h"

namespace relais::handlers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

TEST_F(SecondImportTest, CorrectionsOfTheRegisterStayWhereTheFileDidNotChange) {
  BringAll({Dossiers(Row("A-1"))});
  Correct("A-1", "Titre corrigé", "loisirs");
  const ImportOutcome result = Bring({Dossiers(Row("A-1", "Titre", "culture", "Note ajoutée"))});
  EXPECT_THAT(Places(result), IsEmpty());
  EXPECT_EQ(result.summary.files(0).revised(), 1);
  EXPECT_EQ(Find("A-1").project_title(), "Titre corrigé");
  EXPECT_EQ(Find("A-1").sector(), "loisirs");
  EXPECT_EQ(Find("A-1").notes(), "Note ajoutée");
  // Again: the file's values are now recorded, whatever the register holds.
  EXPECT_FALSE(Bring({Dossiers(Row("A-1", "Titre", "culture", "Note ajoutée"))}).summary.recorded());
}

TEST_F(SecondImportTest, WhatChangedInBothIsWrittenOnlyAsPreferred) {
  BringAll({Dossiers(Row("A-1", "Titre", "culture", "Première"))});
  Correct("A-1", "Titre", "loisirs");
  const ImportFile changed = Dossiers(Row("A-1", "Titre", "tourisme", "Première"));
  const ImportOutcome refused = Bring({changed});
  ASSERT_THAT(Places(refused), ElementsAre("dossiers.csv:2:sector"));
  EXPECT_EQ(refused.problems[0].value(), "tourisme");
  EXPECT_EQ(refused.problems[0].register_value(), "loisirs");
  EXPECT_TRUE(refused.problems[0].conflict());
  EXPECT_FALSE(refused.summary.recorded());
  BringAll({changed}, {v1::IMPORT_PREFERENCE_REGISTER});
  EXPECT_EQ(Find("A-1").sector(), "loisirs");
  // Settled: the same file changes nothing now.
  EXPECT_THAT(Places(Bring({changed})), IsEmpty());
  Correct("A-1", "Titre", "formation");
  const ImportFile again = Dossiers(Row("A-1", "Titre", "habitation", "Première"));
  EXPECT_THAT(Places(Bring({again})), SizeIs(1));
  BringAll({again}, {v1::IMPORT_PREFERENCE_FILE});
  EXPECT_EQ(Find("A-1").sector(), "habitation");
}

TEST_F(SecondImportTest, AChangedRowOfSomethingDeletedIsNamed) {
  BringAll({Dossiers(Row("A-1")), Interventions("I-1,A-1,2018-05-01,gouvernance,30,\n")});
  v1::DeleteInterventionRequest remove;
  remove.set_name(absl::StrCat(Find("A-1").name(), "/interventions/1"));
  Do(&DeleteIntervention, remove);
  EXPECT_FALSE(Bring({Interventions("I-1,A-1,2018-05-01,gouvernance,30,\n")}).summary.recorded());
  const ImportFile changed = Interventions("I-1,A-1,2018-05-01,gouvernance,45,\n");
  EXPECT_THAT(Places(Bring({changed})), ElementsAre("interventions.csv:2:external_id"));
  const ImportOutcome passed = Bring({changed}, {v1::IMPORT_PREFERENCE_REGISTER});
  EXPECT_THAT(NoticesOf(passed), ElementsAre("IMPORT_NOTICE_KIND_PASSED_OVER I-1"));
  EXPECT_FALSE(passed.summary.recorded());
  EXPECT_TRUE(Bring({changed}, {v1::IMPORT_PREFERENCE_FILE}).summary.recorded());
}

TEST_F(SecondImportTest, AChangedRowOfAnErasedDossierIsNamed) {
  const std::vector<ImportFile> files = {Dossiers(Row("A-1")),
                                         Interventions("I-1,A-1,2018-05-01,gouvernance,30,Note\n")};
  BringAll(files);
  Erase("A-1");
  EXPECT_FALSE(Bring(files).summary.recorded()) << "the same files change nothing";
  EXPECT_THAT(Places(Bring({Dossiers(Row("A-1", "Titre", "loisirs"))})),
              ElementsAre("dossiers.csv:2:external_id"));
  EXPECT_THAT(Places(Bring({Interventions("I-1,A-1,2018-05-02,gouvernance,30,Note\n")})),
              ElementsAre("interventions.csv:2:notes"));
  // A later fact without personal data is accepted.
  BringAll({Interventions("I-2,A-1,2018-06-01,gouvernance,30,\n")});
}

TEST_F(SecondImportTest, APhaseWhoseDateWasCorrectedCountsOnce) {
  BringAll({Dossiers(Row("A-1")), Phases("A-1,2018-11-06,startup\n")});
  const std::vector<ImportFile> corrected = {Dossiers(Row("A-1")), Phases("A-1,2018-12-06,startup\n")};
  EXPECT_THAT(Places(Bring(corrected)), ElementsAre("phases.csv:2:effective_on"));
  EXPECT_THAT(PhasesOf("A-1"), ElementsAre("2018-04-12 PHASE_PRE_STARTUP", "2018-11-06 PHASE_STARTUP"));
  const ImportOutcome withdrawn = Bring(corrected, {{}, v1::IMPORT_MISSING_WITHDRAW});
  EXPECT_THAT(NoticesOf(withdrawn), ElementsAre("IMPORT_NOTICE_KIND_WITHDRAWN 2018-11-06"));
  EXPECT_THAT(PhasesOf("A-1"), ElementsAre("2018-04-12 PHASE_PRE_STARTUP", "2018-12-06 PHASE_STARTUP"));
  // If it is kept, the later one is no change.
  const ImportOutcome kept = Bring({Phases("A-1,2019-01-10,startup\n")}, {{}, v1::IMPORT_MISSING_KEEP});
  EXPECT_THAT(NoticesOf(kept), ElementsAre("IMPORT_NOTICE_KIND_PASSED_OVER startup"));
  EXPECT_THAT(PhasesOf("A-1"), SizeIs(2));
}

TEST_F(SecondImportTest, APhaseWithAnIdentifierMoves) {
  const auto phases = [](const std::string& day) {
    return ImportFile{"phases.csv",
                      absl::StrCat("external_id,dossier,effective_on,phase\nP-1,A-1,", day, ",startup\n")};
  };
  BringAll({Dossiers(Row("A-1")), phases("2018-11-06")});
  EXPECT_FALSE(Bring({phases("2018-11-06")}).summary.recorded());
  EXPECT_EQ(Bring({phases("2018-12-06")}).summary.files(0).revised(), 1);
  EXPECT_THAT(PhasesOf("A-1"), ElementsAre("2018-04-12 PHASE_PRE_STARTUP", "2018-12-06 PHASE_STARTUP"));
}

TEST_F(SecondImportTest, MissingRowsAreKeptListedOrWithdrawn) {
  const std::string referrals = "R-1,A-1,transfer,pole,mrc-erable,2018-06-01,accepted,2018-06-02\n";
  const std::string steps = "F-1,A-1,piec,filed,2018-05-01,100\nF-1,A-1,piec,awarded,2018-06-01,50\n";
  BringAll({Dossiers(Row("A-1") + Row("A-2")),
            Interventions("I-1,A-1,2018-05-01,gouvernance,30,\nI-2,A-2,2018-05-01,gouvernance,30,\n"),
            Referrals(referrals), Funding(steps)});
  // Rows of another import are not compared with these files.
  BringAll({Dossiers(Row("B-1")), Interventions("I-9,B-1,2018-05-01,gouvernance,30,\n")});
  const std::vector<ImportFile> fewer = {Dossiers(Row("A-1")),
                                         Interventions("I-1,A-1,2018-05-01,gouvernance,30,\n"), Referrals(""),
                                         Funding("F-1,A-1,piec,filed,2018-05-01,100\n")};
  EXPECT_FALSE(Bring(fewer).summary.recorded());
  const ImportOutcome listed = Bring(fewer, {{}, v1::IMPORT_MISSING_LIST});
  EXPECT_FALSE(listed.summary.recorded());
  EXPECT_THAT(
      NoticesOf(listed),
      UnorderedElementsAre("IMPORT_NOTICE_KIND_MISSING A-2", "IMPORT_NOTICE_KIND_MISSING I-2",
                           "IMPORT_NOTICE_KIND_MISSING R-1", "IMPORT_NOTICE_KIND_MISSING F-1|awarded"));
  const ImportOutcome withdrawn = Bring(fewer, {{}, v1::IMPORT_MISSING_WITHDRAW});
  EXPECT_THAT(
      NoticesOf(withdrawn),
      UnorderedElementsAre("IMPORT_NOTICE_KIND_MISSING A-2", "IMPORT_NOTICE_KIND_WITHDRAWN I-2",
                           "IMPORT_NOTICE_KIND_WITHDRAWN R-1", "IMPORT_NOTICE_KIND_WITHDRAWN F-1|awarded"));
  EXPECT_TRUE(withdrawn.summary.recorded());
  EXPECT_EQ(Find("A-1").lead_organization(), "organizations/pole");
  v1::ListFundingApplicationsRequest funding;
  funding.set_parent(Find("A-1").name());
  const auto applications = Ask(&ListFundingApplications, funding);
  ASSERT_EQ(applications.funding_applications_size(), 1);
  EXPECT_EQ(applications.funding_applications(0).steps_size(), 1);
  EXPECT_FALSE(applications.funding_applications(0).has_awarded_cents());
  // Nothing is left to withdraw; a row that comes back is new.
  EXPECT_FALSE(Bring(fewer, {{}, v1::IMPORT_MISSING_WITHDRAW}).summary.recorded());
  EXPECT_EQ(Bring({Referrals(referrals)}).summary.files(0).created(), 1);
}

TEST_F(SecondImportTest, AnOpeningMovedOntoAPhaseChangeIsRefused) {
  BringAll({Dossiers(Row("A-1")), Phases("A-1,2018-05-02,startup\n")});
  const std::string moved = absl::StrReplaceAll(Row("A-1"), {{"2018-04-12", "2018-05-02"}});
  EXPECT_THAT(Places(Bring({Dossiers(moved)})), ElementsAre("dossiers.csv:2:opened_on"));
  EXPECT_THAT(PhasesOf("A-1"), SizeIs(2));
}

TEST_F(SecondImportTest, DuplicatesAreSaidAndRecorded) {
  const auto row = [](const std::string& id, const std::string& promoter, const std::string& title) {
    return absl::StrCat(id, ",2018-05-02,", title, ",", promoter,
                        ",both,project,alimentation,arthabaska,pre_startup,pole,,\n");
  };
  const ImportOutcome result = Bring(
      {Dossiers(row("BL1", "Coopérative La Miche ronde", "Boulangerie de la Gare") +
                row("BL2", "La Miche Ronde", "Boulangerie de la gare") + row("X", "Autre nom", "Rien"))});
  EXPECT_THAT(NoticesOf(result), ElementsAre("IMPORT_NOTICE_KIND_DUPLICATE BL2"));
  EXPECT_EQ(result.notices[0].other(), "BL1");
  EXPECT_THAT(Ask(&ListDuplicates, v1::ListDuplicatesRequest()).duplicates(), SizeIs(1));
  // With the register too.
  const ImportOutcome third = Bring({Dossiers(row("BL3", "Miche ronde", "Boulangerie"))});
  EXPECT_THAT(NoticesOf(third), SizeIs(2));
  EXPECT_THAT(third.notices[0].other(), HasSubstr("dossiers/"));
  EXPECT_THAT(Ask(&ListDuplicates, v1::ListDuplicatesRequest()).duplicates(), SizeIs(3));
}

TEST_F(SecondImportTest, TransfersOfOneDayChainInAnyOrder) {
  std::vector<std::string> rows = {
      "R-1,ID,transfer,pole,mrc-erable,2018-06-01,accepted,2018-06-02\n",
      "R-2,ID,transfer,mrc-erable,mrc-drummond,2018-06-02,accepted,2018-06-02\n",
      "R-3,ID,transfer,mrc-drummond,mrc-arthabaska,2018-06-02,accepted,2018-06-02\n"};
  int order = 0;
  std::string expected;
  do {
    const std::string id = absl::StrCat("T-", ++order);
    const std::string text =
        absl::StrReplaceAll(rows[0] + rows[1] + rows[2], {{"ID", id}, {"R-", absl::StrCat("R", order, "-")}});
    std::vector<ImportFile> files = {Referrals(text), Dossiers(Row(id))};
    if (order % 2 == 0) std::reverse(files.begin(), files.end());
    BringAll(files);
    std::string leads;
    const v1::Dossier dossier = Find(id);
    for (const auto& change : dossier.lead_changes())
      absl::StrAppend(&leads, change.ShortDebugString(), "\n");
    if (expected.empty()) expected = leads;
    EXPECT_EQ(leads, expected) << order;
    EXPECT_EQ(dossier.lead_organization(), "organizations/mrc-arthabaska");
  } while (std::next_permutation(rows.begin(), rows.end()));
  EXPECT_EQ(order, 6);
}

}  // namespace
}  // namespace relais::handlers
