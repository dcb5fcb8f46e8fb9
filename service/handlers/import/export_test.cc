// Export by pages: leaves out writes between two pages.

#include "service/handlers/import/export.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/handlers/import/import.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/store.h"
#include "tests/support/service/temporary_register.h"

namespace relais::handlers {
namespace {

using testing::HasSubstr;
using testing::Not;

class RegisterExportTest : public testing::Test {
 protected:
  RegisterExportTest() {
    call_.actor = "users/test";
    call_.principal.user_id = "test";
    call_.principal.organization = "pole";
    call_.principal.roles = {v1::ROLE_ADVISOR};
    call_.scope.organization = "pole";
    call_.scope.network = {"pole", "mrc-erable"};
    call_.now = register_.now();
    call_.today = absl::CivilDay(2026, 1, 15);
  }

  void Bring(int from, int to) {
    std::string rows =
        "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
        "lead_organization,notes\n";
    for (int i = from; i < to; ++i) {
      absl::StrAppend(&rows, "D-", i, ",2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,",
                      i % 2 == 0 ? "pole" : "mrc-erable", ",", std::string(1000, 'n'), "\n");
    }
    register_.Write([&](storage::WriteTransaction& transaction) {
      ImportBasis basis;
      const auto outcome =
          PlanImport(call_, transaction, {}, {{"dossiers.csv", rows}}, nullptr, nullptr, basis);
      EXPECT_TRUE(outcome.ok() && outcome->problems.empty());
      return outcome.status();
    });
  }

  // Appends the next page to the files.
  RegisterExport::Page Next() {
    RegisterExport::Page page;
    register_.Read([&](const storage::Snapshot& snapshot) {
      absl::StatusOr<RegisterExport::Page> next = export_.Next(call_, snapshot.RestrictedTo(call_.scope));
      if (!next.ok()) return next.status();
      page = *std::move(next);
      return absl::OkStatus();
    });
    for (const v1::ExportRegisterResponse& message : page.messages) {
      if (!message.has_chunk()) continue;
      EXPECT_LE(message.chunk().data().size(), 64U << 10);
      files_[message.chunk().file_name()] += message.chunk().data();
    }
    return page;
  }

  testing_support::TemporaryRegister register_;
  CallContext call_;
  RegisterExport export_;
  std::map<std::string, std::string> files_;
};

TEST_F(RegisterExportTest, ShowsOneMomentWhateverIsRecordedMeanwhile) {
  Bring(0, 250);
  Next();
  const RegisterExport::Page first = Next();
  ASSERT_FALSE(export_.done());
  // Of the hundred dossiers in the page, those that another organization leads.
  EXPECT_EQ(first.read.size(), 50U);
  register_.Write([&](storage::WriteTransaction& transaction) -> absl::Status {
    auto last = storage::FindDossier(transaction.snapshot(), 250);
    if (!last.ok()) return last.status();
    storage::DossierRecord record = **last;
    record.project_title = "Corrigé depuis";
    ++record.revision;
    transaction.Replace(record);
    return absl::OkStatus();
  });
  Bring(250, 260);
  RegisterExport::Page last;
  for (int pages = 0; !export_.done() && pages < 10; ++pages) last = Next();
  ASSERT_TRUE(export_.done());
  ASSERT_TRUE(last.messages.back().has_summary());
  EXPECT_EQ(last.messages.back().summary().files(0).rows(), 250);
  EXPECT_EQ(last.messages.back().summary().files_size(), 6);
  EXPECT_EQ(files_.size(), 6U);
  EXPECT_THAT(files_["dossiers.csv"], HasSubstr("\nD-249,2018-04-12,Titre,"));
  EXPECT_THAT(files_["dossiers.csv"], Not(HasSubstr("D-250")));
  EXPECT_THAT(files_["dossiers.csv"], Not(HasSubstr("depuis")));
}

}  // namespace
}  // namespace relais::handlers
