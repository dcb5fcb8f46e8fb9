// A second import: which cells of a row are applied, and what is reported.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/domain/import/leads.h"
#include "tests/support/import/builders.h"

namespace relais::domain {
namespace {

using absl::CivilDay;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kHeader[] =
    "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
    "lead_organization,contact_name,closed_on,closing_outcome\n";

DossierRow Imported() {
  DossierRow row = RowOfDossier("d9");
  row.contact_name = "Vagueclaire";
  return row;
}

// A register with d9, imported as Imported(); `now` is what it holds since.
FakeRegister KnownWith(const DossierRow& now) {
  FakeRegister known = Known();
  for (const CellText& cell : CellsOf(Imported())) known.said["d9"].push_back(cell.text);
  known.dossier_rows["d9"] = now;
  return known;
}

// The file's row of d9, in the columns of kHeader.
ImportFile FileOf(const DossierRow& row) {
  return {"dossiers.csv",
          absl::StrCat(kHeader, row.external_id, ",", row.opened_on, ",", row.project_title, ",",
                       row.promoter_name, ",", row.promoter_gender, ",", row.promoter_kind, ",", row.sector,
                       ",", row.mrc, ",", row.phase, ",", row.lead_organization, ",", row.contact_name, ",",
                       row.closed_on, ",", row.closing_outcome, "\n")};
}

ImportResult ImportWith(const std::vector<ImportFile>& files, ImportLookup& known, Prefer prefer,
                        Missing missing = Missing::kDefault) {
  static const auto* const codelists = new ImportCodelists(TestCodelists());
  ImportOptions options{false, TestToday(), {"pole", "mrc-drummond", "risq"}};
  options.prefer = prefer;
  options.missing = missing;
  return ReadImport(files, *codelists, known, options);
}

TEST(ImportMerge, OnlyCellsThatChangedInTheFileAreApplied) {
  DossierRow now = Imported();
  now.sector = "habitation";
  now.promoter_name = "Groupe corrigé";
  FakeRegister known = KnownWith(now);
  DossierRow file = Imported();
  file.project_title = "La Coop du rang";
  const ImportResult result = ImportWith({FileOf(file)}, known, Prefer::kNeither);
  EXPECT_THAT(Places(result), IsEmpty());
  const DossierRow& row = result.rows.dossiers[0];
  EXPECT_EQ(row.row_state, RowState::kChanged);
  EXPECT_EQ(row.project_title, "La Coop du rang");
  EXPECT_EQ(row.sector, "habitation");
  EXPECT_EQ(row.promoter_name, "Groupe corrigé");
  // The next import compares with the file's content, not with what was recorded.
  ASSERT_NE(row.said, nullptr);
  EXPECT_EQ(row.said->canonical, CanonicalRow(file));
}

TEST(ImportMerge, ACellThatChangedInBothIsAConflict) {
  DossierRow now = Imported();
  now.sector = "habitation";
  now.contact_name = "Autrenom";
  FakeRegister known = KnownWith(now);
  DossierRow file = Imported();
  file.project_title = "Titre nouveau";
  file.mrc = "becancour";
  file.sector = "culture";
  file.contact_name = "Tiercenom";
  // The same value again: not changed in the file.
  EXPECT_THAT(Places(ImportWith({FileOf(file)}, known, Prefer::kNeither)),
              ElementsAre("dossiers.csv:2 contact_name «»"));
  known.said["d9"][columns::kSector] = "";
  const ImportResult refused = ImportWith({FileOf(file)}, known, Prefer::kNeither);
  ASSERT_THAT(Places(refused),
              ElementsAre("dossiers.csv:2 sector «culture»", "dossiers.csv:2 contact_name «»"));
  EXPECT_TRUE(refused.problems[0].conflict);
  EXPECT_EQ(refused.problems[0].register_value, "habitation");
  EXPECT_THAT(refused.problems[0].message.fr, HasSubstr("habitation"));
  for (const std::string& text :
       {refused.problems[1].message.fr, refused.problems[1].message.en, refused.problems[1].register_value}) {
    EXPECT_THAT(text, AllOf(Not(HasSubstr("nom")), Not(HasSubstr("Vague"))));
  }
  const ImportResult by_file = ImportWith({FileOf(file)}, known, Prefer::kFile);
  EXPECT_THAT(Places(by_file), IsEmpty());
  EXPECT_EQ(by_file.rows.dossiers[0].sector, "culture");
  EXPECT_EQ(by_file.rows.dossiers[0].contact_name, "Tiercenom");
  EXPECT_EQ(by_file.notices.size(), 2U);
  const ImportResult by_register = ImportWith({FileOf(file)}, known, Prefer::kRegister);
  EXPECT_THAT(Places(by_register), IsEmpty());
  EXPECT_EQ(by_register.rows.dossiers[0].sector, "habitation");
  EXPECT_EQ(by_register.rows.dossiers[0].contact_name, "Autrenom");
  // A change in the file alone is still applied.
  EXPECT_EQ(by_register.rows.dossiers[0].mrc, "becancour");
  EXPECT_EQ(by_register.notices.size(), 2U);
}

TEST(ImportMerge, TheSameChangeInBothIsNoConflict) {
  DossierRow now = Imported();
  now.sector = "habitation";
  FakeRegister known = KnownWith(now);
  EXPECT_THAT(Places(ImportWith({FileOf(now)}, known, Prefer::kNeither)), IsEmpty());
}

TEST(ImportMerge, AnEmptiedCellEmptiesAndAnAbsentColumnSaysNothing) {
  FakeRegister known = KnownWith(Imported());
  DossierRow file = Imported();
  file.contact_name = "";
  EXPECT_EQ(ImportWith({FileOf(file)}, known, Prefer::kNeither).rows.dossiers[0].contact_name, "");
  const ImportFile without = {
      "dossiers.csv",
      "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
      "lead_organization\nd9,2018-04-12,Titre,Groupe X,woman,project,culture,drummond,startup,pole\n"};
  EXPECT_EQ(ImportWith({without}, known, Prefer::kNeither).rows.dossiers[0].contact_name, "Vagueclaire");
}

TEST(ImportMerge, AnEmptiedClosingSaysHowToReopen) {
  DossierRow closed = Imported();
  closed.closed_on = "2019-01-31";
  closed.closing_outcome = "abandonne";
  FakeRegister known = KnownWith(closed);
  known.dossiers["d9"].statuses.push_back({CivilDay(2019, 1, 31), "closed"});
  known.said["d9"][columns::kClosedOn] = closed.closed_on;
  known.said["d9"][columns::kClosingOutcome] = closed.closing_outcome;
  for (const Prefer prefer : {Prefer::kNeither, Prefer::kFile, Prefer::kRegister}) {
    const ImportResult result = ImportWith({FileOf(Imported())}, known, prefer);
    ASSERT_THAT(Places(result), ElementsAre("dossiers.csv:2 closed_on «»"));
    EXPECT_THAT(result.problems[0].message.fr, HasSubstr("rouvrez"));
  }
  // Reopened in the register; now both agree.
  known.dossier_rows["d9"] = Imported();
  EXPECT_THAT(Places(ImportWith({FileOf(Imported())}, known, Prefer::kNeither)), IsEmpty());
}

TEST(ImportMerge, AChangedRowOfWhatIsGoneIsNamed) {
  FakeRegister known = KnownWith(Imported());
  known.said["d9|2018-06-01"] = {"d9", "2018-06-01", "consolidation", "", ""};
  const ImportFile phases = PhasesFile("d9,2018-06-01,development,\n");
  const ImportResult refused = ImportWith({phases}, known, Prefer::kNeither);
  ASSERT_THAT(Places(refused), ElementsAre("phases.csv:2 effective_on «2018-06-01»"));
  EXPECT_TRUE(refused.problems[0].conflict);
  const ImportResult passed = ImportWith({phases}, known, Prefer::kRegister);
  EXPECT_EQ(passed.rows.phases[0].row_state, RowState::kUnchanged);
  EXPECT_EQ(passed.notices.size(), 1U);
  const ImportResult again = ImportWith({phases}, known, Prefer::kFile);
  EXPECT_EQ(again.rows.phases[0].row_state, RowState::kChanged);
  EXPECT_EQ(again.notices.size(), 1U);
}

TEST(ImportMerge, AnErasedDossierIsNamedAndTakesFactsWithoutPersonalData) {
  FakeRegister known = KnownWith(Imported());
  known.erased = {"d9"};
  DossierRow file = Imported();
  file.sector = "habitation";
  for (const Prefer prefer : {Prefer::kNeither, Prefer::kFile}) {
    const ImportResult result = ImportWith({FileOf(file)}, known, prefer);
    EXPECT_THAT(Places(result), ElementsAre("dossiers.csv:2 external_id «d9»"));
  }
  EXPECT_EQ(ImportWith({FileOf(file)}, known, Prefer::kRegister).notices.size(), 1U);
  EXPECT_THAT(Places(ImportWith(
                  {Interventions("i1,d9,2018-06-01,gouvernance,,\ni2,d9,2018-06-01,gouvernance,,Note\n")},
                  known, Prefer::kNeither)),
              ElementsAre("interventions.csv:3 notes «»"));
}

TEST(ImportMerge, AChangeToThePhaseHeldIsPassedOverAndNamed) {
  FakeRegister known = KnownWith(Imported());
  const ImportResult result = ImportWith(
      {PhasesFile("d9,2018-06-01,startup,\nd9,2018-07-01,consolidation,\nd9,2018-08-01,consolidation,\n")},
      known, Prefer::kNeither);
  EXPECT_THAT(Places(result), IsEmpty());
  EXPECT_TRUE(result.rows.phases[0].passed_over);
  EXPECT_FALSE(result.rows.phases[1].passed_over);
  EXPECT_TRUE(result.rows.phases[2].passed_over);
  ASSERT_EQ(result.notices.size(), 2U);
  EXPECT_EQ(result.notices[0].kind, NoticeKind::kPassedOver);
  EXPECT_EQ(result.notices[0].place.line, 2);
}

TEST(ImportMerge, AnOpeningCannotMoveOntoAPhaseChange) {
  FakeRegister known = KnownWith(Imported());
  known.dossiers["d9"].phases.push_back({CivilDay(2018, 5, 2), "consolidation"});
  DossierRow file = Imported();
  file.opened_on = "2018-05-02";
  EXPECT_THAT(Places(ImportWith({FileOf(file)}, known, Prefer::kNeither)),
              ElementsAre("dossiers.csv:2 opened_on «2018-05-02»"));
}

TEST(ImportMerge, APhaseWhoseDateMayHaveBeenCorrectedIsAFault) {
  FakeRegister known = KnownWith(Imported());
  known.dossiers["d9"].phases.push_back({CivilDay(2018, 11, 6), "consolidation"});
  known.absent_phases["d9"] = {{FileKind::kPhases, "d9|2018-11-06", 9, "d9", "2018-11-06", true}};
  const ImportFile phases = PhasesFile("d9,2018-12-06,consolidation,\n");
  for (const Missing missing : {Missing::kDefault, Missing::kList}) {
    EXPECT_THAT(Places(ImportWith({phases}, known, Prefer::kNeither, missing)),
                ElementsAre("phases.csv:2 effective_on «2018-11-06»"));
  }
  const ImportResult kept = ImportWith({phases}, known, Prefer::kNeither, Missing::kKeep);
  EXPECT_THAT(Places(kept), IsEmpty());
  EXPECT_TRUE(kept.rows.phases[0].passed_over);
  const ImportResult withdrawn = ImportWith({phases}, known, Prefer::kNeither, Missing::kWithdraw);
  EXPECT_THAT(Places(withdrawn), IsEmpty());
  EXPECT_FALSE(withdrawn.rows.phases[0].passed_over);
  ASSERT_EQ(withdrawn.rows.withdrawn.size(), 1U);
  EXPECT_EQ(withdrawn.notices[0].kind, NoticeKind::kWithdrawn);
}

TEST(ImportMerge, MissingDossiersAreListedAndNeverWithdrawn) {
  FakeRegister known = KnownWith(Imported());
  known.absent = {{FileKind::kDossiers, "d8", 8, "d8", "", false}};
  for (const Missing missing : {Missing::kList, Missing::kWithdraw}) {
    const ImportResult result = ImportWith({FileOf(Imported())}, known, Prefer::kNeither, missing);
    EXPECT_THAT(result.rows.withdrawn, IsEmpty());
    ASSERT_EQ(result.notices.size(), 1U);
    EXPECT_EQ(result.notices[0].kind, NoticeKind::kMissing);
    EXPECT_EQ(result.notices[0].place.value, "d8");
  }
}

TEST(ImportLikeByHand, WhoLeadsSendsAndNothingIsDatedOutside) {
  FakeRegister known = KnownWith(Imported());
  known.dossiers["d9"].statuses.push_back({CivilDay(2019, 1, 31), "closed"});
  known.organization_kinds = {{"pole", "pole"}, {"mrc-drummond", "mrc_agency"}, {"risq", "funder"}};
  EXPECT_THAT(
      Places(Import({Referrals("r1,d9,consultation,mrc-drummond,pole,2018-06-01,sent,,\n"
                               "r2,d9,external,pole,mrc-drummond,2018-06-01,sent,,\n"
                               "r3,d9,consultation,pole,risq,2018-06-01,sent,,\n"
                               "r4,d9,external,pole,risq,2019-02-01,sent,,\n"
                               "r5,d9,external,pole,risq,2018-06-01,sent,,\n"),
                     Funding("f1,d9,piec,filed,2018-04-11,\nf2,d9,piec,filed,2019-02-01,\n"
                             "f3,d9,piec,filed,2018-04-12,\n"),
                     Agreements("a1,pole-voisin,Titre,2018-04-01,2019-03-31,\n"
                                "a2,pole,Titre,2018-04-01,2019-03-31,\n")},
                    known)),
      ElementsAre("referrals.csv:2 from_organization «mrc-drummond»", "referrals.csv:3 kind «external»",
                  "referrals.csv:4 kind «consultation»", "referrals.csv:5 sent_on «2019-02-01»",
                  "funding.csv:2 step_on «2018-04-11»", "funding.csv:3 step_on «2019-02-01»",
                  "agreements.csv:2 organization «pole-voisin»"));
}

TEST(ImportLikeByHand, NoClosingOverAReferralUnderWay) {
  FakeRegister known = KnownWith(Imported());
  ExistingReferral waiting{9, "", "pole", CivilDay(2018, 8, 1), {}, {}, /*live=*/true, /*under_way=*/true};
  known.dossiers["d9"].referrals = {waiting};
  DossierRow file = Imported();
  file.closed_on = "2019-01-31";
  file.closing_outcome = "abandonne";
  EXPECT_THAT(Places(ImportWith({FileOf(file)}, known, Prefer::kNeither)),
              ElementsAre("dossiers.csv:2 closed_on «2019-01-31»"));
  known.dossiers["d9"].referrals[0].under_way = false;
  EXPECT_THAT(Places(ImportWith({FileOf(file)}, known, Prefer::kNeither)), IsEmpty());
}

TEST(ImportLeads, TransfersOfOneDayChainWhateverTheOrder) {
  const CivilDay day(2018, 8, 1);
  const std::vector<Handover> handovers = {
      {"b", {day, "c"}}, {"pole", {day, "b"}}, {"c", {day, "pole"}}, {"pole", {day, "d"}}};
  std::vector<std::string> organizations = {"b", "c", "d", "pole"};
  int orders = 0;
  do {
    std::vector<Lead> leads = {{1, CivilDay(2018, 4, 12), "pole"}};
    for (const std::string& organization : organizations) {
      leads.push_back({static_cast<std::int64_t>(leads.size()) + 1, day, organization});
    }
    ChainLeads(handovers, &leads);
    std::vector<std::string> chained;
    for (const Lead& lead : leads) chained.push_back(lead.organization);
    EXPECT_THAT(chained, ElementsAre("pole", "b", "c", "pole", "d"));
    ++orders;
  } while (std::next_permutation(organizations.begin(), organizations.end()));
  EXPECT_EQ(orders, 24);
}

}  // namespace
}  // namespace relais::domain
