#ifndef RELAIS_TESTS_SUPPORT_API_EDGE_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_API_EDGE_FIXTURE_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "relais/client_options.h"

namespace relais {

// Deviations from the defaults of deploy/nginx/render.sh.
struct NginxOptions {
  // Address of the service: `unix:/path` or `127.0.0.1:port`.
  std::string upstream;
  // Far above what any test reaches, except tests of the limits.
  int rate = 1000;
  int burst = 100000;
  int calls = 100;
  std::string body_limit = "80m";
  // Lines such as `127.0.0.1 1;`.
  std::string certificate_networks;
};

// nginx as reverse proxy, set up as by deploy/nginx, on a loopback port that the system picks. Makes its own
// authorities and certificates with openssl. Writes its files into `folder`, which the caller owns. Not
// thread-safe.
class Nginx {
 public:
  // Starts nginx. A failure fails the test.
  Nginx(const std::string& folder, const NginxOptions& options);
  // Stops nginx by its process id, and prints its error log if the test failed.
  ~Nginx();
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;

  // If RELAIS_TEST_EDGE is `nginx`, a proxy in front of a service that will listen on UpstreamFor(folder);
  // null otherwise. Programs that the test starts find the TLS settings in their environment.
  static std::unique_ptr<Nginx> FromEnvironment(const std::string& folder);
  static std::string UpstreamFor(const std::string& folder);

  // `127.0.0.1:port`; constant over the lifetime of this object.
  const std::string& target() const { return target_; }
  // Makes clients with these options connect through it.
  void Apply(ClientOptions& options) const;
  // The same, with a client certificate signed by the authority that nginx trusts.
  void ApplyWithCertificate(ClientOptions& options) const;

  // Path of a file in its folder: ca.pem, other_ca.pem (signed nothing here), client.pem or client.key.
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
