#include "client/src/connection.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "client/src/pem.h"
#include "relais/client.h"
#include "relais/error_details.h"
#include "relais/v1/dossier_service.grpc.pb.h"

namespace relais {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Pair {
  std::string certificate, key;
};

template <typename Write>
std::string Pem(Write write) {
  BIO* bio = BIO_new(BIO_s_mem());
  write(bio);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

// A self-signed certificate for 127.0.0.1, and its key.
Pair NewPair() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 24 * 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1,
                             0);
  X509_set_issuer_name(certificate, name);
  X509_EXTENSION* host = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
  X509_add_ext(certificate, host, -1);
  X509_EXTENSION_free(host);
  X509_sign(certificate, key, EVP_sha256());
  Pair pair;
  pair.certificate = Pem([&](BIO* bio) { PEM_write_bio_X509(bio, certificate); });
  pair.key =
      Pem([&](BIO* bio) { PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); });
  X509_free(certificate);
  EVP_PKEY_free(key);
  return pair;
}

TEST(StaysOnThisMachineTest, OnlyWhereNothingElseCanBeMeant) {
  for (const char* target : {"127.0.0.1:7443", "127.8.9.10:1", "127.0.0.1", "[::1]:7443", "[::1]", "::1",
                             "localhost:7443", "LocalHost", "unix:/run/relais.sock"}) {
    EXPECT_TRUE(StaysOnThisMachine(target)) << target;
  }
  for (const char* target :
       {"relais.example.org:443", "10.0.0.1:7443", "128.0.0.1:1", "[2001:db8::1]:443", "0.0.0.0:1",
        "127.1:80", "localhost.example.org:443", "127.0.0.1.example.org:443", "dns:///127.0.0.1:443",
        "ipv4:127.0.0.1:1,10.0.0.1:1", "", "[", "unix-abstract:relais", "[::ffff:127.0.0.1]:1"}) {
    EXPECT_FALSE(StaysOnThisMachine(target)) << target;
  }
}

TEST(PemTest, TellsWhatItHolds) {
  const Pair one = NewPair();
  const Pair other = NewPair();
  EXPECT_TRUE(HoldsCertificates(one.certificate));
  EXPECT_TRUE(HoldsCertificates(absl::StrCat("words before\n", one.certificate, other.certificate, "\n\n")));
  EXPECT_FALSE(HoldsCertificates(""));
  EXPECT_FALSE(HoldsCertificates("-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n"));
  EXPECT_FALSE(HoldsCertificates(
      absl::StrCat(one.certificate, other.certificate.substr(0, other.certificate.size() / 2))));
  EXPECT_FALSE(HoldsCertificates(one.key));
  EXPECT_TRUE(HoldsPrivateKey(one.key));
  EXPECT_FALSE(HoldsPrivateKey(one.certificate));
  EXPECT_TRUE(KeyFitsCertificate(one.key, one.certificate));
  EXPECT_FALSE(KeyFitsCertificate(other.key, one.certificate));
}

class FakeDossiers : public v1::DossierService::Service {
 public:
  grpc::Status GetDossier(grpc::ServerContext* context, const v1::GetDossierRequest*,
                          v1::GetDossierResponse*) override {
    const auto range = context->client_metadata().equal_range("authorization");
    for (auto entry = range.first; entry != range.second; ++entry) {
      tokens.emplace_back(entry->second.data(), entry->second.size());
    }
    ++calls;
    return grpc::Status::OK;
  }

  int calls = 0;
  std::vector<std::string> tokens;
};

// One service without encryption and one over TLS, in this process.
class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest() : pair(NewPair()) {
    folder = (std::filesystem::temp_directory_path() / "relais-connection-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) std::abort();
    grpc::SslServerCredentialsOptions tls(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
    tls.pem_key_cert_pairs.push_back({pair.key, pair.certificate});
    grpc::ServerBuilder builder;
    int plain_port = 0, tls_port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &plain_port);
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &tls_port);
    builder.RegisterService(&dossiers);
    server = builder.BuildAndStart();
    plain_target = absl::StrCat("127.0.0.1:", plain_port);
    tls_target = absl::StrCat("127.0.0.1:", tls_port);
    options.language = "en";
    options.deadline = absl::Minutes(1);
    options.max_attempts = 1;
  }
  ~ConnectionTest() override {
    server->Shutdown();
    std::filesystem::remove_all(folder);
  }

  std::string File(const std::string& name, const std::string& content) {
    std::string path = absl::StrCat(folder, "/", name);
    std::ofstream(path) << content;
    return path;
  }

  absl::Status CallWith(const ClientOptions& chosen) {
    return Client(chosen).GetDossier(v1::GetDossierRequest()).status();
  }

  const Pair pair;
  std::string folder;
  FakeDossiers dossiers;
  std::unique_ptr<grpc::Server> server;
  std::string plain_target, tls_target;
  ClientOptions options;
};

TEST_F(ConnectionTest, SpeaksTlsWhereItIsAskedTo) {
  options.target = tls_target;
  EXPECT_EQ(CallWith(options).code(), absl::StatusCode::kUnavailable) << "in clear by default on loopback";
  options.tls.mode = TlsMode::kAlways;
  options.tls.ca_file = File("ca.pem", pair.certificate);
  options.token = "abc.def~1";
  EXPECT_TRUE(CallWith(options).ok()) << CallWith(options);
  EXPECT_THAT(dossiers.tokens, testing::Contains("Bearer abc.def~1"));
  options.tls.ca_file = File("other.pem", NewPair().certificate);
  const int calls = dossiers.calls;
  EXPECT_EQ(CallWith(options).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(dossiers.calls, calls);
}

TEST_F(ConnectionTest, SpeaksClearOnThisMachineWhereNothingElseIsSaid) {
  options.target = plain_target;
  ASSERT_TRUE(CallWith(options).ok());
  EXPECT_TRUE(dossiers.tokens.empty()) << "no token, no header";
  options.token = "secret";
  ASSERT_TRUE(CallWith(options).ok());
  EXPECT_THAT(dossiers.tokens, ElementsAre("Bearer secret"));
}

TEST_F(ConnectionTest, RefusesATokenThatCannotBeSent) {
  options.target = plain_target;
  for (const char* token : {"two words", "line\n", "accent\xc3\xa9", "\x01"}) {
    options.token = token;
    EXPECT_EQ(CallWith(options).code(), absl::StatusCode::kInvalidArgument) << token;
  }
  options.token = "secret";
  options.target = "192.0.2.1:7443";
  options.tls.mode = TlsMode::kNever;
  const absl::Status status = CallWith(options);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), testing::Not(HasSubstr("secret")));
  EXPECT_EQ(dossiers.calls, 0);
  // A password is not sent either, even without a token.
  options.token.clear();
  v1::SignInRequest sign_in;
  sign_in.set_password("secret");
  EXPECT_EQ(Client(options).SignIn(sign_in).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(ConnectionTest, SaysWhichFileIsWrong) {
  options.target = tls_target;
  options.tls.mode = TlsMode::kAlways;
  const auto expect = [&](absl::StatusCode code, const std::string& text) {
    const absl::Status status = CallWith(options);
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(ErrorDetails(status).localized_message, HasSubstr(text));
  };
  options.tls.ca_file = folder + "/none.pem";
  expect(absl::StatusCode::kNotFound, "none.pem");
  options.tls.ca_file = folder;
  expect(absl::StatusCode::kInvalidArgument, folder);
  options.tls.ca_file = File("words.pem", "no certificate");
  expect(absl::StatusCode::kInvalidArgument, "words.pem");

  options.tls.ca_file = File("ca.pem", pair.certificate);
  options.tls.client_certificate_file = File("client.pem", pair.certificate);
  expect(absl::StatusCode::kInvalidArgument, "one of them is missing");
  options.tls.client_key_file = folder + "/none.key";
  expect(absl::StatusCode::kNotFound, "none.key");
  options.tls.client_key_file = File("words.key", "no key");
  expect(absl::StatusCode::kInvalidArgument, "words.key");
  options.tls.client_key_file = File("other.key", NewPair().key);
  expect(absl::StatusCode::kInvalidArgument, "not that of the client certificate");
  options.language = "fr";
  expect(absl::StatusCode::kInvalidArgument, "n’est pas celle du certificat");
  options.tls.client_key_file = File("client.key", pair.key);
  EXPECT_TRUE(CallWith(options).ok());
}

TEST_F(ConnectionTest, EveryKindOfCallIsRefused) {
  options.target = tls_target;
  options.tls.mode = TlsMode::kAlways;
  options.tls.ca_file = folder + "/none.pem";
  const Client client(options);
  EXPECT_EQ(client.CheckHealth().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(client.Import({}, {}, nullptr).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(client.CreateDossier({}).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace relais
