#include "service/web/http/site_addresses.h"

#include <algorithm>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace relais::web {
namespace {

constexpr absl::string_view kHttps = "https://";
constexpr absl::string_view kHttpsPort = ":443";

struct HostAndPort {
  absl::string_view host;
  // With its colon; empty if there is none.
  absl::string_view port;
};

// The colons of an IPv6 address are between brackets.
HostAndPort Split(absl::string_view authority) {
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == absl::string_view::npos ? 0 : bracket);
  if (colon == absl::string_view::npos) return {authority, {}};
  return {authority.substr(0, colon), authority.substr(colon)};
}

bool IsPort(absl::string_view port) {
  if (port.empty()) return true;
  port.remove_prefix(1);
  std::uint32_t number = 0;
  return !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(port, &number) && number >= 1 && number <= 65535;
}

bool IsLoopbackName(absl::string_view authority) {
  const HostAndPort parts = Split(authority);
  return IsPort(parts.port) && (absl::EqualsIgnoreCase(parts.host, "localhost") ||
                                parts.host == "127.0.0.1" || parts.host == "[::1]");
}

bool IsNameCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.';
}

bool IsIpv6(absl::string_view host) {
  if (!absl::ConsumePrefix(&host, "[") || !absl::ConsumeSuffix(&host, "]")) return false;
  return absl::StrContains(host, ':') && std::all_of(host.begin(), host.end(), [](char c) {
           return absl::ascii_isxdigit(static_cast<unsigned char>(c)) || c == ':' || c == '.';
         });
}

bool IsHost(absl::string_view host) {
  if (IsIpv6(host)) return true;
  return !host.empty() && host.front() != '.' && host.front() != '-' &&
         std::all_of(host.begin(), host.end(), IsNameCharacter);
}

// The origin of an address; empty if it is none.
std::string OriginOf(absl::string_view address) {
  std::string origin = absl::AsciiStrToLower(address);
  absl::string_view authority = origin;
  if (!absl::ConsumePrefix(&authority, kHttps)) return "";
  absl::ConsumeSuffix(&authority, "/");
  HostAndPort parts = Split(authority);
  if (!IsHost(parts.host) || !IsPort(parts.port)) return "";
  if (parts.port == kHttpsPort) parts.port = {};
  return absl::StrCat(kHttps, parts.host, parts.port);
}

// A Host header as an origin has it.
std::string OriginOfHost(absl::string_view host) { return OriginOf(absl::StrCat(kHttps, host)); }

}  // namespace

absl::StatusOr<SiteAddresses> SiteAddresses::Parse(absl::string_view list) {
  SiteAddresses addresses;
  if (absl::StripAsciiWhitespace(list).empty()) return addresses;
  for (const absl::string_view part : absl::StrSplit(list, ',')) {
    const absl::string_view address = absl::StripAsciiWhitespace(part);
    std::string origin = OriginOf(address);
    if (origin.empty()) return absl::InvalidArgumentError(address);
    addresses.origins_.push_back(std::move(origin));
  }
  return addresses;
}

bool SiteAddresses::HasHost(absl::string_view host) const {
  if (IsLoopbackName(host)) return true;
  const std::string origin = OriginOfHost(host);
  return !origin.empty() && std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

bool SiteAddresses::IsOrigin(absl::string_view origin, absl::string_view host) const {
  if (!HasHost(host)) return false;
  if (!IsLoopbackName(host)) return absl::AsciiStrToLower(origin) == OriginOfHost(host);
  return (absl::ConsumePrefix(&origin, kHttps) || absl::ConsumePrefix(&origin, "http://")) &&
         absl::EqualsIgnoreCase(origin, host);
}

}  // namespace relais::web
