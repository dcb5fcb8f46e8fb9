#include "client/src/connection.h"

#include <arpa/inet.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/src/pem.h"
#include "client/src/status.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace relais {
namespace {

// Builds an error of the client itself, with a message for people like those of the service.
absl::Status Refuse(const ClientOptions& options, absl::StatusCode code, const std::string& fr,
                    const std::string& en) {
  google::rpc::LocalizedMessage message;
  message.set_locale(options.language == "en" ? "en-CA" : "fr-CA");
  message.set_message(options.language == "en" ? en : fr);
  google::rpc::Status details;
  details.set_code(static_cast<int>(code));
  details.set_message(en);
  details.add_details()->PackFrom(message);
  absl::Status status(code, en);
  status.SetPayload(kDetailsPayload, absl::Cord(details.SerializeAsString()));
  return status;
}

absl::StatusOr<std::string> ReadFile(const ClientOptions& options, const std::string& path) {
  struct stat file = {};
  if (stat(path.c_str(), &file) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
    return Refuse(options, absl::StatusCode::kNotFound, absl::StrCat("fichier absent : ", path),
                  absl::StrCat("no such file: ", path));
  }
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  if (stream.is_open() && !S_ISDIR(file.st_mode)) {
    content << stream.rdbuf();
    if (!stream.bad()) return content.str();
  }
  return Refuse(options, absl::StatusCode::kInvalidArgument, absl::StrCat("fichier illisible : ", path),
                absl::StrCat("the file cannot be read: ", path));
}

absl::StatusOr<std::string> ReadCertificates(const ClientOptions& options, const std::string& path) {
  absl::StatusOr<std::string> pem = ReadFile(options, path);
  if (!pem.ok() || HoldsCertificates(*pem)) return pem;
  return Refuse(options, absl::StatusCode::kInvalidArgument,
                absl::StrCat("ce fichier ne contient pas de certificats PEM lisibles : ", path),
                absl::StrCat("the file does not hold readable PEM certificates: ", path));
}

absl::StatusOr<std::string> ReadKey(const ClientOptions& options, const std::string& path) {
  absl::StatusOr<std::string> pem = ReadFile(options, path);
  if (!pem.ok() || HoldsPrivateKey(*pem)) return pem;
  return Refuse(options, absl::StatusCode::kInvalidArgument,
                absl::StrCat("ce fichier ne contient pas de clé privée PEM sans phrase secrète : ", path),
                absl::StrCat("the file does not hold a PEM private key without a passphrase: ", path));
}

absl::Status AddClientCertificate(const ClientOptions& options, grpc::SslCredentialsOptions& out) {
  const std::string& certificate_file = options.tls.client_certificate_file;
  const std::string& key_file = options.tls.client_key_file;
  if (certificate_file.empty() && key_file.empty()) return absl::OkStatus();
  if (certificate_file.empty() || key_file.empty()) {
    return Refuse(options, absl::StatusCode::kInvalidArgument,
                  "un certificat client et sa clé vont ensemble : il manque l’un des deux",
                  "a client certificate and its key go together: one of them is missing");
  }
  absl::StatusOr<std::string> certificate = ReadCertificates(options, certificate_file);
  if (!certificate.ok()) return certificate.status();
  absl::StatusOr<std::string> key = ReadKey(options, key_file);
  if (!key.ok()) return key.status();
  if (!KeyFitsCertificate(*key, *certificate)) {
    return Refuse(options, absl::StatusCode::kInvalidArgument,
                  absl::StrCat("cette clé n’est pas celle du certificat client : ", key_file),
                  absl::StrCat("the key is not that of the client certificate: ", key_file));
  }
  out.pem_cert_chain = *std::move(certificate);
  out.pem_private_key = *std::move(key);
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> TlsCredentials(const ClientOptions& options) {
  grpc::SslCredentialsOptions files;
  absl::StatusOr<std::string> roots =
      ReadCertificates(options, options.tls.ca_file.empty() ? kSystemCaFile : options.tls.ca_file);
  if (!roots.ok()) return roots.status();
  files.pem_root_certs = *std::move(roots);
  absl::Status client_certificate = AddClientCertificate(options, files);
  if (!client_certificate.ok()) return client_certificate;
  return grpc::SslCredentials(files);
}

bool IsEncrypted(const ClientOptions& options) {
  return options.tls.mode == TlsMode::kAlways ||
         (options.tls.mode == TlsMode::kAuto && !StaysOnThisMachine(options.target));
}

// OK if no other machine can read the requests.
absl::Status CheckMayCarrySecrets(const ClientOptions& options) {
  if (IsEncrypted(options) || StaysOnThisMachine(options.target)) return absl::OkStatus();
  return Refuse(options, absl::StatusCode::kFailedPrecondition,
                "ni jeton ni mot de passe ne s’envoient en clair vers une autre machine",
                "neither a token nor a password is sent to another machine in clear");
}

absl::Status CheckToken(const ClientOptions& options) {
  // gRPC aborts the program for characters that a header cannot hold.
  if (!std::all_of(options.token.begin(), options.token.end(),
                   [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); })) {
    return Refuse(options, absl::StatusCode::kInvalidArgument,
                  "le jeton contient un caractère qu’un jeton ne peut pas contenir",
                  "the token holds a character that a token cannot hold");
  }
  return options.token.empty() ? absl::OkStatus() : CheckMayCarrySecrets(options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const ClientOptions& options) {
  absl::Status token = CheckToken(options);
  if (!token.ok()) return token;
  if (IsEncrypted(options)) return TlsCredentials(options);
  return grpc::InsecureChannelCredentials();
}

}  // namespace

bool StaysOnThisMachine(const std::string& target) {
  if (absl::StartsWith(target, "unix:")) return true;
  std::string host = target;
  if (!target.empty() && target[0] == '[') {
    host = target.substr(1, target.find(']') - 1);
  } else if (std::count(target.begin(), target.end(), ':') == 1) {
    host = target.substr(0, target.find(':'));
  }
  in_addr four = {};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
  in6_addr six = {};
  if (inet_pton(AF_INET6, host.c_str(), &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six);
  return absl::EqualsIgnoreCase(host, "localhost");
}

Connection Connect(const ClientOptions& options) {
  grpc::ChannelArguments arguments;
  // RunWithRetries retries, with a request id; gRPC's own retries would ignore our deadline and backoff.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // Reconnects to a restarted service within our few attempts, not after gRPC's longer pauses.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  // Despite its name, the time limit of one attempt to connect: TLS takes several round trips.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5000);
  arguments.SetMaxReceiveMessageSize(64 << 20);
  // A connection that stays on this machine uses no proxy, whatever the environment says: it may be
  // unencrypted.
  if (StaysOnThisMachine(options.target)) arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  const auto credentials = Credentials(options);
  if (credentials.ok()) {
    return {absl::OkStatus(), CheckMayCarrySecrets(options),
            grpc::CreateCustomChannel(options.target, *credentials, arguments)};
  }
  // Never used; any address will do.
  return {credentials.status(), credentials.status(),
          grpc::CreateCustomChannel("unix:/dev/null", grpc::InsecureChannelCredentials(), arguments)};
}

}  // namespace relais
