#ifndef RELAIS_TESTS_SUPPORT_IMPORT_IMPORT_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_IMPORT_IMPORT_FIXTURE_H_

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
#include "service/handlers/import/import.h"
#include "service/handlers/privacy/erasure.h"
#include "storage/store.h"
#include "tests/support/service/temporary_register.h"

// Help for the tests of the import over a register of its own; no part of the service.

namespace relais::handlers {

inline constexpr char kImportTestHeader[] =
    "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
    "lead_organization,contact_name,notes\n";

inline std::string Row(const std::string& id, const std::string& title = "Titre",
                       const std::string& sector = "culture", const std::string& notes = "") {
  return absl::StrCat(id, ",2018-04-12,", title, ",Groupe ", id, ",woman,project,", sector,
                      ",erable,pre_startup,pole,,", notes, "\n");
}
inline ImportFile Dossiers(const std::string& rows) { return {"dossiers.csv", kImportTestHeader + rows}; }
inline ImportFile Phases(const std::string& rows) {
  return {"phases.csv", "dossier,effective_on,phase\n" + rows};
}
inline ImportFile Interventions(const std::string& rows) {
  return {"interventions.csv", "external_id,dossier,held_on,subjects,minutes,notes\n" + rows};
}
inline ImportFile Referrals(const std::string& rows) {
  return {"referrals.csv",
          "external_id,dossier,kind,from_organization,to_organization,sent_on,state,answered_on\n" + rows};
}
inline ImportFile Funding(const std::string& rows) {
  return {"funding.csv", "external_id,dossier,program,step,step_on,amount\n" + rows};
}

struct Choices {
  v1::ImportPreference prefer = v1::IMPORT_PREFERENCE_UNSPECIFIED;
  v1::ImportMissing missing = v1::IMPORT_MISSING_UNSPECIFIED;
};

inline std::string Describe(const ImportOutcome& result) {
  std::string text;
  for (const auto& problem : result.problems) absl::StrAppend(&text, problem.ShortDebugString(), "\n");
  for (const auto& notice : result.notices) absl::StrAppend(&text, notice.ShortDebugString(), "\n");
  for (const auto& file : result.summary.files()) absl::StrAppend(&text, file.ShortDebugString(), "\n");
  return text;
}

inline std::vector<std::string> Places(const ImportOutcome& result) {
  std::vector<std::string> places;
  for (const v1::ImportProblem& problem : result.problems) {
    places.push_back(absl::StrCat(problem.file_name(), ":", problem.line(), ":", problem.column()));
  }
  return places;
}

inline std::vector<std::string> NoticesOf(const ImportOutcome& result) {
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
      absl::StatusOr<ImportOutcome> outcome =
          PlanImport(call_, discarded, options, files, nullptr, nullptr, basis_);
      if (!outcome.ok()) return outcome.status();
      dry = *std::move(outcome);
      return absl::OkStatus();
    });
    ImportOutcome real;
    register_.Write([&](storage::WriteTransaction& transaction) {
      absl::StatusOr<ImportOutcome> outcome =
          PlanImport(call_, transaction, options, files, nullptr, nullptr, basis_);
      if (!outcome.ok()) return outcome.status();
      real = *std::move(outcome);
      // The service fills these, since it knows the entry.
      real.summary.set_recorded(!transaction.writes().empty());
      return absl::OkStatus();
    });
    EXPECT_EQ(Describe(dry), Describe(real));
    return real;
  }
  void BringAll(const std::vector<ImportFile>& files, Choices choices = {}) {
    const ImportOutcome outcome = Bring(files, choices);
    EXPECT_THAT(Places(outcome), testing::IsEmpty()) << Describe(outcome);
  }

  // Runs a write handler; it must accept the request.
  template <class Request>
  void Do(absl::StatusOr<std::string> (*handler)(const CallContext&, storage::WriteTransaction&,
                                                 const Request&),
          const Request& request) {
    register_.Write([&](storage::WriteTransaction& transaction) {
      return handler(call_, transaction, request).status();
    });
  }
  // The answer of a read handler.
  template <class Request, class Response>
  Response Ask(absl::StatusOr<Response> (*handler)(const CallContext&, const storage::Snapshot&,
                                                   const Request&),
               const Request& request) {
    Response response;
    register_.Read([&](const storage::Snapshot& snapshot) {
      absl::StatusOr<Response> answer = handler(call_, snapshot, request);
      if (!answer.ok()) return answer.status();
      response = *std::move(answer);
      return absl::OkStatus();
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

}  // namespace relais::handlers

#endif  // RELAIS_TESTS_SUPPORT_IMPORT_IMPORT_FIXTURE_H_
