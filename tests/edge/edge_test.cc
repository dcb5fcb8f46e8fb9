#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "relais/v1/dossier_service.grpc.pb.h"
#include "relais/v1/import_service.grpc.pb.h"
#include "tests/support/api/edge_fixture.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

using Headers = std::multimap<std::string, std::string>;

std::string ReadFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

// Replaces relaisd and records the metadata that it receives.
class FakeDossiers : public v1::DossierService::Service {
 public:
  grpc::Status GetDossier(grpc::ServerContext* context, const v1::GetDossierRequest*,
                          v1::GetDossierResponse*) override {
    std::unique_lock<std::mutex> lock(mutex_);
    headers_.clear();
    for (const auto& [name, value] : context->client_metadata()) {
      headers_.emplace(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
    }
    ++calls_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !holds_; });
    return grpc::Status::OK;
  }

  // While true, calls do not end.
  void Hold(bool holds) {
    const std::lock_guard<std::mutex> lock(mutex_);
    holds_ = holds;
    changed_.notify_all();
  }
  void WaitForCalls(int calls) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return calls_ >= calls; });
  }
  int calls() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return calls_;
  }
  // All values of one metadata key of the last call.
  std::vector<std::string> Values(const std::string& name) {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::string> values;
    const auto range = headers_.equal_range(name);
    for (auto entry = range.first; entry != range.second; ++entry) values.push_back(entry->second);
    return values;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool holds_ = false;
  int calls_ = 0;
  Headers headers_;
};

// Accepts any import and answers with an empty summary.
class FakeImports : public v1::ImportService::Service {
 public:
  grpc::Status Import(grpc::ServerContext*,
                      grpc::ServerReaderWriter<v1::ImportResponse, v1::ImportRequest>* stream) override {
    v1::ImportRequest request;
    while (stream->Read(&request)) {
    }
    v1::ImportResponse response;
    response.mutable_summary();
    stream->Write(response);
    return grpc::Status::OK;
  }
};

class EdgeTest : public testing::Test {
 protected:
  EdgeTest() : folder_((std::filesystem::temp_directory_path() / "relais-edge-XXXXXX").string()) {
    if (mkdtemp(folder_.data()) == nullptr) std::abort();
    grpc::EnableDefaultHealthCheckService(true);
    grpc::ServerBuilder builder;
    builder.AddListeningPort(Nginx::UpstreamFor(folder_), grpc::InsecureServerCredentials());
    builder.RegisterService(&dossiers_);
    builder.RegisterService(&imports_);
    server_ = builder.BuildAndStart();
  }
  ~EdgeTest() override {
    nginx_.reset();
    server_->Shutdown();
    std::filesystem::remove_all(folder_);
  }

  void Start(NginxOptions options = {}) {
    options.upstream = Nginx::UpstreamFor(folder_);
    nginx_ = std::make_unique<Nginx>(folder_, options);
  }

  ClientOptions Options() const {
    ClientOptions options;
    nginx_->Apply(options);
    options.language = "en";
    options.deadline = absl::Minutes(1);
    options.max_attempts = 1;
    return options;
  }
  absl::Status Get(const Client& client) const { return client.GetDossier(v1::GetDossierRequest()).status(); }

  // A connection without the client library, which sends no headers of the caller's choice.
  std::shared_ptr<grpc::Channel> RawChannel() const {
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = ReadFile(nginx_->File("ca.pem"));
    return grpc::CreateChannel(nginx_->target(), grpc::SslCredentials(tls));
  }
  grpc::Status RawGet(const Headers& headers) const {
    grpc::ClientContext context;
    for (const auto& [name, value] : headers) context.AddMetadata(name, value);
    v1::GetDossierResponse response;
    return v1::DossierService::NewStub(RawChannel())
        ->GetDossier(&context, v1::GetDossierRequest(), &response);
  }
  // Makes a call without a message to any path.
  grpc::Status RawCall(const std::string& path) const {
    grpc::GenericStub stub(RawChannel());
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    grpc::ByteBuffer response;
    grpc::Status status;
    const grpc::Slice nothing("");
    auto call = stub.PrepareUnaryCall(&context, path, grpc::ByteBuffer(&nothing, 1), &queue);
    call->StartCall();
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return status;
  }

  std::string folder_;
  FakeDossiers dossiers_;
  FakeImports imports_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Nginx> nginx_;
};

TEST_F(EdgeTest, TellsWhoCallsWhateverTheCallerSays) {
  Start();
  ASSERT_TRUE(RawGet({{"x-relais-client-address", "203.0.113.9"},
                      {"x-relais-client-address", "203.0.113.10"},
                      {"x-relais-client-certificate", "SUCCESS 00"},
                      {"accept-language", "en-CA"}})
                  .ok());
  EXPECT_THAT(dossiers_.Values("x-relais-client-address"), ElementsAre("127.0.0.1"));
  EXPECT_THAT(dossiers_.Values("x-relais-client-certificate"), ElementsAre("NONE"));
  EXPECT_THAT(dossiers_.Values("accept-language"), ElementsAre("en-CA")) << "what is the caller's passes";

  ClientOptions options = Options();
  options.token = "secret";
  nginx_->ApplyWithCertificate(options);
  ASSERT_TRUE(Get(Client(options)).ok());
  EXPECT_THAT(dossiers_.Values("x-relais-client-certificate"),
              ElementsAre(MatchesRegex("SUCCESS [0-9a-f]{40}")));
  EXPECT_THAT(dossiers_.Values("authorization"), ElementsAre("Bearer secret"));
}

TEST_F(EdgeTest, SpeaksNoOldTls) {
  Start();
  const auto handshake = [&](const std::string& version) {
    const std::string log = absl::StrCat(folder_, "/s_client", version);
    // Uses the lowest security level, so that this client would accept old TLS versions. It sends until its
    // input ends.
    const pid_t pid =
        Spawn({"/bin/sh", "-c",
               absl::StrCat("exec /usr/bin/openssl s_client ", version,
                            " -cipher DEFAULT@SECLEVEL=0 -CAfile ", nginx_->File("ca.pem"),
                            " -verify_return_error -connect ", nginx_->target(), " </dev/null")},
              log);
    const int code = WaitForExit(pid);
    return std::make_pair(code, ReadFile(log));
  };
  EXPECT_EQ(handshake("-tls1_2").first, 0);
  EXPECT_EQ(handshake("-tls1_3").first, 0);
  for (const char* version : {"-tls1", "-tls1_1"}) {
    const auto [code, output] = handshake(version);
    EXPECT_NE(code, 0) << version;
    EXPECT_THAT(output, HasSubstr("alert protocol version")) << "the refusal must be that of nginx";
  }
}

TEST_F(EdgeTest, AnAuthorityThatDidNotSignIsNotBelieved) {
  Start();
  ClientOptions options = Options();
  options.tls.ca_file = nginx_->File("other_ca.pem");
  EXPECT_EQ(Get(Client(options)).code(), absl::StatusCode::kUnavailable);
  // The system's trusted authorities are not enough either.
  options.tls.ca_file.clear();
  EXPECT_EQ(Get(Client(options)).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(dossiers_.calls(), 0);
  ASSERT_TRUE(Get(Client(Options())).ok());
}

TEST_F(EdgeTest, CertificateIsDemandedWhereAFileSaysSo) {
  NginxOptions demanding;
  demanding.certificate_networks = "127.0.0.0/8 1;\n";
  Start(demanding);
  ClientOptions options = Options();
  EXPECT_EQ(Get(Client(options)).code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(dossiers_.calls(), 0);
  nginx_->ApplyWithCertificate(options);
  EXPECT_TRUE(Get(Client(options)).ok());
  // Signed by another authority.
  options.tls.client_certificate_file = nginx_->File("other_ca.pem");
  options.tls.client_key_file = nginx_->File("other_ca.key");
  EXPECT_EQ(Get(Client(options)).code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(dossiers_.calls(), 1);
}

TEST_F(EdgeTest, CertificateIsDemandedOfThoseNetworksOnly) {
  NginxOptions demanding;
  demanding.certificate_networks = "203.0.113.0/24 1;\n";
  Start(demanding);
  EXPECT_TRUE(Get(Client(Options())).ok());
  ClientOptions stranger = Options();
  stranger.tls.client_certificate_file = nginx_->File("other_ca.pem");
  stranger.tls.client_key_file = nginx_->File("other_ca.key");
  EXPECT_EQ(Get(Client(stranger)).code(), absl::StatusCode::kUnauthenticated)
      << "a certificate that does not verify is never passed over";
}

TEST_F(EdgeTest, TooManyCallsAreResourceExhausted) {
  NginxOptions narrow;
  narrow.rate = 1;
  narrow.burst = 5;
  Start(narrow);
  const Client client(Options());
  std::map<absl::StatusCode, int> codes;
  for (int i = 0; i < 40; ++i) {
    const absl::Status status = Get(client);
    ++codes[status.code()];
    if (status.ok()) continue;
    EXPECT_THAT(std::string(status.message()), HasSubstr("too many requests")) << status;
  }
  EXPECT_GE(codes[absl::StatusCode::kOk], 6) << "the first, and the reserve";
  EXPECT_GE(codes[absl::StatusCode::kResourceExhausted], 1);
  EXPECT_EQ(codes.size(), 2u) << "and nothing else: UNAVAILABLE would be tried again at once";
  EXPECT_EQ(dossiers_.calls(), codes[absl::StatusCode::kOk]);
}

TEST_F(EdgeTest, TooManyCallsInFlightAreResourceExhausted) {
  NginxOptions narrow;
  narrow.calls = 2;
  Start(narrow);
  const Client client(Options());
  dossiers_.Hold(true);
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) {
    callers.emplace_back([&] { EXPECT_TRUE(Get(client).ok()) << "at the limit"; });
  }
  dossiers_.WaitForCalls(2);
  EXPECT_EQ(Get(client).code(), absl::StatusCode::kResourceExhausted) << "one past it";
  dossiers_.Hold(false);
  for (std::thread& caller : callers) caller.join();
  EXPECT_TRUE(Get(client).ok());
}

TEST_F(EdgeTest, AnImportOverTheLimitIsResourceExhausted) {
  NginxOptions narrow;
  narrow.body_limit = "1m";
  Start(narrow);
  const Client client(Options());
  // Leaves room for the framing of the chunks.
  EXPECT_TRUE(client.Import({}, {{"a.csv", std::string((1 << 20) - 1000, 'x')}}, nullptr).ok());
  const auto refused = client.Import({}, {{"a.csv", std::string((1 << 20) + 1000, 'x')}}, nullptr);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("too large"));
  const auto far_beyond = client.Import({}, {{"a.csv", std::string(16 << 20, 'x')}}, nullptr);
  EXPECT_EQ(far_beyond.status().code(), absl::StatusCode::kResourceExhausted) << far_beyond.status();
}

TEST_F(EdgeTest, TheLimitThatIsInstalledTakesALargestImport) {
  Start();
  const Client client(Options());
  constexpr std::size_t kLargestImport = std::size_t{64} << 20;
  const auto answer = client.Import({}, {{"a.csv", std::string(kLargestImport, 'x')}}, nullptr);
  EXPECT_TRUE(answer.ok()) << answer.status();
}

TEST_F(EdgeTest, AHeaderFarTooLargeDoesNotPass) {
  Start();
  EXPECT_TRUE(RawGet({{"x-large", std::string(7000, 'x')}}).ok());
  EXPECT_FALSE(RawGet({{"x-large", std::string(17 << 10, 'x')}}).ok());
  Headers many;
  for (int i = 0; i < 20; ++i) many.emplace(absl::StrCat("x-large-", i), std::string(1000, 'x'));
  EXPECT_FALSE(RawGet(many).ok());
  EXPECT_EQ(dossiers_.calls(), 1);
}

TEST_F(EdgeTest, OnlyTheApiIsPublic) {
  Start();
  EXPECT_TRUE(Client(Options()).CheckHealth().ok());
  EXPECT_EQ(Client(Options()).CheckHealth("unknown").code(), absl::StatusCode::kNotFound);
  for (const char* path : {"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "/", "/metrics",
                           "/relais.v2.DossierService/GetDossier"}) {
    const grpc::Status status = RawCall(path);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED) << path;
    EXPECT_THAT(status.error_message(), HasSubstr("unknown method")) << "nginx, not what stands behind it";
  }
}

TEST_F(EdgeTest, AServiceThatIsDownIsUnavailable) {
  Start();
  const Client client(Options());
  ASSERT_TRUE(Get(client).ok());
  server_->Shutdown();
  const absl::Status status = Get(client);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("le service ne répond pas"));
}

// nginx renews a connection after a thousand calls.
TEST_F(EdgeTest, AClientOutlivesItsConnection) {
  Start();
  ClientOptions options = Options();
  options.max_attempts = 4;
  const Client client(options);
  for (int i = 0; i < 2100; ++i) ASSERT_TRUE(Get(client).ok()) << i << ": " << Get(client);
}

TEST_F(EdgeTest, TheAccessLogHoldsNoPersonalData) {
  Start();
  ASSERT_TRUE(RawGet({{"x-secret", "Tremblay"}}).ok());
  RawCall("/relais.v1.DossierService/GetDossier?name=Tremblay");
  RawCall("/Tremblay/Get");
  const std::string target = nginx_->target();
  // nginx writes a line when a request ends, so the file is complete once nginx has exited.
  const std::string file = nginx_->File("relais.access.log");
  nginx_.reset();
  const std::string log = ReadFile(file);
  EXPECT_THAT(log, HasSubstr(" /relais.v1.DossierService/GetDossier 200 grpc="));
  EXPECT_THAT(log, HasSubstr(" - 200 grpc=-12 "));
  EXPECT_THAT(log, Not(HasSubstr("Tremblay")));
  EXPECT_THAT(log, Not(HasSubstr("127.0.0.1")));
}

TEST_F(EdgeTest, ConfigurationIsFilledOrRefused) {
  const std::string output = folder_ + "/rendered";
  const auto render = [&](std::vector<std::string> arguments) {
    std::filesystem::remove(output);
    arguments.insert(arguments.begin(), NGINX_RENDER_PATH);
    return WaitForExit(Spawn(arguments, output));
  };
  EXPECT_EQ(render({"--certificate", "/c.pem", "--key", "/c.key"}), 0);
  const std::string rendered = ReadFile(output);
  EXPECT_THAT(rendered, HasSubstr("server 127.0.0.1:7443;"));
  EXPECT_THAT(rendered, HasSubstr("ssl_verify_client off;"));
  EXPECT_THAT(rendered, Not(testing::ContainsRegex("@[A-Z_]+@")));
  EXPECT_EQ(render({"--certificate", "/c.pem"}), 2);
  EXPECT_EQ(render({"--certificate", "/c.pem", "--key", "/c.key; root /"}), 2);
  EXPECT_EQ(render({"--certificate", "/c.pem", "--key", "/c.key", "--certificate-networks", "/n"}), 2);
  EXPECT_EQ(render({"--certificate", "/c.pem", "--key", "/c.key", "--danse", "1"}), 2);
  EXPECT_THAT(ReadFile(output), HasSubstr("render.sh: unknown option: --danse"));
}

}  // namespace
}  // namespace relais
