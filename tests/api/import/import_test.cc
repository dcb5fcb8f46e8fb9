// Import: atomic and repeatable.

#include "tests/api/import/import_test.h"

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace relais {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

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

}  // namespace
}  // namespace relais
