#ifndef RELAIS_TESTS_SUPPORT_API_EDGE_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_API_EDGE_FIXTURE_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "relais/client_options.h"

namespace relais {

// What differs from what deploy/nginx/render.sh does by itself.
struct NginxOptions {
  // Where the service listens: `unix:/path` or `127.0.0.1:port`.
  std::string upstream;
  // Far beyond what a test does, so that only a test of the limit meets it.
  int rate = 1000;
  int burst = 100000;
  int calls = 100;
  std::string body_limit = "80m";
  // Lines such as `127.0.0.1 1;`.
  std::string certificate_networks;
};

// nginx in front of a service, as deploy/nginx sets it up, on a port of loopback that the system picks. Has
// authorities and certificates of its own, made by openssl. What it writes is in `folder`, which belongs to
// the caller. Not thread-safe.
class Nginx {
 public:
  // Starts it. What fails is a failure of the test.
  Nginx(const std::string& folder, const NginxOptions& options);
  // Ends it, by its process id, and shows its errors where the test failed.
  ~Nginx();
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;

  // Where the environment asks for it (RELAIS_TEST_EDGE=nginx): in front of a service that will listen on
  // UpstreamFor(folder). Null elsewhere. Programs that the test starts find TLS in their environment.
  static std::unique_ptr<Nginx> FromEnvironment(const std::string& folder);
  static std::string UpstreamFor(const std::string& folder);

  // `127.0.0.1:port`; the same as long as this exists.
  const std::string& target() const { return target_; }
  // Makes a client of `options` go through it.
  void Apply(ClientOptions& options) const;
  // The same, with a certificate to show, signed by the authority that nginx knows.
  void ApplyWithCertificate(ClientOptions& options) const;

  // Files of its folder: ca.pem, other_ca.pem (which signed nothing here), client.pem, client.key.
  std::string File(const std::string& name) const;
  std::string AccessLog() const;
  std::string ErrorLog() const;

 private:
  void MakeCertificates() const;
  void Render(const NginxOptions& options) const;
  void Start(int listener);

  const std::string folder_;
  std::string target_;
  pid_t pid_ = -1;
};

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_EDGE_FIXTURE_H_
