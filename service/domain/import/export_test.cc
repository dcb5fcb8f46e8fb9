#include "service/domain/import/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/support/import/builders.h"

namespace relais::domain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t Place(FileKind kind) { return static_cast<std::size_t>(kind); }

DossierRow Dossier(const std::string& id = "D-1") { return RowOfDossier(id); }

InterventionRow Intervention(const std::string& held_on = "2018-05-02") {
  InterventionRow row;
  row.external_id = "I-1";
  row.dossier = "D-1";
  row.held_on = held_on;
  row.subjects = {"information-generale", "gouvernance"};
  row.minutes = 90;
  return row;
}

PhaseRow Phase(const std::string& day, const std::string& phase, const std::string& reason = "") {
  PhaseRow row;
  row.dossier = "D-1";
  row.effective_on = day;
  row.phase = phase;
  row.reason = reason;
  return row;
}

ReferralRow Transfer(const std::string& id, const std::string& from, const std::string& to,
                     const std::string& day) {
  ReferralRow row;
  row.external_id = id;
  row.dossier = "D-1";
  row.kind = "transfer";
  row.from_organization = from;
  row.to_organization = to;
  row.sent_on = day;
  row.state = "accepted";
  row.answered_on = day;
  return row;
}

FundingRow Step(const std::string& step, const std::string& day, std::optional<std::int64_t> cents) {
  FundingRow row;
  row.external_id = "F-1";
  row.dossier = "D-1";
  row.program = "piec";
  row.step = step;
  row.step_on = day;
  row.amount_cents = cents;
  return row;
}

ExportRules Rules() { return {TestToday(), {"pole", "mrc-drummond"}, {{"risq", "funder"}}, {}}; }

ExportedRows Write(ImportRows rows, const ExportedHistories& histories = {},
                   const ExportRules& rules = Rules()) {
  return WriteExport(std::move(rows), histories, TestCodelists(), rules);
}

// `kind file column key`, without the message.
std::vector<std::string> Notices(const ExportedRows& written) {
  static const char* const kNames[] = {"not carried", "emptied", "replaced", "left out"};
  std::vector<std::string> notices;
  for (const ExportNotice& notice : written.notices) {
    EXPECT_FALSE(notice.message.fr.empty() || notice.message.en.empty());
    notices.push_back(absl::StrCat(kNames[static_cast<std::size_t>(notice.kind)], " ", FileName(notice.file),
                                   " ", notice.column, " ", notice.key));
  }
  return notices;
}

std::string TextOf(const ExportedRows& written, FileKind kind) { return written.text[Place(kind)]; }

// Rows that an import into an empty register reads.
ImportRows Read(const ExportedRows& written) {
  std::vector<ImportFile> files;
  for (std::size_t i = 0; i < kFileKinds; ++i) {
    const auto kind = static_cast<FileKind>(i);
    files.push_back({FileName(kind), ExportHeader(kind) + written.text[i]});
  }
  ImportResult result = Import(files);
  EXPECT_THAT(Places(result), IsEmpty());
  return std::move(result.rows);
}

TEST(ExportHeader, IsThatOfTheImport) {
  for (std::size_t i = 0; i < kFileKinds; ++i) {
    const auto kind = static_cast<FileKind>(i);
    std::vector<std::string> names;
    for (const ColumnSpec& column : ColumnsOf(kind)) names.push_back(column.name);
    std::string header = ExportHeader(kind);
    header.resize(header.size() - 2);
    EXPECT_EQ(std::vector<std::string>(absl::StrSplit(header, ',')), names);
  }
}

TEST(WriteExport, EveryColumnOfADossier) {
  DossierRow row = Dossier();
  row.origin_organization = "mrc-drummond";
  row.agreement = "protocole";
  row.advisor = "Zoé Roy";
  row.contact_name = "=Nom";
  row.contact_email = "a@example.org";
  row.contact_phone = "+1 819 555-0100";
  row.closed_on = "2019-01-02";
  row.closing_outcome = "abandonne";
  row.notes = "Une ligne; \"citée\"\r\n- une autre";
  ExportRules rules = Rules();
  rules.agreements = {"protocole"};
  const ExportedRows written = Write({{}, {row}, {}, {}, {}, {}, {}}, {}, rules);
  EXPECT_EQ(TextOf(written, FileKind::kDossiers),
            "D-1,2018-04-12,La Coop,Groupe X,woman,project,culture,drummond,startup,pole,mrc-drummond,"
            "protocole,Zoé Roy,'=Nom,a@example.org,'+1 819 555-0100,2019-01-02,abandonne,"
            "\"Une ligne; \"\"citée\"\"\n'- une autre\"\r\n");
  EXPECT_THAT(Notices(written), IsEmpty());
  EXPECT_EQ(written.counts[Place(FileKind::kDossiers)], 1);
}

TEST(WriteExport, EveryColumnOfTheOtherFiles) {
  ImportRows rows;
  rows.dossiers = {Dossier()};
  rows.interventions = {Intervention()};
  rows.interventions[0].notes = "@home";
  rows.phases = {Phase("2018-06-01", "development"), Phase("2018-07-01", "startup", "Retour")};
  rows.referrals = {Transfer("R-1", "pole", "mrc-drummond", "2018-08-01")};
  rows.funding = {Step("inquiry", "2018-09-01", 100'000'000'000), Step("filed", "2018-09-02", 5),
                  Step("opinion", "2018-09-03", {}), Step("awarded", "2018-09-04", 4'512'340)};
  AgreementRow agreement;
  agreement.external_id = "protocole";
  agreement.organization = "mrc-drummond";
  agreement.title = "Protocole";
  agreement.starts_on = "2018-04-01";
  agreement.ends_on = "2030-03-31";
  agreement.contribution_cents = 1'500'000;
  rows.agreements = {agreement};
  const ExportedRows written = Write(rows);
  EXPECT_EQ(TextOf(written, FileKind::kInterventions),
            "I-1,D-1,2018-05-02,information-generale|gouvernance,90,'@home\r\n");
  EXPECT_EQ(TextOf(written, FileKind::kPhases),
            "D-1,2018-06-01,development,,\r\nD-1,2018-07-01,startup,Retour,\r\n");
  EXPECT_EQ(TextOf(written, FileKind::kReferrals),
            "R-1,D-1,transfer,pole,mrc-drummond,2018-08-01,accepted,2018-08-01,\r\n");
  EXPECT_EQ(TextOf(written, FileKind::kFunding),
            "F-1,D-1,piec,inquiry,2018-09-01,1000000000.00\r\nF-1,D-1,piec,filed,2018-09-02,0.05\r\n"
            "F-1,D-1,piec,opinion,2018-09-03,\r\nF-1,D-1,piec,awarded,2018-09-04,45123.40\r\n");
  EXPECT_EQ(TextOf(written, FileKind::kAgreements),
            "protocole,mrc-drummond,Protocole,2018-04-01,2030-03-31,15000.00\r\n");
  EXPECT_THAT(Notices(written), IsEmpty());
  const ImportRows read = Read(written);
  ASSERT_THAT(read.funding, SizeIs(4));
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(CanonicalRow(read.funding[i]), CanonicalRow(rows.funding[i]));
  EXPECT_EQ(CanonicalRow(read.agreements.at(0)), CanonicalRow(agreement));
}

// Puts each problematic text into every text cell of a dossier.
TEST(WriteExport, TextsComeBackAsTheyWere) {
  for (const char* text :
       {"=1+1", "+Élan", "-tiret", "@nom", "'=x", "a;b", "a,b", "\"cité\"", "un\ndeux", "fin;=x",
        "L'été « tiède » — 5"
        "\xc2\xa0"
        "$",
        "5\" de tuyau"}) {
    DossierRow row = Dossier();
    row.project_title = row.promoter_name = row.contact_name = row.contact_phone = row.notes = text;
    row.advisor = "+Zoé";
    const ExportedRows written = Write({{}, {row}, {}, {}, {}, {}, {}});
    EXPECT_THAT(Notices(written), IsEmpty()) << text;
    const ImportRows read = Read(written);
    ASSERT_THAT(read.dossiers, SizeIs(1)) << text;
    EXPECT_EQ(CanonicalRow(read.dossiers[0]), CanonicalRow(row)) << text;
  }
}

TEST(WriteExport, AnErasedDossierKeepsItsFacts) {
  DossierRow row = Dossier();
  row.project_title = row.promoter_name = "";
  const ExportedRows written = Write({{},
                                      {row},
                                      {Intervention()},
                                      {Phase("2018-06-01", "development"), Phase("2018-07-01", "startup")},
                                      {},
                                      {},
                                      {}});
  EXPECT_THAT(Notices(written), ElementsAre("replaced dossiers.csv project_title D-1",
                                            "replaced dossiers.csv promoter_name D-1",
                                            "replaced phases.csv reason D-1|2018-07-01"));
  const ImportRows read = Read(written);
  EXPECT_EQ(read.dossiers.at(0).promoter_name, "(non disponible)");
  EXPECT_THAT(read.interventions, SizeIs(1));
  EXPECT_THAT(read.phases, SizeIs(2));
}

// A row that the import refuses never makes it refuse the whole set.
TEST(WriteExport, WhatAnImportRefusesIsNamedAndLeftOut) {
  ImportRows rows;
  rows.dossiers = {Dossier(), Dossier("D-2"), Dossier("D-3")};
  rows.dossiers[0].advisor = "none";
  rows.dossiers[0].agreement = "d-un-autre-reseau";
  rows.dossiers[0].project_title = "#REF!";
  rows.dossiers[1].lead_organization = "pole-voisin";
  rows.interventions = {Intervention("2018-01-01"), Intervention()};
  rows.interventions[1].external_id = "I-2";
  rows.interventions[1].dossier = "D-2";
  rows.funding = {Step("filed", "2018-01-01", 500), Step("awarded", "2018-09-01", 500)};
  const ExportedRows written = Write(rows);
  const std::vector<std::string> notices = Notices(written);
  EXPECT_THAT(notices,
              testing::IsSupersetOf(std::vector<std::string>{
                  "emptied dossiers.csv advisor D-1", "emptied dossiers.csv agreement D-1",
                  "replaced dossiers.csv project_title D-1", "left out dossiers.csv lead_organization D-2",
                  "left out interventions.csv held_on I-1", "left out funding.csv step_on F-1|filed",
                  "left out funding.csv step F-1|awarded"}));
  EXPECT_THAT(notices, SizeIs(7));
  const ImportRows read = Read(written);
  EXPECT_THAT(read.dossiers, SizeIs(2));
  EXPECT_THAT(read.interventions, IsEmpty());
  EXPECT_THAT(written.rows.dossiers, SizeIs(2));
}

TEST(WriteExport, WhatTheFilesHaveNoPlaceForIsNamed) {
  ImportRows rows;
  rows.dossiers = {Dossier()};
  rows.dossiers[0].closed_on = "2019-02-01";
  rows.dossiers[0].closing_outcome = "abandonne";
  rows.phases = {Phase("2018-06-01", "startup")};
  rows.referrals = {Transfer("R-1", "pole", "mrc-drummond", "2018-08-01")};
  const absl::CivilDay opened(2018, 4, 12);
  ExportedHistories histories;
  histories["D-1"] = {{{1, opened, "pole"}, {2, absl::CivilDay(2018, 8, 1), "mrc-drummond"}},
                      {{opened, "open", 1},
                       {absl::CivilDay(2018, 9, 1), "on_hold", 2},
                       {absl::CivilDay(2018, 10, 1), "open", 3},
                       {absl::CivilDay(2019, 2, 1), "closed", 4}}};
  EXPECT_THAT(Notices(Write(rows, histories)),
              ElementsAre("not carried phases.csv phase D-1|2018-06-01",
                          "not carried dossiers.csv closed_on ", "not carried dossiers.csv closed_on "));
  // The lead went back, as by a transfer that was returned.
  histories["D-1"].statuses.clear();
  histories["D-1"].leads.push_back({3, absl::CivilDay(2018, 11, 1), "pole"});
  EXPECT_THAT(Notices(Write(rows, histories)),
              ElementsAre("not carried phases.csv phase D-1|2018-06-01", "not carried referrals.csv  "));
}

}  // namespace
}  // namespace relais::domain
