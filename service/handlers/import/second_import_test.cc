// Second imports: rows that are checked again, requested amounts, hidden rows, and dossiers that are not
// opened twice.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/handlers/dossiers/voiding.h"
#include "service/handlers/import/export.h"
#include "tests/support/import/import_fixture.h"

namespace relais::handlers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr v1::ImportPreference kNeither = v1::IMPORT_PREFERENCE_UNSPECIFIED;
const Choices kKeep{kNeither, v1::IMPORT_MISSING_KEEP};
const Choices kWithdraw{kNeither, v1::IMPORT_MISSING_WITHDRAW};

ImportFile PhaseIds(const std::string& rows) {
  return {"phases.csv", "external_id,dossier,effective_on,phase\n" + rows};
}

// A dossier row that says when it was closed.
ImportFile Closed(const std::string& id, const std::string& closed_on) {
  std::string header = kImportTestHeader;
  std::string row = Row(id);
  header.insert(header.size() - 1, ",closed_on,closing_outcome");
  row.insert(row.size() - 1, absl::StrCat(",", closed_on, ",", closed_on.empty() ? "" : "abandonne"));
  return {"dossiers.csv", header + row};
}

class SecondImportRulesTest : public SecondImportTest {
 protected:
  v1::FundingApplication Application(const std::string& dossier) {
    v1::ListFundingApplicationsRequest request;
    request.set_parent(Find(dossier).name());
    const auto listed = Ask(&ListFundingApplications, request);
    EXPECT_EQ(listed.funding_applications_size(), 1);
    return listed.funding_applications().empty() ? v1::FundingApplication() : listed.funding_applications(0);
  }
  std::optional<std::int64_t> Requested(const std::string& dossier) {
    const v1::FundingApplication application = Application(dossier);
    if (!application.has_requested_cents()) return std::nullopt;
    return application.requested_cents();
  }

  // What an import would find for a caller of another network.
  ImportOutcome TryFromElsewhere(const std::vector<ImportFile>& files) {
    return TryAs("pole-voisin", {"pole-voisin"}, files);
  }
  ImportOutcome TryAs(const std::string& organization, const std::vector<std::string>& network,
                      const std::vector<ImportFile>& files) {
    CallContext other = call_;
    other.principal.organization = organization;
    other.scope.limited = true;
    other.scope.organization = organization;
    other.scope.network = network;
    other.scope.today = "2026-01-15";
    ImportOutcome found;
    register_.Read([&](const storage::Snapshot& snapshot) {
      storage::WriteTransaction discarded(snapshot.RestrictedTo(other.scope), call_.now);
      ImportBasis basis;
      absl::StatusOr<ImportOutcome> outcome =
          PlanImport(other, discarded, {}, files, nullptr, nullptr, basis);
      if (!outcome.ok()) return outcome.status();
      found = *std::move(outcome);
      return absl::OkStatus();
    });
    return found;
  }

  // Opens a dossier without external_id, with an intervention and an application of its own.
  void OpenByHand() {
    v1::CreateDossierRequest open;
    v1::Dossier& dossier = *open.mutable_dossier();
    dossier.set_opened_on("2018-05-02");
    dossier.set_project_title("Boulangerie");
    dossier.mutable_promoter()->set_name("Groupe B");
    dossier.mutable_promoter()->set_gender(v1::PROMOTER_GENDER_WOMAN);
    dossier.mutable_promoter()->set_kind(v1::PROMOTER_KIND_PROJECT);
    dossier.set_sector("alimentation");
    dossier.set_mrc("erable");
    dossier.set_phase(v1::PHASE_PRE_STARTUP);
    dossier.set_lead_organization("pole");
    register_.Write([&](storage::WriteTransaction& transaction) {
      return CreateDossier(call_, transaction, open, std::nullopt).status();
    });
    v1::CreateInterventionRequest hold;
    hold.set_parent("dossiers/2");
    hold.mutable_intervention()->set_held_on("2018-05-10");
    hold.mutable_intervention()->add_subjects("gouvernance");
    hold.mutable_intervention()->set_minutes(90);
    Do(&CreateIntervention, hold);
    v1::CreateFundingApplicationRequest apply;
    apply.set_parent("dossiers/2");
    apply.mutable_funding_application()->set_program("piec");
    apply.mutable_funding_application()->set_requested_cents(50'000);
    v1::FundingStep& step = *apply.mutable_funding_application()->add_steps();
    step.set_step(v1::FUNDING_STEP_KIND_FILED);
    step.set_step_on("2018-06-01");
    Do(&CreateFundingApplication, apply);
  }

  // The files of the register's own export.
  std::vector<ImportFile> Export() {
    std::map<std::string, std::string> texts;
    RegisterExport exported;
    while (!exported.done()) {
      register_.Read([&](const storage::Snapshot& snapshot) {
        absl::StatusOr<RegisterExport::Page> page = exported.Next(call_, snapshot);
        if (!page.ok()) return page.status();
        for (const v1::ExportRegisterResponse& message : page->messages) {
          if (message.has_chunk()) texts[message.chunk().file_name()] += message.chunk().data();
        }
        return absl::OkStatus();
      });
    }
    std::vector<ImportFile> files;
    for (const auto& [name, text] : texts) files.push_back({name, text});
    return files;
  }
};

TEST_F(SecondImportRulesTest, AReopenedDossierIsNotClosedTwice) {
  BringAll({Closed("A-1", "")});
  v1::CloseDossierRequest close;
  close.set_name(Find("A-1").name());
  close.set_effective_on("2018-12-01");
  close.set_outcome("abandonne");
  Do(&CloseDossier, close);
  v1::ReopenDossierRequest reopen;
  reopen.set_name(close.name());
  reopen.set_effective_on("2019-01-05");
  reopen.set_reason("Reprise");
  Do(&ReopenDossier, reopen);
  EXPECT_THAT(Places(Bring({Closed("A-1", "2018-12-01")})), ElementsAre("dossiers.csv:2:closed_on"));
  BringAll({Closed("A-1", "2019-02-01")});
  EXPECT_EQ(Find("A-1").closed_on(), "2019-02-01");
  EXPECT_EQ(Find("A-1").status_changes_size(), 4);
}

TEST_F(SecondImportRulesTest, PhasesThatTakeEachOthersDayMoveInAnyOrder) {
  const std::vector<std::string> rows = {"a,ID,2018-11-01,startup\n", "b,ID,2018-12-01,consolidation\n"};
  for (const bool reversed : {false, true}) {
    const std::string id = reversed ? "A-2" : "A-1";
    const auto phases = [&](const std::string& text) {
      return PhaseIds(absl::StrReplaceAll(text, {{"ID", id}}));
    };
    BringAll({Dossiers(Row(id)), phases("a,ID,2018-09-01,startup\nb,ID,2018-11-01,consolidation\n")});
    BringAll({phases(reversed ? rows[1] + rows[0] : rows[0] + rows[1])});
    EXPECT_THAT(PhasesOf(id), ElementsAre("2018-04-12 PHASE_PRE_STARTUP", "2018-11-01 PHASE_STARTUP",
                                          "2018-12-01 PHASE_CONSOLIDATION"));
    // Exchanged.
    BringAll({phases("a,ID,2018-12-01,development\nb,ID,2018-11-01,consolidation\n")});
    EXPECT_THAT(PhasesOf(id), ElementsAre("2018-04-12 PHASE_PRE_STARTUP", "2018-11-01 PHASE_CONSOLIDATION",
                                          "2018-12-01 PHASE_DEVELOPMENT"));
    EXPECT_FALSE(
        Bring({phases("a,ID,2018-12-01,development\nb,ID,2018-11-01,consolidation\n")}).summary.recorded());
  }
}

TEST_F(SecondImportRulesTest, APhaseIdentifierIsTheSameInAnyCase) {
  BringAll({Dossiers(Row("A-1")), PhaseIds("PX%|1,A-1,2018-09-01,startup\n")});
  EXPECT_FALSE(Bring({PhaseIds("px%|1,A-1,2018-09-01,startup\n")}).summary.recorded());
  BringAll({PhaseIds("px%|1,A-1,2018-10-01,startup\n")});
  EXPECT_THAT(PhasesOf("A-1"), ElementsAre("2018-04-12 PHASE_PRE_STARTUP", "2018-10-01 PHASE_STARTUP"));
}

TEST_F(SecondImportRulesTest, ARowThatWasPassedOverIsJudgedAgain) {
  BringAll({Dossiers(Row("A-1")), Phases("A-1,2018-11-06,startup\n")});
  EXPECT_THAT(NoticesOf(Bring({Phases("A-1,2018-12-06,startup\n")}, kKeep)), SizeIs(1));
  EXPECT_FALSE(Bring({Phases("A-1,2018-12-06,startup\n")}, kKeep).summary.recorded());
  BringAll({Phases("A-1,2018-12-06,startup\n")}, kWithdraw);
  EXPECT_THAT(PhasesOf("A-1"), ElementsAre("2018-04-12 PHASE_PRE_STARTUP", "2018-12-06 PHASE_STARTUP"));

  BringAll({Dossiers(Row("A-2")), Phases("A-2,2018-09-01,development\nA-2,2018-11-01,development\n")});
  BringAll({Phases("A-2,2018-09-01,startup\nA-2,2018-11-01,development\n")});
  EXPECT_THAT(PhasesOf("A-2"), ElementsAre("2018-04-12 PHASE_PRE_STARTUP", "2018-09-01 PHASE_STARTUP",
                                           "2018-11-01 PHASE_DEVELOPMENT"));
  // A recorded one that becomes no change goes, and comes back when it is one again.
  BringAll({Phases("A-2,2018-09-01,development\nA-2,2018-11-01,development\n")});
  EXPECT_THAT(PhasesOf("A-2"), ElementsAre("2018-04-12 PHASE_PRE_STARTUP", "2018-09-01 PHASE_DEVELOPMENT"));
  BringAll({Phases("A-2,2018-09-01,startup\nA-2,2018-11-01,development\n")});
  EXPECT_THAT(PhasesOf("A-2"), SizeIs(3));
}

TEST_F(SecondImportRulesTest, NoPhaseIsLeftTwiceInARow) {
  const auto phases = [](const std::string& middle) {
    return ImportFile{"phases.csv",
                      absl::StrCat("dossier,effective_on,phase,reason\nA-1,2018-09-01,startup,\n", middle,
                                   "A-1,2018-11-01,startup,Motif\n")};
  };
  BringAll({Dossiers(Row("A-1")), phases("A-1,2018-10-01,consolidation,\n")});
  const ImportFile opened = Dossiers(absl::StrReplaceAll(Row("A-1"), {{"pre_startup", "startup"}}));
  // The file of the phases is not there to say what becomes of them.
  EXPECT_THAT(Places(Bring({opened})), ElementsAre("dossiers.csv:2:phase"));
  BringAll({opened, phases("A-1,2018-10-01,consolidation,\n")});
  EXPECT_THAT(PhasesOf("A-1"), ElementsAre("2018-04-12 PHASE_STARTUP", "2018-10-01 PHASE_CONSOLIDATION",
                                           "2018-11-01 PHASE_STARTUP"));
  BringAll({opened, phases("")}, kWithdraw);
  EXPECT_THAT(PhasesOf("A-1"), ElementsAre("2018-04-12 PHASE_STARTUP"));
}

TEST_F(SecondImportRulesTest, AnEmptiedAmountIsEmptied) {
  BringAll({Dossiers(Row("A-1")), Funding("F-1,A-1,piec,filed,2018-07-01,\"45 123,45 $\"\n")});
  EXPECT_EQ(Requested("A-1"), 4'512'345);
  BringAll({Funding("F-1,A-1,piec,filed,2018-07-01,\n")});
  EXPECT_EQ(Requested("A-1"), std::nullopt);
  // What was recorded by hand stays if the file says nothing of it.
  BringAll({Funding("F-1,A-1,piec,filed,2018-07-01,100\n")});
  BringAll({Funding("F-1,A-1,piec,filed,2018-07-02,100\n")});
  EXPECT_EQ(Requested("A-1"), 10'000);
}

TEST_F(SecondImportRulesTest, TheAmountOfTheFilingStands) {
  const std::string inquiry = "F-1,A-1,piec,inquiry,2018-06-01,";
  const std::string filed = "F-1,A-1,piec,filed,2018-07-01,20000\n";
  BringAll({Dossiers(Row("A-1")), Funding(inquiry + "10000\n" + filed)});
  EXPECT_EQ(Requested("A-1"), 2'000'000);
  BringAll({Funding(inquiry + "11000\n" + filed)});
  EXPECT_EQ(Requested("A-1"), 2'000'000);
  BringAll({Funding(inquiry + "12000\n")});
  EXPECT_EQ(Requested("A-1"), 2'000'000);
  // The filing loses its amount, then its row: the amount of the inquiry, which has no row in the file,
  // counts.
  BringAll({Funding("F-1,A-1,piec,filed,2018-07-01,\n")});
  EXPECT_EQ(Requested("A-1"), 1'200'000);
  BringAll({Funding(inquiry + "13000\n")});
  EXPECT_EQ(Requested("A-1"), 1'300'000);
  BringAll({Funding(filed)});
  EXPECT_EQ(Requested("A-1"), 2'000'000);
  BringAll({Funding(inquiry + "13000\n")}, kWithdraw);
  EXPECT_EQ(Requested("A-1"), 1'300'000);
  EXPECT_EQ(Application("A-1").steps_size(), 1);
}

TEST_F(SecondImportRulesTest, AnInquiryAddedLaterChangesNoAmount) {
  const std::string filed = "F-1,A-1,piec,filed,2018-07-01,20000\n";
  BringAll({Dossiers(Row("A-1")), Funding(filed)});
  BringAll({Funding(filed + "F-1,A-1,piec,inquiry,2018-06-01,11000\n")});
  EXPECT_EQ(Requested("A-1"), 2'000'000);
}

TEST_F(SecondImportRulesTest, AnotherNetworkLearnsNothingFromAGuess) {
  const auto files = [](const std::string& note) {
    return std::vector<ImportFile>{
        Dossiers(Row("A-1", "Titre", "culture", note)),
        Interventions(absl::StrCat("I-1,A-1,2018-05-01,gouvernance,30,", note, "\n")),
        {"phases.csv",
         absl::StrCat("dossier,effective_on,phase,reason\nA-1,2018-09-01,startup,", note, "\n")},
        Referrals("R-1,A-1,consultation,pole,mrc-erable,2018-06-01,sent,\n"),
        Funding("F-1,A-1,piec,filed,2018-07-01,100\n")};
  };
  BringAll(files("Secret"));
  EXPECT_FALSE(Bring(files("Secret")).summary.recorded());
  const std::vector<ImportFile> exact = files("Secret");
  const std::vector<ImportFile> other = files("Autre");
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const ImportOutcome guessed = TryFromElsewhere({exact[i]});
    EXPECT_THAT(Places(guessed), Not(IsEmpty())) << exact[i].file_name;
    EXPECT_EQ(absl::StrReplaceAll(Describe(guessed), {{"Secret", "Autre"}}),
              Describe(TryFromElsewhere({other[i]})));
  }
  EXPECT_EQ(Describe(TryFromElsewhere(exact)), Describe(TryFromElsewhere(other)));
}

TEST_F(SecondImportRulesTest, AVoidedDossierIsKnownToItsNetworkAlone) {
  const std::vector<ImportFile> files = {Dossiers(Row("A-1")), Phases("A-1,2018-09-01,startup\n")};
  BringAll(files);
  v1::VoidDossierRequest request;
  request.set_name(Find("A-1").name());
  request.set_reason("Erreur");
  Do(&VoidDossier, request);
  EXPECT_THAT(Places(TryAs("mrc-erable", {"pole", "mrc-erable"}, files)), IsEmpty());
  EXPECT_THAT(Places(TryFromElsewhere(files)), Not(IsEmpty()));
}

TEST_F(SecondImportRulesTest, ARowOfAnErasedDossierIsNamed) {
  BringAll({Dossiers(Row("A-1")), Interventions("I-1,A-1,2018-05-01,gouvernance,30,Note\n")});
  Erase("A-1");
  const ImportOutcome result = Bring(
      {Dossiers(Row("A-1", "Autre titre")), Interventions("I-1,A-1,2018-05-01,gouvernance,30,Autre note\n")});
  EXPECT_THAT(Places(result), IsEmpty());
  EXPECT_FALSE(result.summary.recorded());
  EXPECT_THAT(NoticesOf(result),
              ElementsAre("IMPORT_NOTICE_KIND_PASSED_OVER A-1", "IMPORT_NOTICE_KIND_PASSED_OVER I-1"));
}

TEST_F(SecondImportRulesTest, ItsOwnExportOpensNothingTwice) {
  BringAll({Dossiers(Row("A-1")), Phases("A-1,2018-09-01,startup\n"),
            Funding("F-1,A-1,piec,filed,2018-07-01,100\n")});
  OpenByHand();
  const std::vector<ImportFile> files = Export();
  const ImportOutcome same = Bring(files);
  EXPECT_THAT(Places(same), IsEmpty()) << Describe(same);
  EXPECT_FALSE(same.summary.recorded()) << Describe(same);
  // A changed row is refused, whatever changed, and a new fact of the dossier is taken.
  for (const auto& [was, is] : std::vector<std::pair<std::string, std::string>>{
           {"Boulangerie", "Boulangeries"}, {"2018-05-02,Boul", "2018-05-03,Boul"}, {",90,", ",95,"}}) {
    std::vector<ImportFile> changed = files;
    for (ImportFile& file : changed) file.data = absl::StrReplaceAll(file.data, {{was, is}});
    const ImportOutcome refused = Bring(changed);
    EXPECT_THAT(Places(refused), SizeIs(1)) << was << "\n" << Describe(refused);
  }
  std::vector<ImportFile> more = files;
  for (ImportFile& file : more) {
    if (file.file_name == "phases.csv") absl::StrAppend(&file.data, "dossiers/2,2018-10-01,startup,,\r\n");
  }
  const ImportOutcome added = Bring(more);
  EXPECT_THAT(Places(added), IsEmpty()) << Describe(added);
  EXPECT_EQ(Ask(&ListDossiers, v1::ListDossiersRequest()).dossiers_size(), 2);
}

}  // namespace
}  // namespace relais::handlers
