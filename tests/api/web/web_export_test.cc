// ExportRegister by the door for browsers: the same files as by gRPC.

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/web_fixture.h"
#include "tests/support/api/web_stream.h"

namespace relais {
namespace {

using testing::IsEmpty;
using Codec = WebStreamClient::Codec;

constexpr char kExport[] = "relais.v1.ImportService/ExportRegister";

class WebExportTest : public WebFixture {
 protected:
  google::rpc::Status Export(Codec codec, const std::string& token,
                             std::vector<v1::ExportRegisterResponse>& responses) const {
    return WebStreamClient(url_, codec, token)
        .Call(kExport, std::vector<v1::ExportRegisterRequest>(1), responses);
  }
};

TEST_F(WebExportTest, TheFilesAreThoseOfGrpc) {
  ImportFolder(absl::StrCat(TEST_DATA_PATH, "/2018-2019"));
  const ExportResult by_grpc = Ok(client_.ExportRegister({}));
  for (const Codec codec : {Codec::kProto, Codec::kJson}) {
    std::vector<v1::ExportRegisterResponse> responses;
    EXPECT_EQ(Export(codec, relaisd_.TokenOf("direction"), responses).code(), 0);
    std::map<std::string, std::string> files;
    for (const v1::ExportRegisterResponse& response : responses)
      if (response.has_chunk()) files[response.chunk().file_name()] += response.chunk().data();
    ASSERT_FALSE(responses.empty());
    EXPECT_EQ(responses.back().summary().DebugString(), by_grpc.summary.DebugString());
    EXPECT_EQ(files.size(), by_grpc.files.size());
    for (const ImportFile& file : by_grpc.files) EXPECT_EQ(files[file.name], file.content) << file.name;
  }
}

TEST_F(WebExportTest, OnlyAnAdvisorExports) {
  std::vector<v1::ExportRegisterResponse> responses;
  EXPECT_EQ(Export(Codec::kProto, "", responses).code(), 16);
  EXPECT_EQ(Export(Codec::kProto, relaisd_.TokenOf("agent-arthabaska"), responses).code(), 7);
  EXPECT_THAT(responses, IsEmpty());
}

}  // namespace
}  // namespace relais
