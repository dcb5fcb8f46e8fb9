#include "service/rpc/server/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace relais::rpc {
namespace {

constexpr std::size_t kLongestUnixPath = sizeof(sockaddr_un::sun_path) - 1;

AddressCheck Refuse(std::string fr, std::string en) { return {std::nullopt, {std::move(fr), std::move(en)}}; }

AddressCheck Unreadable(absl::string_view text) {
  return Refuse(
      absl::StrCat("adresse « ", text, " » illisible ; attendu 127.0.0.1:PORT, [::1]:PORT ou unix:/CHEMIN"),
      absl::StrCat("address \"", text,
                   "\" not understood; expected 127.0.0.1:PORT, [::1]:PORT or unix:/PATH"));
}

bool IsIpv4(const std::string& host) {
  in_addr parsed;
  return inet_pton(AF_INET, host.c_str(), &parsed) == 1;
}

bool IsIpv6(const std::string& host) {
  in6_addr parsed;
  return inet_pton(AF_INET6, host.c_str(), &parsed) == 1;
}

bool IsIpv6Loopback(const std::string& host) {
  in6_addr parsed;
  return inet_pton(AF_INET6, host.c_str(), &parsed) == 1 && IN6_IS_ADDR_LOOPBACK(&parsed);
}

std::optional<int> ParsePort(absl::string_view text) {
  int port = 0;
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), absl::ascii_isdigit))
    return std::nullopt;
  if (!absl::SimpleAtoi(text, &port) || port > 65535) return std::nullopt;
  return port;
}

AddressCheck CheckUnix(absl::string_view text) {
  Address address;
  address.path = std::string(absl::StripPrefix(text, "unix:"));
  if (!absl::StartsWith(address.path, "/") || address.path.size() > kLongestUnixPath) {
    return Refuse(absl::StrCat("« ", text, " » : le chemin d'une prise Unix est absolu, d'au plus ",
                               kLongestUnixPath, " octets"),
                  absl::StrCat("\"", text, "\": the path of a Unix socket is absolute, of at most ",
                               kLongestUnixPath, " bytes"));
  }
  return {address, {}};
}

// Splits `[host]:port` or `host:port`; does not check the host, except an IPv6 address in brackets.
std::optional<Address> SplitTcp(absl::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos) return std::nullopt;
  const std::optional<int> port = ParsePort(text.substr(colon + 1));
  absl::string_view host = text.substr(0, colon);
  const bool bracketed = absl::ConsumePrefix(&host, "[") && absl::ConsumeSuffix(&host, "]");
  Address address;
  address.host = std::string(host);
  if (!port.has_value() || host.empty() || bracketed != absl::StrContains(host, ":")) return std::nullopt;
  if (bracketed && !IsIpv6(address.host)) return std::nullopt;
  address.port = *port;
  return address;
}

}  // namespace

bool Address::IsLocal() const {
  if (IsUnix() || host == "localhost") return true;
  return (IsIpv4(host) && absl::StartsWith(host, "127.")) || IsIpv6Loopback(host);
}

std::string Address::ToString() const {
  if (IsUnix()) return absl::StrCat("unix:", path);
  if (absl::StrContains(host, ":")) return absl::StrCat("[", host, "]:", port);
  return absl::StrCat(host, ":", port);
}

AddressCheck CheckListenAddress(absl::string_view text, bool beyond_loopback) {
  if (absl::StartsWith(text, "unix:")) return CheckUnix(text);
  const std::optional<Address> address = SplitTcp(text);
  if (!address.has_value()) return Unreadable(text);
  if (address->host != "localhost" && !IsIpv4(address->host) && !IsIpv6(address->host)) {
    return Refuse(absl::StrCat("« ", text, " » : un nom d'hôte peut mener ailleurs ; donnez une adresse IP"),
                  absl::StrCat("\"", text, "\": a host name may lead elsewhere; give an IP address"));
  }
  if (!address->IsLocal() && !beyond_loopback) {
    return Refuse(
        absl::StrCat("« ", text,
                     " » n'est pas une adresse locale : gRPC 1.51 a des failles connues de déni de service à "
                     "distance ; "
                     "nginx est la porte publique. --listen_beyond_loopback_at_my_own_risk passe outre"),
        absl::StrCat(
            "\"", text,
            "\" is not a loopback address: gRPC 1.51 has known remote denial-of-service faults; nginx is the "
            "reverse proxy. --listen_beyond_loopback_at_my_own_risk overrides"));
  }
  return {address, {}};
}

AddressCheck CheckMetricsAddress(absl::string_view text) {
  const std::optional<Address> address = absl::StartsWith(text, "unix:") ? std::nullopt : SplitTcp(text);
  if (!address.has_value() || !address->IsLocal()) {
    return Refuse(absl::StrCat("mesures : « ", text,
                               " » n'est pas une adresse locale ; attendu 127.0.0.1:PORT ou [::1]:PORT"),
                  absl::StrCat("metrics: \"", text,
                               "\" is not a loopback address; expected 127.0.0.1:PORT or [::1]:PORT"));
  }
  return {address, {}};
}

}  // namespace relais::rpc
