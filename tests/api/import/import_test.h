#ifndef RELAIS_TESTS_API_IMPORT_IMPORT_TEST_H_
#define RELAIS_TESTS_API_IMPORT_IMPORT_TEST_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/server_fixture.h"

namespace relais {

// For the tests of imports through the API.

inline constexpr char kHeader[] =
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
    ImportResult result = Ok(Import(files));
    for (const v1::ImportProblem& problem : result.problems) ADD_FAILURE() << problem.ShortDebugString();
    return result;
  }
};

// `rows/created/revised/unchanged` of each file.
inline std::vector<std::string> Counts(const v1::ImportSummary& summary) {
  std::vector<std::string> counts;
  for (const v1::ImportFileSummary& file : summary.files()) {
    counts.push_back(absl::StrCat(file.file_name(), " ", file.rows(), "/", file.created(), "/",
                                  file.revised(), "/", file.unchanged()));
  }
  return counts;
}

inline std::vector<std::string> Places(const std::vector<v1::ImportProblem>& problems) {
  std::vector<std::string> places;
  for (const v1::ImportProblem& problem : problems) {
    EXPECT_FALSE(problem.message().empty());
    places.push_back(
        absl::StrCat(problem.file_name(), ":", problem.line(), ":", problem.column(), "=", problem.value()));
  }
  return places;
}

}  // namespace relais

#endif  // RELAIS_TESTS_API_IMPORT_IMPORT_TEST_H_
