// Import: atomic and repeatable, from files as spreadsheets write them.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kHeader[] =
    "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
    "lead_organization,advisor,notes\n";

class ImportTest : public ServerTest {
 protected:
  const std::string register_ = absl::StrCat(TEST_DATA_PATH, "/2018-2019");
  const std::string faults_ = absl::StrCat(TEST_DATA_PATH, "/faults");

  // The dossier of an external identifier, with its dated changes.
  v1::Dossier Find(const std::string& external_id) const {
    v1::ListDossiersRequest list;
    list.mutable_filter()->add_external_ids(external_id);
    const v1::ListDossiersResponse found = Ok(client_.ListDossiers(list));
    EXPECT_EQ(found.dossiers_size(), 1) << external_id;
    return found.dossiers().empty() ? v1::Dossier() : Get(found.dossiers(0).name());
  }

  // Expects that every row is recorded.
  ImportResult ImportAll(const std::vector<ImportFile>& files) const {
    const ImportResult result = Ok(Import(files));
    for (const v1::ImportProblem& problem : result.problems) ADD_FAILURE() << problem.ShortDebugString();
    return result;
  }
};

// `rows/created/revised/unchanged` of each file.
std::vector<std::string> Counts(const v1::ImportSummary& summary) {
  std::vector<std::string> counts;
  for (const v1::ImportFileSummary& file : summary.files()) {
    counts.push_back(absl::StrCat(file.file_name(), " ", file.rows(), "/", file.created(), "/",
                                  file.revised(), "/", file.unchanged()));
  }
  return counts;
}

std::vector<std::string> Places(const std::vector<v1::ImportProblem>& problems) {
  std::vector<std::string> places;
  for (const v1::ImportProblem& problem : problems) {
    EXPECT_FALSE(problem.message().empty());
    places.push_back(
        absl::StrCat(problem.file_name(), ":", problem.line(), ":", problem.column(), "=", problem.value()));
  }
  return places;
}

TEST_F(ImportTest, SameFilesAgainChangeNothing) {
  const ImportResult first = ImportFolder(register_);
  EXPECT_TRUE(first.summary.recorded());
  EXPECT_THAT(Counts(first.summary),
              ElementsAre("agreements.csv 1/1/0/0", "dossiers.csv 28/28/0/0", "interventions.csv 60/60/0/0",
                          "phases.csv 10/10/0/0", "referrals.csv 7/7/0/0", "funding.csv 30/30/0/0"));
  EXPECT_EQ(first.summary.sequence(), Head().sequence());
  const std::string before = Find("POLE-18-01").ShortDebugString();
  const ImportResult second = ImportFolder(register_);
  EXPECT_FALSE(second.summary.recorded());
  EXPECT_EQ(second.summary.sequence(), 0);
  EXPECT_THAT(Counts(second.summary),
              ElementsAre("agreements.csv 1/0/0/1", "dossiers.csv 28/0/0/28", "interventions.csv 60/0/0/60",
                          "phases.csv 10/0/0/10", "referrals.csv 7/0/0/7", "funding.csv 30/0/0/30"));
  EXPECT_EQ(Head().sequence(), first.summary.sequence());
  EXPECT_EQ(Find("POLE-18-01").ShortDebugString(), before);
  // A realistic spreadsheet: a line break inside a field.
  EXPECT_EQ(Find("POLE-18-01").notes(),
            "Premier contact à l'agence de la MRC.\nÉtude de marché sommaire en main.");
}

TEST_F(ImportTest, ChangedRowIsARevision) {
  const std::string row =
      "A-1,2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,pole,conseil-1,\n";
  const std::string other = "A-2,2018-04-13,Titre,Groupe,man,project,culture,erable,startup,pole,,\n";
  ImportAll({{"dossiers.csv", kHeader + row + other}});
  const v1::Dossier before = Find("A-1");
  const std::string changed = absl::StrReplaceAll(row, {{"culture", "loisirs"}});
  const ImportResult result = ImportAll({{"dossiers.csv", kHeader + changed + other}});
  EXPECT_THAT(Counts(result.summary), ElementsAre("dossiers.csv 2/0/1/1"));
  const v1::Dossier after = Find("A-1");
  EXPECT_EQ(after.name(), before.name());
  EXPECT_EQ(after.revision(), 2);
  EXPECT_EQ(after.sector(), "loisirs");
  EXPECT_EQ(Find("A-2").revision(), 1);
}

TEST_F(ImportTest, CorrectionSurvivesTheSameFiles) {
  ImportFolder(register_);
  v1::UpdateDossierRequest correct;
  correct.mutable_dossier()->set_name(Find("POLE-18-01").name());
  correct.mutable_dossier()->set_sector("agriculture");
  Ok(client_.UpdateDossier(correct));
  v1::ChangeDossierPhaseRequest move;
  move.set_name(correct.dossier().name());
  move.set_phase(v1::PHASE_DEVELOPMENT);
  move.set_effective_on("2019-03-01");
  Ok(client_.ChangeDossierPhase(move));
  v1::ListInterventionsRequest list;
  list.set_parent(correct.dossier().name());
  const v1::ListInterventionsResponse interventions = Ok(client_.ListInterventions(list));
  ASSERT_FALSE(interventions.interventions().empty());
  v1::UpdateInterventionRequest minutes;
  minutes.mutable_intervention()->set_name(interventions.interventions(0).name());
  minutes.mutable_intervention()->set_minutes(7);
  Ok(client_.UpdateIntervention(minutes));
  const int64_t sequence = Head().sequence();
  const std::string corrected = Find("POLE-18-01").ShortDebugString();

  const ImportResult again = ImportFolder(register_);
  EXPECT_FALSE(again.summary.recorded());
  EXPECT_EQ(Head().sequence(), sequence);
  EXPECT_EQ(Find("POLE-18-01").ShortDebugString(), corrected);
  v1::GetInterventionRequest get;
  get.set_name(minutes.intervention().name());
  EXPECT_EQ(Ok(client_.GetIntervention(get)).intervention().minutes(), 7);

  // Only a row that changed itself is accepted.
  std::vector<ImportFile> files = ReadFolder(register_);
  for (ImportFile& file : files) {
    file.content =
        absl::StrReplaceAll(file.content, {{"Épicerie coopérative de quartier", "Épicerie coopérative"}});
  }
  EXPECT_TRUE(ImportAll(files).summary.recorded());
  EXPECT_EQ(Find("POLE-18-01").project_title(), "Épicerie coopérative");
}

TEST_F(ImportTest, WhatHappenedSinceSurvivesTheSameFiles) {
  const std::vector<ImportFile> files = {
      {"dossiers.csv",
       absl::StrCat(kHeader,
                    "A-1,2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,pole,conseil-1,\n",
                    "A-2,2018-04-12,Titre,Groupe,woman,project,loisirs,erable,startup,crdq,,\n")},
      {"interventions.csv", "external_id,dossier,held_on,subjects\nI-1,A-1,2018-05-01,gouvernance\n"},
      {"referrals.csv",
       "external_id,dossier,kind,from_organization,to_organization,sent_on,state\n"
       "R-1,A-1,transfer,pole,mrc-erable,2018-07-01,sent\n"},
      {"funding.csv", "external_id,dossier,program,step,step_on\nF-1,A-1,piec,filed,2018-08-01\n"}};
  ImportAll(files);
  const std::string name = Find("A-1").name();

  // Records each of these, then imports the files again.
  const auto expect_unchanged = [&](const char* after) {
    SCOPED_TRACE(after);
    // In this order, because a read by another organization than the lead is recorded too.
    const std::string dossier = Get(name).ShortDebugString();
    const int64_t sequence = Head().sequence();
    EXPECT_FALSE(ImportAll(files).summary.recorded());
    EXPECT_EQ(Head().sequence(), sequence);
    EXPECT_EQ(Get(name).ShortDebugString(), dossier);
  };
  v1::CreateConsentRequest consent;
  consent.set_parent(name);
  consent.mutable_consent()->set_purpose("accompagnement");
  consent.mutable_consent()->add_recipients("mrc-erable");
  consent.mutable_consent()->set_obtained_on("2018-04-12");
  consent.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
  Ok(client_.CreateConsent(consent));
  v1::CreateReferralRequest send;
  send.set_parent(name);
  send.mutable_referral()->set_kind(v1::REFERRAL_KIND_TRANSFER);
  send.mutable_referral()->set_to_organization("mrc-erable");
  send.mutable_referral()->set_sent_on("2018-07-01");
  v1::AcceptReferralRequest accept;
  accept.set_name(Ok(client_.CreateReferral(send)).referral().name());
  accept.set_on("2018-07-10");
  Ok(As("agent-erable").AcceptReferral(accept));
  expect_unchanged("an accepted transfer");
  EXPECT_EQ(Get(name).lead_organization(), "organizations/mrc-erable");
  v1::RecordFundingStepRequest step;
  step.set_name(absl::StrCat(name, "/fundingApplications/1"));
  step.mutable_step()->set_step(v1::FUNDING_STEP_KIND_AWARDED);
  step.mutable_step()->set_step_on("2018-09-01");
  step.set_amount_cents(100);
  Ok(client_.RecordFundingStep(step));
  expect_unchanged("an award");
  v1::CloseDossierRequest close;
  close.set_name(name);
  close.set_effective_on("2018-12-01");
  close.set_outcome("projet-demarre");
  Ok(client_.CloseDossier(close));
  expect_unchanged("a closing");
  v1::DeleteInterventionRequest remove;
  remove.set_name(absl::StrCat(name, "/interventions/1"));
  Ok(client_.DeleteIntervention(remove));
  expect_unchanged("a deleted intervention");
  v1::UpdateCodeRequest retire;
  retire.mutable_code()->set_name("codelists/sector/codes/culture");
  retire.mutable_update_mask()->add_paths("active");
  Ok(client_.UpdateCode(retire));
  expect_unchanged("a retired code");
  v1::UpdateOrganizationRequest inactive;
  inactive.mutable_organization()->set_name("organizations/crdq");
  inactive.mutable_update_mask()->add_paths("active");
  Ok(client_.UpdateOrganization(inactive));
  expect_unchanged("an organization gone inactive");
}

TEST_F(ImportTest, CorrectionThatWouldMakeAnImportedRowWrongIsRefused) {
  ImportFolder(register_);
  const int64_t imported = Head().sequence();
  v1::ChangeDossierPhaseRequest move;
  move.set_name(Find("POLE-18-01").name());
  move.set_phase(v1::PHASE_DEVELOPMENT);
  // The file moves it to startup on 2019-02-18, without a reason: forward then, back now.
  move.set_effective_on("2019-02-01");
  EXPECT_TRUE(absl::IsInvalidArgument(client_.ChangeDossierPhase(move).status()));
  EXPECT_FALSE(ImportFolder(register_).summary.recorded());
  EXPECT_EQ(Head().sequence(), imported);
}

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

TEST_F(ImportTest, SameRequestIdIsOneImport) {
  v1::ImportOptions options;
  options.set_request_id("import-1");
  const std::vector<ImportFile> files = ReadFolder(register_);
  const ImportResult first = Ok(client_.Import(options, files, nullptr));
  EXPECT_TRUE(first.summary.recorded());
  const ImportResult again = Ok(client_.Import(options, files, nullptr));
  EXPECT_TRUE(again.summary.recorded());
  EXPECT_EQ(again.summary.sequence(), first.summary.sequence());
  EXPECT_EQ(Head().sequence(), first.summary.sequence());
}

TEST_F(ImportTest, OneOfManySameImportsIsRecorded) {
  const std::vector<ImportFile> files = ReadFolder(register_);
  const int64_t before = Head().sequence();
  // As many as the service accepts at once.
  std::vector<ImportResult> results(4);
  std::vector<std::thread> threads;
  for (ImportResult& result : results) {
    threads.emplace_back([this, &files, &result] { result = Ok(Import(files)); });
  }
  for (std::thread& thread : threads) thread.join();
  int recorded = 0;
  for (const ImportResult& result : results) {
    EXPECT_THAT(result.problems, IsEmpty());
    recorded += result.summary.recorded() ? 1 : 0;
  }
  EXPECT_EQ(recorded, 1);
  EXPECT_EQ(Head().sequence(), before + 1);
  v1::ListDossiersRequest list;
  list.set_page_size(500);
  EXPECT_THAT(Ok(client_.ListDossiers(list)).dossiers(), SizeIs(28));
}

TEST_F(ImportTest, ChangedFactsAreRevisions) {
  const std::string dossier =
      "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
      "lead_organization,closed_on,closing_outcome\n"
      "A-1,2018-04-12,Titre,Groupe,woman,project,culture,erable,pre_startup,pole,CLOSED\n";
  const std::string open = absl::StrReplaceAll(dossier, {{"CLOSED", ","}});
  const std::string closed = absl::StrReplaceAll(dossier, {{"CLOSED", "2018-12-01,besoin-repondu"}});
  const std::string interventions =
      "external_id,dossier,held_on,subjects,minutes\nI-1,A-1,2018-05-01,gouvernance,";
  const std::string phases = "dossier,effective_on,phase,reason\nA-1,2018-06-01,";
  const std::string referrals =
      "external_id,dossier,kind,from_organization,to_organization,sent_on,state,answered_on,reason\n"
      "R-1,A-1,transfer,pole,mrc-erable,2018-07-01,";
  const std::string funding =
      "external_id,dossier,program,step,step_on,amount\nF-1,A-1,piec,filed,2018-08-01,";
  ImportAll({{"dossiers.csv", open},
             {"interventions.csv", interventions + "60\n"},
             {"phases.csv", phases + "startup,\n"},
             {"referrals.csv", referrals + "sent,,\n"},
             {"funding.csv", funding + "100\n"}});
  EXPECT_EQ(Find("A-1").lead_organization(), "organizations/pole");
  const ImportResult changed = ImportAll({{"dossiers.csv", closed},
                                          {"interventions.csv", interventions + "90\n"},
                                          {"phases.csv", phases + "consolidation,\n"},
                                          {"referrals.csv", referrals + "accepted,2018-07-05,\n"},
                                          {"funding.csv", funding + "250.50\n"}});
  EXPECT_THAT(changed.problems, IsEmpty());
  const v1::Dossier dossier_now = Find("A-1");
  EXPECT_EQ(dossier_now.lead_organization(), "organizations/mrc-erable");
  EXPECT_EQ(dossier_now.closed_on(), "2018-12-01");
  EXPECT_EQ(dossier_now.closing_outcome(), "besoin-repondu");
  EXPECT_EQ(dossier_now.phase(), v1::PHASE_CONSOLIDATION);
  EXPECT_THAT(dossier_now.phase_changes(), SizeIs(2));
  v1::ListInterventionsRequest list;
  list.set_parent(dossier_now.name());
  EXPECT_EQ(Ok(client_.ListInterventions(list)).interventions(0).minutes(), 90);
  v1::ListFundingApplicationsRequest applications;
  applications.set_parent(dossier_now.name());
  EXPECT_EQ(Ok(client_.ListFundingApplications(applications)).funding_applications(0).requested_cents(),
            25'050);
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

TEST_F(ImportTest, FactsMustFitTheirDossier) {
  ImportAll(
      {{"dossiers.csv",
        "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
        "lead_organization,closed_on,closing_outcome\n"
        "A-1,2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,pole,2018-06-01,abandonne\n"
        "A-2,2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,pole,,\n"}});
  const int64_t before = Head().sequence();
  const ImportResult result =
      Ok(Import({{"interventions.csv",
                  "external_id,dossier,held_on,subjects\n"
                  "I-1,A-1,2018-06-02,gouvernance\n"
                  "I-2,A-1,2018-06-01,gouvernance\n"},
                 {"phases.csv", "dossier,effective_on,phase\nA-2,2018-05-01,pre_startup\n"},
                 {"funding.csv",
                  "external_id,dossier,program,step,step_on\n"
                  "F-1,A-2,piec,filed,2018-07-02\n"
                  "F-1,A-2,piec,opinion,2018-07-01\n"}}));
  std::vector<std::string> lines;
  for (const v1::ImportProblem& problem : result.problems) {
    lines.push_back(absl::StrCat(problem.file_name(), ":", problem.line(), ":", problem.column()));
  }
  EXPECT_THAT(lines, testing::UnorderedElementsAre("interventions.csv:2:held_on", "phases.csv:2:reason",
                                                   "funding.csv:3:step"));
  EXPECT_EQ(Head().sequence(), before);
}

// Proxies one connection: forwards the first bytes of the client, and everything that comes back.
class Proxy {
 public:
  explicit Proxy(const std::string& target) {
    server_ = Socket();
    listener_ = Socket();
    sockaddr_in here = Loopback(0);
    socklen_t size = sizeof(here);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&here), size), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size), 0);
    port_ = ntohs(here.sin_port);
    const std::pair<std::string, std::string> parts = absl::StrSplit(target, ':');
    sockaddr_in there = Loopback(static_cast<uint16_t>(std::stoi(parts.second)));
    EXPECT_EQ(connect(server_, reinterpret_cast<sockaddr*>(&there), sizeof(there)), 0);
  }
  ~Proxy() {
    for (int socket : {listener_, client_, server_}) {
      if (socket >= 0) close(socket);
    }
  }
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  std::string target() const { return absl::StrCat("127.0.0.1:", port_); }

  // Returns when that many client bytes were forwarded; false if one side closed before.
  bool PassOn(size_t bytes) {
    client_ = accept(listener_, nullptr, nullptr);
    char buffer[4096];
    while (bytes > 0) {
      pollfd sides[2] = {{client_, POLLIN, 0}, {server_, POLLIN, 0}};
      if (poll(sides, 2, 60'000) <= 0) return false;
      if ((sides[1].revents & POLLIN) != 0) {
        const ssize_t got = recv(server_, buffer, sizeof(buffer), 0);
        if (got <= 0 || !SendAll(client_, buffer, static_cast<size_t>(got))) return false;
      } else if (sides[0].revents != 0) {
        const ssize_t got = recv(client_, buffer, std::min(sizeof(buffer), bytes), 0);
        if (got <= 0 || !SendAll(server_, buffer, static_cast<size_t>(got))) return false;
        bytes -= static_cast<size_t>(got);
      }
    }
    return true;
  }

 private:
  static int Socket() { return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }
  static sockaddr_in Loopback(uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
  }
  static bool SendAll(int socket, const char* data, size_t size) {
    while (size > 0) {
      const ssize_t sent = send(socket, data, size, MSG_NOSIGNAL);
      if (sent <= 0) return false;
      data += sent;
      size -= static_cast<size_t>(sent);
    }
    return true;
  }

  int listener_ = -1;
  int client_ = -1;
  int server_ = -1;
  uint16_t port_ = 0;
};

TEST_F(ImportTest, ClientKilledHalfWayLeavesNothing) {
  const std::string folder = absl::StrCat(relaisd_.folder(), "/sheets");
  std::filesystem::create_directory(folder);
  {
    std::ofstream file(absl::StrCat(folder, "/dossiers.csv"));
    file << kHeader;
    for (int i = 0; i < 20'000; ++i) {
      file << "K-" << i << ",2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,pole,,\n";
    }
  }
  const int64_t before = Head().sequence();
  const char* given = std::getenv("RELAIS");
  const std::string program = given == nullptr ? RELAIS_PATH : given;
  // Deep in the stream, after complete rows but before its end.
  for (size_t bytes : {size_t{50'000}, size_t{800'000}}) {
    Proxy proxy(relaisd_.target());
    const pid_t pid =
        Spawn({program, "--server", proxy.target(), "--token-file", relaisd_.TokenFile(), "import", folder},
              absl::StrCat(folder, "/output"));
    ASSERT_GT(pid, 0) << program;
    EXPECT_TRUE(proxy.PassOn(bytes));
    kill(pid, SIGKILL);
    EXPECT_EQ(WaitForExit(pid), -SIGKILL);
  }
  // The service exits cleanly, because it does not wait for dead clients.
  relaisd_.Restart();
  client_ = relaisd_.NewClient();
  EXPECT_EQ(Head().sequence(), before);
  EXPECT_THAT(Ok(client_.ListDossiers({})).dossiers(), IsEmpty());
  EXPECT_TRUE(ImportFolder(register_).summary.recorded());
}

}  // namespace
}  // namespace relais
