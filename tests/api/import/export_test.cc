// Exports as import files: an empty register that imports them has the same counts, and notices name what the
// files omit.

#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/api/export_fixture.h"

namespace relais {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

TEST_F(ExportTest, TheShippedYearCountsAlikeElsewhere) {
  ImportFolder(absl::StrCat(TEST_DATA_PATH, "/2018-2019"));
  const ExportResult result = Export();
  EXPECT_THAT(NoticesOf(result), IsEmpty());
  EXPECT_EQ(result.summary.sequence(), Head().sequence());
  EXPECT_EQ(result.summary.named(), 0);
  ImportThere(result);
  const int asked = ExpectSameCounts(300);
  std::printf("%d questions, each with the same digest\n", asked);
  EXPECT_GT(asked, 500);
  // A second export is identical to the byte: dates, amounts, texts, identifiers.
  const ExportResult again = Ok(there_.ExportRegister({}));
  for (std::size_t i = 0; i < result.files.size(); ++i) {
    EXPECT_EQ(again.files[i].content, result.files[i].content) << result.files[i].name;
  }
}

// Imported dossiers, then dossiers recorded by hand, without identifiers.
TEST_F(ExportTest, ARandomRegisterCountsAlikeElsewhere) {
  const unsigned seed = std::getenv("RELAIS_SEED") == nullptr
                            ? 20261130
                            : static_cast<unsigned>(std::strtoul(std::getenv("RELAIS_SEED"), nullptr, 10));
  std::printf("RELAIS_SEED=%u\n", seed);
  ImportWhatFits(client_, RandomFiles(seed));
  for (int i = 0; i < 5; ++i) {
    const std::string dossier = NewDossier().name();
    v1::CreateInterventionRequest meet;
    meet.set_parent(dossier);
    meet.mutable_intervention()->set_held_on("2018-06-03");
    meet.mutable_intervention()->add_subjects("gouvernance");
    Ok(client_.CreateIntervention(meet));
    v1::ChangeDossierPhaseRequest phase;
    phase.set_name(dossier);
    phase.set_phase(v1::PHASE_STARTUP);
    phase.set_effective_on("2018-07-04");
    Ok(client_.ChangeDossierPhase(phase));
    v1::CreateFundingApplicationRequest fund;
    fund.set_parent(dossier);
    fund.mutable_funding_application()->set_program("piec");
    fund.mutable_funding_application()->set_requested_cents(1234567);
    v1::FundingStep& step = *fund.mutable_funding_application()->add_steps();
    step.set_step(v1::FUNDING_STEP_KIND_INQUIRY);
    step.set_step_on("2018-08-01");
    Ok(client_.CreateFundingApplication(fund));
  }
  const ExportResult result = Export();
  EXPECT_THAT(NoticesOf(result), IsEmpty());
  EXPECT_EQ(result.summary.named(), 15);
  ImportThere(result);
  const int asked = ExpectSameCounts(300);
  std::printf("%d dossiers, %d questions, each with the same digest\n",
              static_cast<int>(result.summary.files(0).rows()), asked);
  EXPECT_GT(result.summary.files(0).rows(), 60);
  const ExportResult again = Ok(there_.ExportRegister({}));
  for (std::size_t i = 0; i < result.files.size(); ++i) {
    EXPECT_EQ(again.files[i].content, result.files[i].content) << result.files[i].name;
  }
}

TEST_F(ExportTest, TextsComeBackAsTheyWere) {
  const std::vector<std::string> texts = {"=1+1",       "+Élan",        "-tiret", "@nom",           "'=x",
                                          "a;b, \"c\"", "un\ndeux\n=3", "fin;=x", "L’été « tiède »"};
  for (const std::string& text : texts) {
    v1::Dossier dossier = DossierToOpen();
    dossier.set_project_title("Titre");
    dossier.mutable_promoter()->set_name(text.substr(0, text.find('\n')));
    dossier.set_notes(text);
    NewDossier(dossier);
  }
  const ExportResult result = Export();
  EXPECT_THAT(NoticesOf(result), IsEmpty());
  ImportThere(result);
  v1::ListDossiersRequest list;
  list.set_page_size(100);
  const v1::ListDossiersResponse found = Ok(there_.ListDossiers(list));
  ASSERT_THAT(found.dossiers(), SizeIs(texts.size()));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    v1::GetDossierRequest get;
    get.set_name(found.dossiers(static_cast<int>(i)).name());
    const v1::Dossier dossier = Ok(there_.GetDossier(get)).dossier();
    EXPECT_EQ(dossier.notes(), texts[i]);
    EXPECT_EQ(dossier.promoter().name(), texts[i].substr(0, texts[i].find('\n')));
    EXPECT_EQ(dossier.external_id(), absl::StrCat("dossiers/", i + 1));
  }
}

TEST_F(ExportTest, ANameThatIsMadeIsNobodyElses) {
  NewDossier("DOSSIERS/2");
  NewDossier();
  const std::string rows = RowsOf(Export(), "dossiers.csv");
  EXPECT_THAT(rows, HasSubstr("DOSSIERS/2,"));
  EXPECT_THAT(rows, HasSubstr("relais-1-dossiers/2,"));
}

TEST_F(ExportTest, WhatTheFilesHaveNoPlaceForIsNamed) {
  const std::string held = NewDossier("TENU").name();
  v1::HoldDossierRequest hold;
  hold.set_name(held);
  hold.set_effective_on("2018-05-01");
  Ok(client_.HoldDossier(hold));
  const std::string name = Sent(v1::REFERRAL_KIND_TRANSFER);
  Ok(MoveReferral(By(kRecipient), {Verb::kAccept, name, "2018-05-20"}));
  Ok(MoveReferral(By(kRecipient), {Verb::kReturn, name, "2018-06-20"}));
  const ExportResult result = Export();
  EXPECT_THAT(NoticesOf(result),
              UnorderedElementsAre(
                  absl::StrCat("NOT_CARRIED dossiers.csv closed_on  ", held),
                  absl::StrCat("NOT_CARRIED referrals.csv  ", name, " ", name.substr(0, name.find("/ref"))),
                  absl::StrCat("NOT_CARRIED referrals.csv   ", name.substr(0, name.find("/ref")))));
  EXPECT_GE(result.summary.consents_left_out(), 1);
  ImportThere(result);
}

TEST_F(ExportTest, MergedOnceVoidedNeverErasedWithoutTheirTexts) {
  const std::string target = NewDossier("CIBLE").name();
  const std::string source = NewDossier("SOURCE").name();
  v1::CreateInterventionRequest meet;
  meet.set_parent(source);
  meet.mutable_intervention()->set_held_on("2018-06-03");
  meet.mutable_intervention()->add_subjects("gouvernance");
  Ok(client_.CreateIntervention(meet));
  v1::MergeDossiersRequest merge;
  merge.set_source(source);
  merge.set_target(target);
  Ok(client_.MergeDossiers(merge));
  v1::VoidDossierRequest undo;
  undo.set_name(NewDossier("ANNULE").name());
  undo.set_reason("ouvert par erreur");
  Ok(client_.VoidDossier(undo));
  v1::CloseDossierRequest close;
  close.set_name(NewDossier("EFFACE").name());
  close.set_effective_on("2018-09-01");
  close.set_outcome("abandonne");
  v1::EraseDossierRequest erase;
  erase.set_name(close.name());
  erase.set_etag(Ok(client_.CloseDossier(close)).dossier().etag());
  erase.set_reason("demande");
  Ok(client_.EraseDossier(erase));
  const ExportResult result = Export();
  const std::string rows = RowsOf(result, "dossiers.csv");
  EXPECT_THAT(rows, HasSubstr("CIBLE,"));
  EXPECT_THAT(rows, Not(HasSubstr("SOURCE")));
  EXPECT_THAT(rows, Not(HasSubstr("ANNULE")));
  EXPECT_THAT(RowsOf(result, "interventions.csv"), HasSubstr(",CIBLE,2018-06-03,gouvernance,"));
  const std::vector<std::string> notices = NoticesOf(result);
  EXPECT_THAT(notices,
              Contains(absl::StrCat("CELL_REPLACED dossiers.csv promoter_name EFFACE ", erase.name())));
  EXPECT_THAT(notices, testing::Each(HasSubstr("CELL_REPLACED dossiers.csv ")));
  ImportThere(result);
  ExpectSameCounts(100);
}

// Personal data of another organization's dossier is sent only after the read is recorded.
TEST_F(ExportTest, WhatOthersLeadIsRecordedAsRead) {
  const std::string ours = NewDossier().name();
  const std::string theirs = Opened().name();
  Export();
  v1::ListDossierReadsRequest list;
  list.set_parent("dossiers/-");
  const v1::ListDossierReadsResponse reads = Ok(client_.ListDossierReads(list));
  std::vector<std::string> exported;
  for (const v1::DossierRead& read : reads.reads()) {
    if (read.method() == "ExportRegister") exported.push_back(read.dossier());
  }
  EXPECT_THAT(exported, ElementsAre(theirs));
}

// More than one page, and more than one chunk.
TEST_F(ExportTest, ManyDossiersComeWhole) {
  std::string dossiers =
      "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
      "lead_organization,notes\n";
  for (int i = 0; i < 450; ++i) {
    absl::StrAppend(&dossiers, "N-", i, ",2018-04-12,Titre ", i, ",Groupe ", i,
                    ",woman,project,culture,erable,startup,mrc-erable,", std::string(300, 'n'), "\n");
  }
  EXPECT_THAT(Ok(Import({{"dossiers.csv", dossiers}})).problems, IsEmpty());
  const ExportResult result = Export();
  EXPECT_EQ(result.summary.files(0).rows(), 450);
  ImportThere(result);
  EXPECT_EQ(RowsOf(Ok(there_.ExportRegister({})), "dossiers.csv"), RowsOf(result, "dossiers.csv"));
}

std::string RunProgram(const Relaisd& relaisd, std::vector<std::string> words, int code) {
  const std::string output = relaisd.folder() + "/output";
  const char* given = std::getenv("RELAIS");
  words.insert(words.begin(), given == nullptr ? RELAIS_PATH : given);
  words.insert(words.end(),
               {"--server", relaisd.target(), "--token-file", relaisd.TokenFile(), "--lang", "fr"});
  const int ended = WaitForExit(Spawn(words, output));
  std::ifstream stream(output);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  EXPECT_EQ(ended, code) << text;
  return text;
}

TEST_F(ExportTest, TheCommandLineWritesAFolderThatItImports) {
  if (std::getenv("RELAIS_TEST_EDGE") != nullptr)
    GTEST_SKIP() << "the program is tried without the reverse proxy";
  ImportFolder(absl::StrCat(TEST_DATA_PATH, "/2018-2019"));
  const std::string folder = relaisd_.folder() + "/registre";
  EXPECT_THAT(RunProgram(relaisd_, {"export", folder}, 0), HasSubstr("dossiers.csv"));
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    struct stat found = {};
    ASSERT_EQ(stat(entry.path().c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600U) << entry.path();
  }
  EXPECT_THAT(RunProgram(relaisd_, {"export", folder}, 1), HasSubstr("n’est pas vide"));
  EXPECT_THAT(RunProgram(relaisd_, {"export", folder + "/", "--replace"}, 0), HasSubstr("dossiers.csv"));
  std::ofstream(folder + "/budget.xlsx") << "autre chose";
  EXPECT_THAT(RunProgram(relaisd_, {"export", folder, "--replace"}, 1), HasSubstr("budget.xlsx"));
  std::filesystem::remove(folder + "/budget.xlsx");
  RunProgram(elsewhere_, {"import", folder}, 0);
  ExpectSameCounts(100);
  // Nothing is left of drafts.
  for (const auto& entry : std::filesystem::directory_iterator(relaisd_.folder())) {
    EXPECT_FALSE(absl::StartsWith(entry.path().filename().string(), "registre.")) << entry.path();
  }
}

}  // namespace
}  // namespace relais
