// Caps of the service that a client can reach, at the limit and one past it. The numbers are part of the
// contract and so repeated here. For those that need another kind of peer, see
// service/rpc/server/server_test.cc.

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

// Through nginx, which also counts the five-byte prefix of a message.
std::size_t MessageBytes() {
  const char* edge = std::getenv("RELAIS_TEST_EDGE");
  return edge == nullptr || *edge == '\0' ? std::size_t{1} << 20 : (std::size_t{256} << 10) - 5;
}
constexpr std::size_t kImportBytes = std::size_t{64} << 20;
constexpr int kImportFiles = 64;
constexpr std::size_t kRequestIdCharacters = 64;

using LimitsTest = ServerTest;

TEST_F(LimitsTest, Message) {
  const std::size_t largest = MessageBytes();
  v1::CreateDossierRequest request;
  *request.mutable_dossier() = DossierToOpen();
  request.set_request_id("of-a-known-size");
  std::string* title = request.mutable_dossier()->mutable_project_title();
  title->assign(largest, 'x');
  // Nothing else of the message changes its size from here on.
  title->resize(largest - (request.ByteSizeLong() - largest));
  ASSERT_EQ(request.ByteSizeLong(), largest);
  EXPECT_THAT(client_.CreateDossier(request), IsRefusedForFields(Fields{"dossier.project_title"}))
      << "it was read";
  *title += 'x';
  EXPECT_EQ(client_.CreateDossier(request).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(LimitsTest, RequestId) {
  v1::CreateDossierRequest request;
  *request.mutable_dossier() = DossierToOpen();
  std::string id;
  for (std::size_t i = 0; i < kRequestIdCharacters; ++i) id += "é";
  request.set_request_id(id);
  Ok(client_.CreateDossier(request));
  request.set_request_id(id + "x");
  EXPECT_THAT(client_.CreateDossier(request), IsRefusedForFields(Fields{"request_id"}));
}

// The name counts too. The unknown file is a problem to report, not an error.
TEST_F(LimitsTest, ImportBytes) {
  const std::string name = "x.csv";
  ImportFile file = {name, std::string(kImportBytes - name.size(), 'x')};
  EXPECT_EQ(Ok(Import({file}, /*dry_run=*/true)).problems.size(), 1u);
  file.content += 'x';
  EXPECT_THAT(Import({file}, /*dry_run=*/true), IsRefusedForFields(Fields{"chunk.data"}));
}

TEST_F(LimitsTest, ImportFiles) {
  std::vector<ImportFile> files;
  for (int i = 0; i < kImportFiles; ++i) files.push_back({absl::StrCat("x", i, ".csv"), ""});
  EXPECT_EQ(Ok(Import(files, /*dry_run=*/true)).problems.size(), files.size());
  files.push_back({"one-more.csv", ""});
  EXPECT_THAT(Import(files, /*dry_run=*/true), IsRefusedForFields(Fields{"chunk.file_name"}));
}

}  // namespace
}  // namespace relais
