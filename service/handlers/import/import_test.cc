// The same sheets a second time, changed since: what is applied, what is named, and what is refused.

#include "service/handlers/import/import.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/handlers/dossiers/dossier_list.h"
#include "service/handlers/dossiers/dossiers.h"
#include "service/handlers/dossiers/duplicates.h"
#include "service/handlers/dossiers/funding.h"
#include "service/handlers/dossiers/interventions.h"
#include "service/handlers/privacy/erasure.h"
#include "storage/store.h"
#include "tests/support/service/temporary_register.h"

namespace relais::handlers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr char kHeader[] =
    "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
    "lead_organization,contact_name,notes\n";

std::string Row(const std::string& id, const std::string& title = "Titre",
                const std::string& sector = "culture", const std::string& notes = "") {
  return absl::StrCat(id, ",2018-04-12,", title, ",Groupe ", id, ",woman,project,", sector,
                      ",erable,pre_startup,pole,,", notes, "\n");
}
ImportFile Dossiers(const std::string& rows) { return {"dossiers.csv", kHeader + rows}; }
ImportFile Phases(const std::string& rows) { return {"phases.csv", "dossier,effective_on,phase\n" + rows}; }
ImportFile Interventions(const std::string& rows) {
  return {"interventions.csv", "external_id,dossier,held_on,subjects,minutes,notes\n" + rows};
}
ImportFile Referrals(const std::string& rows) {
  return {"referrals.csv",
          "external_id,dossier,kind,from_organization,to_organization,sent_on,state,answered_on\n" + rows};
}
ImportFile Funding(const std::string& rows) {
  return {"funding.csv", "external_id,dossier,program,step,step_on,amount\n" + rows};
}

struct Choices {
  v1::ImportPreference prefer = v1::IMPORT_PREFERENCE_UNSPECIFIED;
  v1::ImportMissing missing = v1::IMPORT_MISSING_UNSPECIFIED;
};

std::string Describe(const ImportOutcome& result) {
  std::string text;
  for (const auto& problem : result.problems) absl::StrAppend(&text, problem.ShortDebugString(), "\n");
  for (const auto& notice : result.notices) absl::StrAppend(&text, notice.ShortDebugString(), "\n");
  for (const auto& file : result.summary.files()) absl::StrAppend(&text, file.ShortDebugString(), "\n");
  return text;
}

std::vector<std::string> Places(const ImportOutcome& result) {
  std::vector<std::string> places;
  for (const v1::ImportProblem& problem : result.problems) {
    places.push_back(absl::StrCat(problem.file_name(), ":", problem.line(), ":", problem.column()));
  }
  return places;
}

std::vector<std::string> NoticesOf(const ImportOutcome& result) {
  std::vector<std::string> notices;
  for (const v1::ImportNotice& notice : result.notices) {
    notices.push_back(absl::StrCat(v1::ImportNoticeKind_Name(notice.kind()), " ", notice.value()));
  }
  return notices;
}

class SecondImportTest : public testing::Test {
 protected:
  SecondImportTest() {
    call_.actor = "users/test";
    call_.principal.user_id = "test";
    call_.principal.organization = "pole";
    call_.principal.roles = {v1::ROLE_ADVISOR, v1::ROLE_ADMINISTRATOR};
    call_.scope.organization = "pole";
    call_.scope.network = {"pole", "mrc-arthabaska", "mrc-drummond", "mrc-erable"};
    call_.now = register_.now();
    call_.today = absl::CivilDay(2026, 1, 15);
  }

  // Expects that a dry run finds and counts the same.
  ImportOutcome Bring(const std::vector<ImportFile>& files, Choices choices = {}) {
    v1::ImportOptions options;
    options.set_prefer(choices.prefer);
    options.set_missing(choices.missing);
    ImportOutcome dry;
    register_.Read([&](const storage::Snapshot& snapshot) {
      storage::WriteTransaction discarded(snapshot, call_.now);
      absl::StatusOr<ImportOutcome> outcome = PlanImport(call_, discarded, options, files, nullptr, basis_);
      if (outcome.ok()) dry = *std::move(outcome);
      return outcome.status();
    });
    ImportOutcome real;
    register_.Write([&](storage::WriteTransaction& transaction) {
      absl::StatusOr<ImportOutcome> outcome = PlanImport(call_, transaction, options, files, nullptr, basis_);
      if (outcome.ok()) real = *std::move(outcome);
      // As the service says it, which knows the entry.
      real.summary.set_recorded(!transaction.writes().empty());
      return outcome.status();
    });
    EXPECT_EQ(Describe(dry), Describe(real));
    return real;
  }
  void BringAll(const std::vector<ImportFile>& files, Choices choices = {}) {
    const ImportOutcome outcome = Bring(files, choices);
    EXPECT_THAT(Places(outcome), IsEmpty()) << Describe(outcome);
  }

  // Runs a handler that writes; it must take the request.
  template <class Request>
  void Do(absl::StatusOr<std::string> (*handler)(const CallContext&, storage::WriteTransaction&,
                                                 const Request&),
          const Request& request) {
    register_.Write([&](storage::WriteTransaction& transaction) {
      return handler(call_, transaction, request).status();
    });
  }
  // The answer of a handler that reads.
  template <class Request, class Response>
  Response Ask(absl::StatusOr<Response> (*handler)(const CallContext&, const storage::Snapshot&,
                                                   const Request&),
               const Request& request) {
    Response response;
    register_.Read([&](const storage::Snapshot& snapshot) {
      absl::StatusOr<Response> answer = handler(call_, snapshot, request);
      if (answer.ok()) response = *std::move(answer);
      return answer.status();
    });
    return response;
  }

  v1::Dossier Find(const std::string& external_id) {
    v1::ListDossiersRequest list;
    list.mutable_filter()->add_external_ids(external_id);
    const v1::ListDossiersResponse found = Ask(&ListDossiers, list);
    v1::GetDossierRequest get;
    EXPECT_EQ(found.dossiers_size(), 1) << external_id;
    if (found.dossiers().empty()) return {};
    get.set_name(found.dossiers(0).name());
    return Ask(&GetDossier, get).dossier();
  }
  void Correct(const std::string& external_id, const std::string& title, const std::string& sector) {
    v1::UpdateDossierRequest request;
    request.mutable_dossier()->set_name(Find(external_id).name());
    request.mutable_dossier()->set_project_title(title);
    request.mutable_dossier()->set_sector(sector);
    request.mutable_update_mask()->add_paths("project_title");
    request.mutable_update_mask()->add_paths("sector");
    Do(&UpdateDossier, request);
  }
  void Erase(const std::string& external_id) {
    v1::CloseDossierRequest close;
    close.set_name(Find(external_id).name());
    close.set_effective_on("2018-12-01");
    close.set_outcome("abandonne");
    Do(&CloseDossier, close);
    v1::EraseDossierRequest erase;
    erase.set_name(close.name());
    erase.set_etag(Find(external_id).etag());
    erase.set_reason("demande");
    Do(&EraseDossier, erase);
  }
  std::vector<std::string> PhasesOf(const std::string& external_id) {
    std::vector<std::string> phases;
    const v1::Dossier dossier = Find(external_id);
    for (const auto& change : dossier.phase_changes()) {
      phases.push_back(absl::StrCat(change.effective_on(), " ", v1::Phase_Name(change.phase())));
    }
    return phases;
  }

  testing_support::TemporaryRegister register_;
  CallContext call_;
  ImportBasis basis_;
};

TEST_F(SecondImportTest, CorrectionsOfTheRegisterStayWhereTheFileDidNotChange) {
  BringAll({Dossiers(Row("A-1"))});
  Correct("A-1", "Titre corrigé", "loisirs");
  const ImportOutcome result = Bring({Dossiers(Row("A-1", "Titre", "culture", "Note ajoutée"))});
  EXPECT_THAT(Places(result), IsEmpty());
  EXPECT_EQ(result.summary.files(0).revised(), 1);
  EXPECT_EQ(Find("A-1").project_title(), "Titre corrigé");
  EXPECT_EQ(Find("A-1").sector(), "loisirs");
  EXPECT_EQ(Find("A-1").notes(), "Note ajoutée");
  // And again: what the file says is known now, whatever the register says.
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
  // Settled: the same file is known now.
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
  // A later fact without personal data is taken.
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
  // Kept, the later one is no change.
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
  // Rows of another import are none of these files' business.
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
