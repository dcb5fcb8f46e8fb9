// Imports of files as spreadsheets write them, and of damaged ones.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/api/import/import_test.h"

namespace relais {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Encodes characters of these tests; those below 0x80 are unchanged.
std::string ToWindows1252(const std::string& utf8) {
  return absl::StrReplaceAll(utf8, {{"é", "\xE9"},
                                    {"É", "\xC9"},
                                    {"œ", "\x9C"},
                                    {"’", "\x92"},
                                    {"ô", "\xF4"},
                                    {"à", "\xE0"},
                                    {"«", "\xAB"},
                                    {"»", "\xBB"}});
}

TEST_F(ImportTest, EveryWayOfWritingGivesTheSameValues) {
  const std::string rows =
      "ID,2018-04-12,\"Chœur d’été; « Les, Voix »\",\"Groupe "
      "\"\"Été\"\"\",woman,project,Santé,L'Érable,startup,"
      "Pôle,conseil-1,\"Une ligne\nune autre à lire\"\n"
      "ID-bis,2018-11-05,Simple,Groupe,both,enterprise,culture,drummond,consolidation,mrc-drummond,,\n";
  const auto with_id = [](const std::string& text, const std::string& id) {
    return absl::StrReplaceAll(text, {{"ID", id}});
  };
  // The same cells between semicolons.
  std::string semicolons = kHeader + rows;
  bool quoted = false;
  for (char& c : semicolons) {
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) c = ';';
  }
  const std::string dates =
      absl::StrReplaceAll(semicolons, {{"2018-04-12", "12/04/2018"}, {"2018-11-05", "05/11/2018"}});
  const std::string dashes =
      absl::StrReplaceAll(kHeader + rows, {{"2018-04-12", "12-04-2018"}, {"2018-11-05", "05-11-2018"}});
  const std::string french = absl::StrReplaceAll(kHeader + rows, {{"external_id", "Identifiant"},
                                                                  {"opened_on", "Date d'ouverture"},
                                                                  {"project_title", "TITRE DU PROJET"},
                                                                  {"sector", "Secteur"}});
  const std::string line_ends = absl::StrReplaceAll(kHeader + rows, {{"\n", "\r\n"}});
  const std::vector<std::pair<std::string, std::string>> ways = {
      {"W1", kHeader + rows},
      {"W2", ToWindows1252(dates)},
      {"W3", absl::StrCat("\xEF\xBB\xBF", line_ends)},
      {"W4", dashes},
      {"W5", french},
      {"W6", absl::StrCat("\xEF\xBB\xBF", absl::StrReplaceAll(dates, {{"\n", "\r\n"}}))},
  };
  for (const auto& [id, content] : ways) {
    ImportAll({{"dossiers.csv", with_id(content, id)}});
    for (const char* suffix : {"", "-bis"}) {
      v1::Dossier expected = Find(absl::StrCat("W1", suffix));
      v1::Dossier actual = Find(absl::StrCat(id, suffix));
      for (v1::Dossier* dossier : {&expected, &actual}) {
        dossier->clear_name();
        dossier->clear_etag();
        dossier->clear_external_id();
        dossier->clear_create_time();
        dossier->clear_update_time();
      }
      EXPECT_EQ(actual.ShortDebugString(), expected.ShortDebugString()) << id;
    }
  }
  const v1::Dossier first = Find("W1");
  EXPECT_EQ(first.project_title(), "Chœur d’été; « Les, Voix »");
  EXPECT_EQ(first.promoter().name(), "Groupe \"Été\"");
  EXPECT_EQ(first.notes(), "Une ligne\nune autre à lire");
  EXPECT_EQ(first.opened_on(), "2018-04-12");
  EXPECT_EQ(first.sector(), "sante");
  EXPECT_EQ(first.mrc(), "erable");
  // In another spelling, it is the same row.
  EXPECT_FALSE(ImportAll({{"dossiers.csv", with_id(ToWindows1252(dates), "W1")}}).summary.recorded());
}

// The same identifiers in another case, with other spaces: the same rows, shown as first written.
TEST_F(ImportTest, IdentifiersAreTheSameInAnyCase) {
  const std::string row = ",2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,pole,,\n";
  const std::string header = "external_id,dossier,held_on,subjects\n";
  ImportAll(
      {{"dossiers.csv", kHeader + ("Été-1" + row) + "A-2" + row},
       {"interventions.csv", header + "I a,Été-1,2018-05-01,gouvernance\nI-2,A-2,2018-05-01,gouvernance\n"}});
  const ImportResult again =
      ImportAll({{"Dossiers.CSV", kHeader + ("e\u0301te\u0301-1" + row) + "a-2" + row},
                 {"INTERVENTIONS.csv", header + "i \u00a0A,ÉTÉ-1,2018-05-01,gouvernance\n"
                                                "i-2,a-2,2018-05-01,gouvernance\n"}});
  EXPECT_FALSE(again.summary.recorded());
  EXPECT_THAT(Ok(client_.ListDossiers({})).dossiers(), SizeIs(2));
  EXPECT_EQ(Find("Été-1").external_id(), "Été-1");
}

TEST_F(ImportTest, TenFaultsAreFoundDryOrNot) {
  const int64_t before = Head().sequence();
  const std::vector<ImportFile> files = ReadFolder(faults_);
  const ImportResult dry = Ok(Import(files, /*dry_run=*/true));
  EXPECT_THAT(Places(dry.problems),
              testing::UnorderedElementsAre(
                  "dossiers.csv:4:opened_on=31/02/2018", "dossiers.csv:5:sector=boulangerie",
                  "dossiers.csv:6:promoter_gender=femmes", "dossiers.csv:7:lead_organization=mrc-inconnue",
                  "dossiers.csv:8:contact_email=", "interventions.csv:3:held_on=2018-04-30",
                  "interventions.csv:4:subjects=jardinage", "interventions.csv:5:dossier=F-999",
                  "referrals.csv:2:answered_on=2018-06-13", "funding.csv:3:step=awarded"));
  EXPECT_FALSE(dry.summary.recorded());
  EXPECT_EQ(dry.summary.problems(), 10);
  const ImportResult real = Ok(Import(files));
  EXPECT_EQ(Places(real.problems), Places(dry.problems));
  for (size_t i = 0; i < real.problems.size(); ++i) {
    EXPECT_EQ(real.problems[i].ShortDebugString(), dry.problems[i].ShortDebugString());
  }
  EXPECT_EQ(real.summary.ShortDebugString(), dry.summary.ShortDebugString());
  EXPECT_EQ(Head().sequence(), before);
  EXPECT_THAT(Ok(client_.ListDossiers({})).dossiers(), IsEmpty());
}

TEST_F(ImportTest, DryRunRecordsNothing) {
  const int64_t before = Head().sequence();
  const ImportResult dry = Ok(Import(ReadFolder(register_), /*dry_run=*/true));
  EXPECT_THAT(dry.problems, IsEmpty());
  EXPECT_FALSE(dry.summary.recorded());
  EXPECT_EQ(dry.summary.sequence(), 0);
  EXPECT_EQ(Head().sequence(), before);
  EXPECT_THAT(Ok(client_.ListDossiers({})).dossiers(), IsEmpty());
}

TEST_F(ImportTest, UnknownHeaderIsAnErrorUnlessPassedOver) {
  const std::vector<ImportFile> files = {
      {"dossiers.csv",
       "external_id,couleur,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,"
       "phase,lead_organization\n"
       "A-1,bleu,2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,pole\n"}};
  const ImportResult refused = Ok(Import(files));
  EXPECT_THAT(Places(refused.problems), ElementsAre("dossiers.csv:1:couleur=couleur"));
  EXPECT_FALSE(refused.summary.recorded());
  const ImportResult passed = Ok(Import(files, /*dry_run=*/false, /*ignore_unknown=*/true));
  EXPECT_THAT(passed.problems, IsEmpty());
  EXPECT_EQ(Find("A-1").sector(), "culture");
  const ImportResult other = Ok(Import({{"autre.csv", "a,b\n"}}));
  EXPECT_THAT(other.problems, SizeIs(1));
  EXPECT_FALSE(other.summary.recorded());
}

TEST_F(ImportTest, DamagedFilesAreProblems) {
  const std::string good = "A-1,2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,pole,,";
  const auto places = [this](const std::string& content) {
    const ImportResult result = Ok(Import({{"dossiers.csv", content}}));
    EXPECT_FALSE(result.summary.recorded()) << content;
    EXPECT_THAT(result.problems, testing::Not(IsEmpty())) << content;
    return Places(result.problems);
  };
  places("");
  places("external_id,opened_on\nA-1,2018-04-12\n");
  places(absl::StrCat(kHeader, good, "\"jamais fermé\n"));
  places(absl::StrCat(kHeader, good, ",une de trop\n"));
  places(absl::StrCat(kHeader, "A-1,2018-04-12\n"));
  EXPECT_THAT(places(absl::StrCat(kHeader, good, "\n", good, "\n")),
              ElementsAre("dossiers.csv:2:external_id=A-1", "dossiers.csv:3:external_id=A-1"));
  EXPECT_THAT(places(absl::StrCat(kHeader, absl::StrReplaceAll(good, {{"2018-04-12", "2999-01-01"}}), "\n")),
              ElementsAre("dossiers.csv:2:opened_on=2999-01-01"));
  EXPECT_THAT(places(absl::StrCat(kHeader, absl::StrReplaceAll(good, {{"2018-04-12", "04/31/2018"}}), "\n")),
              ElementsAre("dossiers.csv:2:opened_on=04/31/2018"));
  EXPECT_THAT(places(absl::StrCat(kHeader, absl::StrReplaceAll(good, {{"Titre", ""}}), "\n")),
              ElementsAre("dossiers.csv:2:project_title="));
  // Personal values are not repeated.
  EXPECT_THAT(
      places(absl::StrCat(kHeader, absl::StrReplaceAll(good, {{"Groupe", std::string(201, 'g')}}), "\n")),
      ElementsAre("dossiers.csv:2:promoter_name="));
}

}  // namespace
}  // namespace relais
