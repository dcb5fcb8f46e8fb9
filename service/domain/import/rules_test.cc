// What an import may not change in the register: facts of the service, facts of others, merged dossiers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
using testing::SizeIs;

void Add(FakeRegister& known, const ExistingIntervention& intervention) {
  known.interventions[intervention.external_id] = intervention;
  for (auto& [id, dossier] : known.dossiers) {
    if (dossier.number == intervention.dossier) dossier.interventions.push_back(intervention);
  }
}

void Add(FakeRegister& known, const ExistingReferral& referral) {
  known.referrals[referral.external_id] = referral;
  for (auto& [id, dossier] : known.dossiers) {
    if (dossier.number == referral.dossier) dossier.referrals.push_back(referral);
  }
}

// A transfer from one to the other, sent and accepted on the same day.
ExistingReferral Transfer(const std::string& id, const std::string& from, const std::string& to, CivilDay day,
                          bool live) {
  return {9, id, from, day, GivenLead{day, to}, std::nullopt, live};
}

// The row of d9 with another lead at its opening.
ImportFile OpenedBy(const std::string& lead, const std::string& opened_on = "2018-04-12") {
  return {"dossiers.csv", kDossierHeader + absl::StrCat("d9,", opened_on,
                                                        ",La Coop,Groupe X,woman,project,culture,drummond,"
                                                        "startup,",
                                                        lead, ",,,,,,\n")};
}

// By default, sent on the day of the answer.
std::string Accepted(const std::string& id, const std::string& from, const std::string& to,
                     const std::string& answered_on, const std::string& sent_on = "") {
  return absl::StrCat(id, ",d9,transfer,", from, ",", to, ",", sent_on.empty() ? answered_on : sent_on,
                      ",accepted,", answered_on, ",\n");
}

TEST(ImportRules, FactsOfTheServiceStay) {
  FakeRegister known = Known();
  Add(known, ExistingIntervention{9, "i1", CivilDay(2018, 8, 1), /*live=*/true});
  Add(known, ExistingIntervention{9, "i2", CivilDay(2018, 8, 1), /*live=*/false});
  Add(known, {9, "r1", "pole", CivilDay(2018, 8, 1), {}, {}, /*live=*/true});
  Add(known, {9, "r2", "pole", CivilDay(2018, 8, 1), {}, {}, /*live=*/false});
  const auto result =
      Import({Interventions("i1,d9,2018-08-01,gouvernance,,\ni2,d9,2018-08-02,gouvernance,,\n"),
              Referrals("r1,d9,consultation,pole,risq,2018-08-01,declined,2018-08-02,\n"
                        "r2,d9,consultation,pole,risq,2018-08-01,declined,2018-08-02,\n")},
             known);
  EXPECT_THAT(Places(result),
              ElementsAre("interventions.csv:2 external_id «i1»", "referrals.csv:2 external_id «r1»"));
  for (const Problem& problem : result.problems) {
    EXPECT_THAT(problem.message.fr, HasSubstr("dans le service"));
    EXPECT_THAT(problem.message.en, HasSubstr("through the service"));
  }
}

TEST(ImportRules, UnchangedRowsArePassedOver) {
  FakeRegister known = Known();
  Add(known, ExistingIntervention{9, "i1", CivilDay(2018, 8, 1), /*live=*/true});
  Add(known, Transfer("r1", "pole", "risq", CivilDay(2018, 8, 1), /*live=*/true));
  known.dossiers["d9"].leads.push_back({2, CivilDay(2018, 8, 1), "risq"});
  const std::vector<ImportFile> files = {
      OpenedBy("mrc-drummond"),
      Interventions("i1,d9,2018-04-01,gouvernance,,\ni0,d0,2018-04-01,gouvernance,,\n"),
      PhasesFile("d9,2018-05-01,pre_startup,\n"),
      Referrals(Accepted("r1", "pole", "mrc-drummond", "2018-05-02")),
      Funding("f1,d9,piec,awarded,2018-05-01,\n")};
  EXPECT_THAT(Places(Import(files, known)), SizeIs(testing::Ge(6U)));
  for (const char* key : {"d9", "i1", "i0", "d9|2018-05-01", "r1", "f1|awarded"}) {
    known.states[key] = RowState::kUnchanged;
  }
  const ImportResult result = Import(files, known);
  EXPECT_THAT(Places(result), IsEmpty());
  EXPECT_EQ(result.rows.interventions[0].row_state, RowState::kUnchanged);
}

TEST(ImportRules, AnUnchangedRowMakesNoDossier) {
  FakeRegister known;
  known.states["d1"] = RowState::kUnchanged;
  // It was recorded, but the caller can no longer see it.
  EXPECT_THAT(
      Places(Import({Dossiers(DossierLine("d1")), PhasesFile("d1,2018-06-01,consolidation,\n")}, known)),
      ElementsAre("phases.csv:2 dossier «d1»"));
}

TEST(ImportRules, AnUnchangedPhaseIsJudgedWhereItsDossierChanges) {
  FakeRegister known = Known();
  known.states["d9|2018-06-01"] = RowState::kUnchanged;
  known.dossiers["d9"].phases = {{kOpened, "pre_startup", true}, {CivilDay(2018, 6, 1), "startup"}};
  const ImportFile phases = PhasesFile("d9,2018-06-01,startup,\n");
  const ImportFile later = {"dossiers.csv",
                            kDossierHeader + std::string("d9,2018-04-12,La Coop,Groupe X,woman,"
                                                         "project,culture,drummond,development,"
                                                         "pole,,,,,,\n")};
  EXPECT_THAT(Places(Import({later, phases}, known)), ElementsAre("phases.csv:2 reason «»"));
  // Corrected in the register since then: the row's phase is out of date.
  known.dossiers["d9"].phases[1].phase = "consolidation";
  EXPECT_THAT(Places(Import({later, phases}, known)), IsEmpty());
}

TEST(ImportRules, TheLeadThatSentThroughTheServiceStays) {
  FakeRegister known = Known();
  EXPECT_THAT(Places(Import({OpenedBy("risq")}, known)), IsEmpty());
  Add(known, {9, "", "pole", CivilDay(2018, 8, 1), {}, {}, /*live=*/true});
  const auto sent = Import({OpenedBy("risq")}, known);
  EXPECT_THAT(Places(sent), ElementsAre("dossiers.csv:2 lead_organization «risq»"));
  EXPECT_THAT(sent.problems[0].message.fr, AllOf(HasSubstr("pole"), HasSubstr("2018-08-01")));
  EXPECT_THAT(sent.problems[0].message.en, AllOf(HasSubstr("pole"), HasSubstr("2018-08-01")));
  EXPECT_THAT(Places(Import({OpenedBy("pole")}, known)), IsEmpty());
  // The opening cannot move past the sending either.
  EXPECT_THAT(Places(Import({OpenedBy("pole", "2018-08-02")}, known)),
              ElementsAre("dossiers.csv:2 opened_on «2018-08-02»"));
  // A referral brought by a merge did not depend on this dossier's lead.
  known.dossiers["d9"].referrals[0].from_organization = "mrc-drummond";
  EXPECT_THAT(Places(Import({OpenedBy("risq")}, known)), IsEmpty());
}

TEST(ImportRules, OnlyTheLeadNextToALiveOneIsFixed) {
  FakeRegister known = Known();
  // Imported to mrc-drummond on 06-01, then through the service to risq on 08-01.
  Add(known, Transfer("r1", "pole", "mrc-drummond", CivilDay(2018, 6, 1), /*live=*/false));
  Add(known, Transfer("", "mrc-drummond", "risq", CivilDay(2018, 8, 1), /*live=*/true));
  known.dossiers["d9"].leads = {
      {1, kOpened, "pole"}, {2, CivilDay(2018, 6, 1), "mrc-drummond"}, {3, CivilDay(2018, 8, 1), "risq"}};
  const auto places = [&](const std::vector<ImportFile>& files) { return Places(Import(files, known)); };
  // Earlier leads can be corrected: the lead at the opening, with the referral that it sent, and when it
  // moved.
  EXPECT_THAT(places({OpenedBy("risq")}), ElementsAre("dossiers.csv:2 lead_organization «risq»"));
  EXPECT_THAT(places({OpenedBy("risq"), Referrals(Accepted("r1", "risq", "mrc-drummond", "2018-06-01"))}),
              IsEmpty());
  EXPECT_THAT(places({Referrals(Accepted("r1", "pole", "mrc-drummond", "2018-07-01"))}), IsEmpty());
  // The sender and the fact of the handover cannot change.
  EXPECT_THAT(places({Referrals(Accepted("r1", "mrc-drummond", "pole", "2018-06-01"))}),
              ElementsAre("referrals.csv:2 from_organization «mrc-drummond»",
                          "referrals.csv:2 to_organization «pole»"));
  EXPECT_THAT(places({Referrals("r1,d9,transfer,pole,mrc-drummond,2018-05-01,declined,2018-06-01,\n")}),
              ElementsAre("referrals.csv:2 state «declined»"));
  EXPECT_THAT(places({Referrals("r1,d9,consultation,pole,mrc-drummond,2018-05-01,accepted,2018-06-01,\n")}),
              ElementsAre("referrals.csv:2 kind «consultation»"));
  EXPECT_THAT(places({Referrals(Accepted("r1", "pole", "mrc-drummond", "2018-08-02", "2018-05-01"))}),
              ElementsAre("referrals.csv:2 answered_on «2018-08-02»"));
  // No other transfer may come between; after it, one may.
  EXPECT_THAT(places({Referrals(Accepted("r2", "mrc-drummond", "pole", "2018-07-01"))}),
              ElementsAre("referrals.csv:2 answered_on «2018-07-01»"));
  EXPECT_THAT(places({Referrals(Accepted("r2", "risq", "pole", "2018-09-01"))}), IsEmpty());
  // The set is checked as a whole; then every row that removes something is reported.
  EXPECT_THAT(places({Referrals("r1,d9,transfer,pole,mrc-drummond,2018-05-01,declined,2018-06-01,\n" +
                                Accepted("r2", "pole", "mrc-drummond", "2018-07-01"))}),
              IsEmpty());
  EXPECT_THAT(
      places({Referrals("r1,d9,transfer,pole,mrc-drummond,2018-05-01,declined,2018-06-01,\n" +
                        Accepted("r2", "mrc-drummond", "pole", "2018-07-01"))}),
      ElementsAre("referrals.csv:2 state «declined»", "referrals.csv:3 from_organization «mrc-drummond»",
                  "referrals.csv:3 answered_on «2018-07-01»"));
}

TEST(ImportRules, TheLeadThatTookTheDossierBackStays) {
  ExistingReferral returned = Transfer("r1", "pole", "risq", CivilDay(2018, 8, 1), /*live=*/true);
  returned.given_back = GivenLead{CivilDay(2018, 9, 1), "pole"};
  const std::vector<Lead> leads = {
      {1, kOpened, "pole"}, {2, CivilDay(2018, 8, 1), "risq"}, {3, CivilDay(2018, 9, 1), "pole"}};
  const std::vector<PinnedLead> pinned = PinnedLeadsOf(leads, {returned});
  ASSERT_THAT(pinned, SizeIs(3));
  for (const PinnedLead& one : pinned) EXPECT_TRUE(StillLeads(one, leads));
  std::vector<Lead> without = leads;
  without.pop_back();
  EXPECT_FALSE(StillLeads(pinned[2], without));
  // A lead inserted in between would change the lead before the handover.
  std::vector<Lead> between = leads;
  between.push_back({4, CivilDay(2018, 8, 15), "mrc-drummond"});
  EXPECT_TRUE(StillLeads(pinned[1], between));
  EXPECT_FALSE(StillLeads(pinned[2], between));
}

TEST(ImportRules, ATransferKeepsItsPlace) {
  std::vector<Lead> leads = {
      {1, kOpened, "pole"}, {2, CivilDay(2018, 8, 1), "risq"}, {3, CivilDay(2018, 8, 1), "mrc-drummond"}};
  const GivenLead given{CivilDay(2018, 8, 1), "risq"};
  FollowTransfer(given, given, &leads);
  SortLeads(&leads);
  EXPECT_EQ(leads[1].organization, "risq");
  EXPECT_EQ(leads[1].number, 2);
  FollowTransfer(given, std::nullopt, &leads);
  ASSERT_THAT(leads, SizeIs(2));
  // Brought by a merge: this dossier has no lead from it.
  FollowTransfer(given, given, &leads);
  EXPECT_THAT(leads, SizeIs(2));
  FollowTransfer(std::nullopt, given, &leads);
  ASSERT_THAT(leads, SizeIs(3));
  EXPECT_EQ(leads[2].number, 4);
}

TEST(ImportRules, NoDossierIsGivenOutOfTheNetwork) {
  FakeRegister known = Known();
  const std::string other = absl::StrCat(
      "d1,2018-04-12,La Coop,Groupe X,woman,project,culture,drummond,startup,", "pole-voisin,,,,,,\n");
  const auto result = Import(
      {Dossiers(other + DossierLine("d2")), Referrals(Accepted("r1", "pole", "pole-voisin", "2018-05-02") +
                                                      "r2,d9,transfer,pole,pole-voisin,2018-05-01,sent,,\n")},
      known);
  EXPECT_THAT(Places(result), ElementsAre("dossiers.csv:2 lead_organization «pole-voisin»",
                                          "referrals.csv:2 to_organization «pole-voisin»"));
  EXPECT_THAT(result.problems[0].message.en, HasSubstr("pole, mrc-drummond, risq"));
  EXPECT_THAT(Places(Import({OpenedBy("pole-voisin")}, known)),
              ElementsAre("dossiers.csv:2 lead_organization «pole-voisin»"));
  // It led at the opening, and has since given the dossier to this network.
  known.dossiers["d9"].leads = {{1, kOpened, "pole-voisin"}, {2, CivilDay(2018, 8, 1), "pole"}};
  EXPECT_THAT(Places(Import({OpenedBy("pole-voisin")}, known)), IsEmpty());
}

TEST(ImportRules, AHiddenIdentifierIsTakenAndNoMore) {
  FakeRegister known = Known();
  known.hidden = {{FileKind::kDossiers, "d1"},
                  {FileKind::kInterventions, "i1"},
                  {FileKind::kReferrals, "r1"},
                  {FileKind::kFunding, "f1"}};
  const auto result = Import({Dossiers(DossierLine("d1")), Interventions("i1,d9,2018-05-01,gouvernance,,\n"),
                              Referrals("r1,d9,consultation,pole,risq,2018-05-01,sent,,\n"),
                              Funding("f1,d9,piec,inquiry,2018-05-01,\nf1,d9,piec,filed,2018-05-02,\n")},
                             known);
  EXPECT_THAT(Places(result),
              ElementsAre("dossiers.csv:2 external_id «d1»", "interventions.csv:2 external_id «i1»",
                          "referrals.csv:2 external_id «r1»", "funding.csv:2 external_id «f1»",
                          "funding.csv:3 external_id «f1»"));
  for (const Problem& problem : result.problems) EXPECT_EQ(problem.message.en, result.problems[0].message.en);
  EXPECT_THAT(result.problems[0].message.en, HasSubstr("taken"));
  EXPECT_THAT(result.problems[0].message.fr, HasSubstr("pris"));
  // To rows of others, the dossier does not exist.
  const auto of_hidden = Import({Interventions("i2,d1,2018-05-01,gouvernance,,\n")}, known);
  EXPECT_THAT(Places(of_hidden), ElementsAre("interventions.csv:2 dossier «d1»"));
  EXPECT_THAT(of_hidden.problems[0].message.en, HasSubstr("unknown"));
}

// d8 was merged into d9.
FakeRegister Merged() {
  FakeRegister known = Known();
  known.dossiers["d8"] = known.dossiers["d9"];
  known.dossiers["d8"].merged = true;
  return known;
}

TEST(ImportRules, AMergedDossierIsTheOneItWasMergedInto) {
  FakeRegister known = Merged();
  known.interventions["i1"] = {9, "i1", CivilDay(2018, 1, 1), false};
  known.referrals["r1"] = {9, "r1", "pole", CivilDay(2018, 5, 1), {}, {}, false};
  known.applications["f1"] = {9, "piec", {{"filed", CivilDay(2018, 5, 1)}}};
  // Its facts are found under either name. One from before the opening stays there until it is moved.
  for (const char* id : {"d8", "d9"}) {
    const auto row = [id](const char* begin, const char* end) { return absl::StrCat(begin, id, end); };
    EXPECT_THAT(Places(Import({Interventions(row("i1,", ",2018-01-01,gouvernance,30,\n")),
                               Referrals(row("r1,", ",consultation,pole,risq,2018-05-01,sent,,\n")),
                               Funding(row("f1,", ",piec,opinion,2018-05-02,\n"))},
                              known)),
                IsEmpty());
    EXPECT_THAT(Places(Import({Interventions(row("i1,", ",2018-01-02,gouvernance,30,\n"))}, known)),
                ElementsAre("interventions.csv:2 held_on «2018-01-02»"));
  }
  // Two names in one application mean one dossier.
  EXPECT_THAT(
      Places(Import({Funding("f2,d8,piec,filed,2018-05-01,\nf2,d9,piec,opinion,2018-05-02,\n")}, known)),
      IsEmpty());
  // A changed row of the merged dossier does not change its merge target; its facts are checked against the
  // target.
  const auto changed = Import({Dossiers(DossierLine("d8", "2018-01-01") + DossierLine("d9")),
                               PhasesFile("d8,2018-02-01,consolidation,\n")},
                              known);
  EXPECT_THAT(Places(changed),
              ElementsAre("dossiers.csv:2 external_id «d8»", "phases.csv:2 effective_on «2018-02-01»"));
  EXPECT_THAT(changed.problems[0].message.fr, AllOf(HasSubstr("fusionné"), HasSubstr("dossiers/9")));
  EXPECT_THAT(changed.problems[0].message.en, AllOf(HasSubstr("merged"), HasSubstr("dossiers/9")));
}

TEST(ImportRules, APhaseToldByTheMergedNameTakesNoneAway) {
  FakeRegister known = Merged();
  for (const char* id : {"d8", "d9"})
    known.dossiers[id].phases.push_back({CivilDay(2018, 6, 1), "consolidation"});
  EXPECT_THAT(Places(Import({PhasesFile("d8,2018-06-01,development,\n")}, known)),
              ElementsAre("phases.csv:2 effective_on «2018-06-01»"));
  // Under its own name, the row corrects it.
  EXPECT_THAT(Places(Import({PhasesFile("d9,2018-06-01,development,\n")}, known)), IsEmpty());
  EXPECT_THAT(
      Places(Import({PhasesFile("d8,2018-07-01,development,\nd9,2018-07-01,consolidation,\n")}, known)),
      ElementsAre("phases.csv:2 effective_on «2018-07-01»", "phases.csv:3 effective_on «2018-07-01»"));
  EXPECT_THAT(Places(Import({PhasesFile("d8,2018-07-01,development,\n")}, known)), IsEmpty());
  // The phase that it corrects went with the merged dossier.
  known.states["d8|2018-07-01"] = RowState::kChanged;
  const auto changed = Import({PhasesFile("d8,2018-07-01,development,\n")}, known);
  EXPECT_THAT(Places(changed), ElementsAre("phases.csv:2 dossier «d8»"));
  EXPECT_THAT(changed.problems[0].message.en, HasSubstr("dossiers/9"));
}

TEST(ImportRules, TheOpeningMovesPastWhatAMergeBrought) {
  FakeRegister known = Known();
  Add(known, ExistingIntervention{9, "i1", CivilDay(2018, 1, 1), /*live=*/false});
  Add(known, ExistingIntervention{9, "i2", CivilDay(2018, 8, 1), /*live=*/false});
  EXPECT_THAT(Places(Import({OpenedBy("pole", "2018-05-01")}, known)), IsEmpty());
  EXPECT_THAT(Places(Import({OpenedBy("pole", "2018-08-02")}, known)),
              ElementsAre("dossiers.csv:2 opened_on «2018-08-02»"));
  // An imported transfer counts too, unless the set replaces it.
  Add(known, Transfer("r1", "pole", "risq", CivilDay(2018, 6, 1), /*live=*/false));
  known.dossiers["d9"].leads.push_back({2, CivilDay(2018, 6, 1), "risq"});
  EXPECT_THAT(Places(Import({OpenedBy("pole", "2018-07-01")}, known)),
              ElementsAre("dossiers.csv:2 opened_on «2018-07-01»"));
  EXPECT_THAT(
      Places(Import({OpenedBy("pole", "2018-07-01"), Referrals(Accepted("r1", "pole", "risq", "2018-07-02"))},
                    known)),
      IsEmpty());
}

}  // namespace
}  // namespace relais::domain
