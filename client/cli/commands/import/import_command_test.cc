// What `relais import` prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "relais/v1/import_service.grpc.pb.h"
#include "tests/support/cli/testing.h"

namespace relais::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

// Finds the same problem and the same notice in every import.
class FakeImport : public v1::ImportService::Service {
 public:
  grpc::Status Import(grpc::ServerContext*,
                      grpc::ServerReaderWriter<v1::ImportResponse, v1::ImportRequest>* stream) override {
    v1::ImportRequest request;
    while (stream->Read(&request)) {
      if (request.has_options()) preferred_ = request.options().prefer();
    }
    v1::ImportResponse response;
    response.mutable_problem()->set_message("permis : prefer=file ou prefer=register");
    stream->Write(response);
    response.mutable_notice()->set_message("permis : missing=withdraw ou missing=keep");
    stream->Write(response);
    response.mutable_summary();
    stream->Write(response);
    return grpc::Status::OK;
  }

  // Of the last import, which has ended.
  v1::ImportPreference preferred() const { return preferred_; }

 private:
  v1::ImportPreference preferred_ = v1::IMPORT_PREFERENCE_UNSPECIFIED;
};

TEST(ImportCommandTest, OptionsOfTheApiAreFlags) {
  FakeImport imports;
  const FakeServer server{&imports};
  const Folder folder;
  folder.Write("dossiers.csv", "external_id\n");
  const std::string french = server.Run({"import", folder.Path("")}).out;
  EXPECT_THAT(french, HasSubstr("permis : --prefer fichier ou --prefer registre"));
  EXPECT_THAT(french, HasSubstr("permis : --missing retirer ou --missing garder"));
  EXPECT_THAT(french, Not(HasSubstr("missing=")));
  const std::string english = server.Run({"--lang", "en", "import", folder.Path("")}).out;
  EXPECT_THAT(english, HasSubstr("--missing withdraw ou --missing keep"));
}

TEST(ImportCommandTest, ChoicesAreTypedByCodeOrLabel) {
  FakeImport imports;
  const FakeServer server{&imports};
  const Folder folder;
  folder.Write("dossiers.csv", "external_id\n");
  for (const char* word : {"register", "registre", "REGISTRE"}) {
    EXPECT_EQ(server.Run({"import", folder.Path(""), "--prefer", word}).code, kFailed) << word;
    EXPECT_EQ(imports.preferred(), v1::IMPORT_PREFERENCE_REGISTER) << word;
  }
  const auto refused = server.Run({"import", folder.Path(""), "--missing", "jeter"});
  EXPECT_EQ(refused.code, kBadUsage);
  EXPECT_THAT(refused.err, HasSubstr("--missing : « jeter » refusé; permis : garder (keep), lister (list), "
                                     "retirer (withdraw)"));
}

}  // namespace
}  // namespace relais::cli
