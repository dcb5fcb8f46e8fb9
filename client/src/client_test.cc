#include "relais/client.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "google/rpc/status.pb.h"
#include "relais/error_details.h"
#include "relais/v1/dossier_service.grpc.pb.h"
#include "relais/v1/import_service.grpc.pb.h"

namespace relais {
namespace {

using testing::ElementsAre;

// Answers with values that a test sets, and records the requests.
class FakeDossiers : public v1::DossierService::Service {
 public:
  grpc::Status CreateDossier(grpc::ServerContext* context, const v1::CreateDossierRequest* request,
                             v1::CreateDossierResponse* response) override {
    request_ids.push_back(request->request_id());
    auto language = context->client_metadata().find("accept-language");
    if (language != context->client_metadata().end()) {
      languages.emplace_back(language->second.data(), language->second.size());
    }
    if (failures-- > 0) return grpc::Status(grpc::StatusCode::UNAVAILABLE, "later");
    if (!refusal.ok()) return refusal;
    *response->mutable_dossier() = request->dossier();
    return grpc::Status::OK;
  }

  grpc::Status ListDossiers(grpc::ServerContext*, const v1::ListDossiersRequest* request,
                            v1::ListDossiersResponse* response) override {
    tokens.push_back(request->page_token());
    const int page = request->page_token().empty() ? 0 : std::stoi(request->page_token());
    for (int i = 0; i < 2; ++i)
      response->add_dossiers()->set_name(absl::StrCat("dossiers/", page * 2 + i + 1));
    if (page < 2) response->set_next_page_token(absl::StrCat(page + 1));
    return grpc::Status::OK;
  }

  int failures = 0;
  grpc::Status refusal;
  std::vector<std::string> request_ids, languages, tokens;
};

class FakeImports : public v1::ImportService::Service {
 public:
  grpc::Status Import(grpc::ServerContext*,
                      grpc::ServerReaderWriter<v1::ImportResponse, v1::ImportRequest>* stream) override {
    v1::ImportRequest request;
    while (stream->Read(&request)) {
      if (request.has_options()) {
        request_id = request.options().request_id();
        continue;
      }
      chunk_sizes.push_back(request.chunk().data().size());
      v1::ImportResponse progress;
      progress.mutable_progress()->set_rows_done(static_cast<int64_t>(chunk_sizes.size()));
      stream->Write(progress);
    }
    v1::ImportResponse response;
    response.mutable_problem()->set_line(3);
    stream->Write(response);
    if (with_summary) {
      response.mutable_summary()->set_problems(1);
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

  grpc::Status ExportRegister(grpc::ServerContext*, const v1::ExportRegisterRequest*,
                              grpc::ServerWriter<v1::ExportRegisterResponse>* stream) override {
    const auto send = [&](const char* file, const char* data) {
      v1::ExportRegisterResponse response;
      response.mutable_chunk()->set_file_name(file);
      response.mutable_chunk()->set_data(data);
      stream->Write(response);
    };
    send("dossiers.csv", "a");
    send("phases.csv", "1");
    send("dossiers.csv", "b");
    v1::ExportRegisterResponse response;
    response.mutable_notice()->set_key("D-1");
    stream->Write(response);
    for (const char* file : {"dossiers.csv", "phases.csv", "funding.csv"}) {
      response.mutable_summary()->add_files()->set_file_name(file);
    }
    if (with_summary) stream->Write(response);
    return grpc::Status::OK;
  }

  bool with_summary = true;
  std::string request_id;
  std::vector<size_t> chunk_sizes;
};

class ClientTest : public testing::Test {
 protected:
  ClientTest() {
    grpc::EnableDefaultHealthCheckService(true);
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&dossiers);
    builder.RegisterService(&imports);
    server = builder.BuildAndStart();
    options.target = absl::StrCat("127.0.0.1:", port);
    options.language = "en";
    options.deadline = absl::Minutes(1);
    options.sleeper = [](absl::Duration) {};
  }
  ~ClientTest() override { server->Shutdown(); }

  FakeDossiers dossiers;
  FakeImports imports;
  std::unique_ptr<grpc::Server> server;
  ClientOptions options;
};

TEST_F(ClientTest, CallsAnyUnaryMethodByItsName) {
  v1::CreateDossierRequest request;
  request.mutable_dossier()->set_project_title("Épicerie");
  v1::CreateDossierResponse response;
  ASSERT_TRUE(Client(options).Call("relais.v1.DossierService.CreateDossier", request, response).ok());
  EXPECT_EQ(response.dossier().project_title(), "Épicerie");
  ASSERT_EQ(dossiers.request_ids.size(), 1u);
  EXPECT_FALSE(dossiers.request_ids[0].empty());
}

TEST_F(ClientTest, RefusesANameOrMessageThatIsNoUnaryMethods) {
  v1::CreateDossierRequest request;
  v1::CreateDossierResponse response;
  const Client client(options);
  for (const char* name : {"relais.v1.DossierService.NoMethod", "relais.v1.ImportService.ExportRegister", ""})
    EXPECT_TRUE(absl::IsUnimplemented(client.Call(name, request, response))) << name;
  EXPECT_TRUE(absl::IsInvalidArgument(client.Call("relais.v1.DossierService.GetDossier", request, response)));
  EXPECT_TRUE(dossiers.request_ids.empty());
}

TEST_F(ClientTest, ChoosesOneRequestIdForAllAttempts) {
  dossiers.failures = 2;
  Client client(options);
  v1::CreateDossierRequest request;
  request.mutable_dossier()->set_sector("culture");
  absl::StatusOr<v1::CreateDossierResponse> response = client.CreateDossier(request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->dossier().sector(), "culture");
  ASSERT_EQ(dossiers.request_ids.size(), 3u);
  EXPECT_EQ(dossiers.request_ids[0].size(), 32u);
  EXPECT_EQ(dossiers.request_ids[1], dossiers.request_ids[0]);
  EXPECT_EQ(dossiers.request_ids[2], dossiers.request_ids[0]);
  EXPECT_THAT(dossiers.languages, ElementsAre("en-CA", "en-CA", "en-CA"));
  ASSERT_TRUE(client.CreateDossier(request).ok());
  EXPECT_NE(dossiers.request_ids[3], dossiers.request_ids[0]) << "another call is another request";
}

TEST_F(ClientTest, KeepsTheCallersRequestId) {
  v1::CreateDossierRequest request;
  request.set_request_id("mine");
  ASSERT_TRUE(Client(options).CreateDossier(request).ok());
  EXPECT_THAT(dossiers.request_ids, ElementsAre("mine"));
}

// The status that gRPC gives to a call that arrives while the service stops.
TEST_F(ClientTest, ACallThatWasDroppedIsMadeAgain) {
  dossiers.refusal = grpc::Status(grpc::StatusCode::CANCELLED, "dropped");
  const absl::Status status = Client(options).CreateDossier({}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_EQ(dossiers.request_ids.size(), 4u);
}

// Attempts that fail at once, while no service listens, must not keep gRPC from connecting.
TEST_F(ClientTest, AServiceThatComesBackIsFoundWithinTheAttempts) {
  std::string folder = std::filesystem::temp_directory_path() / "relais-client-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  options.target = absl::StrCat("unix:", folder, "/socket");
  options.max_attempts = 10;
  const Client client(options);
  EXPECT_TRUE(absl::IsUnavailable(client.CreateDossier({}).status()));
  grpc::ServerBuilder builder;
  builder.AddListeningPort(options.target, grpc::InsecureServerCredentials());
  builder.RegisterService(&dossiers);
  server = builder.BuildAndStart();
  EXPECT_TRUE(client.CreateDossier({}).ok());
  std::filesystem::remove_all(folder);
}

TEST_F(ClientTest, ErrorsCarryTheirDetails) {
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  info.set_reason("INVALID_FIELDS");
  (*info.mutable_metadata())["resource"] = "d/1";
  details.add_details()->PackFrom(info);
  google::rpc::LocalizedMessage message;
  message.set_message("Des champs sont fautifs.");
  details.add_details()->PackFrom(message);
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("dossier.sector");
  bad.mutable_field_violations(0)->set_description("inconnu");
  details.add_details()->PackFrom(bad);
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_nanos(500000000);
  details.add_details()->PackFrom(retry);
  dossiers.refusal =
      grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "bad fields", details.SerializeAsString());

  const absl::Status status = Client(options).CreateDossier({}).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_EQ(status.message(), "bad fields");
  const ErrorInfo found = ErrorDetails(status);
  EXPECT_EQ(found.reason, "INVALID_FIELDS");
  EXPECT_EQ(found.localized_message, "Des champs sont fautifs.");
  ASSERT_EQ(found.field_violations.size(), 1u);
  EXPECT_EQ(found.field_violations[0].field, "dossier.sector");
  EXPECT_EQ(found.field_violations[0].description, "inconnu");
  EXPECT_EQ(found.metadata.at("resource"), "d/1");
  EXPECT_EQ(found.retry_delay, absl::Milliseconds(500));
}

TEST(ErrorDetailsTest, AStatusWithoutDetailsHasNone) {
  EXPECT_TRUE(ErrorDetails(absl::UnavailableError("x")).reason.empty());
  EXPECT_TRUE(ErrorDetails(absl::OkStatus()).field_violations.empty());
}

TEST_F(ClientTest, GoesThroughThePagesOfAList) {
  Client client(options);
  std::vector<std::string> names;
  for (absl::StatusOr<v1::Dossier>& dossier : client.Dossiers(v1::DossierFilter())) {
    ASSERT_TRUE(dossier.ok());
    names.push_back(dossier->name());
  }
  EXPECT_THAT(
      names, ElementsAre("dossiers/1", "dossiers/2", "dossiers/3", "dossiers/4", "dossiers/5", "dossiers/6"));
  EXPECT_THAT(dossiers.tokens, ElementsAre("", "1", "2"));
}

TEST_F(ClientTest, ImportSendsChunksAndGathersTheAnswer) {
  int64_t last = 0;
  const std::vector<ImportFile> files = {{"dossiers.csv", std::string((256 << 10) + 1, 'x')},
                                         {"phases.csv", ""}};
  absl::StatusOr<ImportResult> result =
      Client(options).Import({}, files, [&last](int64_t done, int64_t) { last = done; });
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(imports.chunk_sizes, ElementsAre(256u << 10, 1u, 0u));
  EXPECT_EQ(imports.request_id.size(), 32u);
  EXPECT_EQ(last, 3);
  ASSERT_EQ(result->problems.size(), 1u);
  EXPECT_EQ(result->problems[0].line(), 3);
  EXPECT_EQ(result->summary.problems(), 1);
}

TEST_F(ClientTest, AnImportWithoutSummaryIsAnError) {
  imports.with_summary = false;
  EXPECT_TRUE(absl::IsInternal(Client(options).Import({}, {}, nullptr).status()));
}

TEST_F(ClientTest, AnExportJoinsTheChunksOfEachFile) {
  const absl::StatusOr<ExportResult> result = Client(options).ExportRegister({});
  ASSERT_TRUE(result.ok()) << result.status();
  std::vector<std::string> files;
  for (const ImportFile& file : result->files) files.push_back(file.name + "=" + file.content);
  EXPECT_THAT(files, ElementsAre("dossiers.csv=ab", "phases.csv=1", "funding.csv="));
  ASSERT_EQ(result->notices.size(), 1u);
  EXPECT_EQ(result->notices[0].key(), "D-1");
}

TEST_F(ClientTest, AnExportWithoutSummaryIsAnError) {
  imports.with_summary = false;
  EXPECT_TRUE(absl::IsInternal(Client(options).ExportRegister({}).status()));
}

TEST_F(ClientTest, AsksTheStandardHealthService) {
  Client client(options);
  EXPECT_TRUE(client.CheckHealth().ok());
  EXPECT_TRUE(absl::IsNotFound(client.CheckHealth("no.such.Service")));
  server->GetHealthCheckService()->SetServingStatus(false);
  EXPECT_TRUE(absl::IsUnavailable(client.CheckHealth()));
}

}  // namespace
}  // namespace relais
