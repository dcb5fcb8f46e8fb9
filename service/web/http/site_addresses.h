#ifndef RELAIS_SERVICE_WEB_HTTP_SITE_ADDRESSES_H_
#define RELAIS_SERVICE_WEB_HTTP_SITE_ADDRESSES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace relais::web {

// The addresses by which browsers reach the console: the public ones, and this machine's loopback names with
// any port.
//
// Against DNS rebinding: a page of another site may point its own host name at 127.0.0.1 and call the door,
// as its own origin, from a browser on the server itself, or through a reverse proxy that
// passes any name. Its Host still bears the other site's name, so the door answers no Host but these.
// Immutable, and so thread-safe.
class SiteAddresses {
 public:
  // Loopback names alone.
  SiteAddresses() = default;

  // Parses a list of addresses separated by commas, such as `https://relais.example.org`; empty for none.
  // Each is `https://`, a host name or IP address, and a port unless it is 443; a final `/` is allowed, a
  // path is not, since the cookie of the session covers the whole host. INVALID_ARGUMENT names the first
  // other one.
  static absl::StatusOr<SiteAddresses> Parse(absl::string_view list);

  // Whether a Host header names one of them.
  bool HasHost(absl::string_view host) const;

  // Whether an Origin header is that of a page which was loaded by this Host. Compares the scheme too, except
  // for loopback names.
  bool IsOrigin(absl::string_view origin, absl::string_view host) const;

  // The public ones in the order of the list, such as `https://relais.example.org`, in lower case, without a
  // final `/` and without the port 443.
  const std::vector<std::string>& origins() const { return origins_; }

 private:
  std::vector<std::string> origins_;
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_HTTP_SITE_ADDRESSES_H_
