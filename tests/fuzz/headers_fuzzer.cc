// Call metadata and typed codes: language, token, address, one-time codes.

#include <arpa/inet.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "service/dispatch/calls/call_rules.h"
#include "service/rpc/calls/peer_address.h"
#include "service/rpc/server/address.h"
#include "service/secrets/key.h"
#include "service/secrets/token.h"
#include "service/secrets/totp.h"
#include "tests/fuzz/check.h"

namespace relais::fuzz {
namespace {

void CheckLanguage(absl::string_view text) {
  const domain::Language language = Decoded(text, dispatch::LanguageOf);
  if (language == domain::Language::kEnglish) {
    // By its name, or by `*` beside French with a lower weight.
    const std::string lower = absl::AsciiStrToLower(text);
    Require(
        absl::StrContains(lower, "en") || (absl::StrContains(lower, "fr") && absl::StrContains(lower, '*')),
        "English is asked for");
  }
}

void CheckBearer(absl::string_view text) {
  const std::string token(dispatch::BearerTokenOf(text));
  if (!token.empty()) Require(absl::StrCat("Bearer ", token) == text, "a token is all that follows");
  Require(dispatch::BearerTokenOf(absl::StrCat("Bearer ", text)) == text, "a token that is sent is found");
  if (!Decoded(text, secrets::LooksLikeToken)) return;
  Require(text.size() == 50 && absl::StartsWith(text, "relais_"), "a token has its length and prefix");
  Require(std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isgraph(c); }),
          "a token is one word");
}

void CheckShortCode(absl::string_view typed) {
  const auto code = Decoded(typed, secrets::NormalizeShortCode);
  if (!code.has_value()) return;
  Require(secrets::NormalizeShortCode(*code) == code, "a code is read as it is written");
  Require(secrets::NormalizeShortCode(absl::AsciiStrToLower(typed)) == code,
          "case does not tell codes apart");
}

// Whether `text` is an internet address: the key by which wrong tries are counted.
bool IsAddress(const std::string& text) {
  in6_addr parsed;
  return inet_pton(AF_INET, text.c_str(), &parsed) == 1 || inet_pton(AF_INET6, text.c_str(), &parsed) == 1;
}

void CheckPeer(absl::string_view text) {
  const std::string counted = Decoded(text, dispatch::CountedAddress);
  const std::string peer = Decoded(text, rpc::AddressOfPeer);
  Require(counted.size() <= std::max<std::size_t>(text.size(), INET6_ADDRSTRLEN + 3), "an address is short");
  if (!IsAddress(std::string(text)) || absl::StrContains(text, '\0')) return;
  const bool six = absl::StrContains(text, ':');
  const std::string written =
      six ? absl::StrCat("ipv6:[", text, "]:4000") : absl::StrCat("ipv4:", text, ":4000");
  Require(dispatch::CountedAddress(rpc::AddressOfPeer(written)) == counted,
          "an address counts alike, by the peer or by the door");
}

void CheckListen(absl::string_view text) {
  for (const bool beyond : {false, true}) {
    const rpc::AddressCheck check = rpc::CheckListenAddress(text, beyond);
    Require(check.address.has_value() == check.problem.fr.empty(), "an address, or why there is none");
    if (!check.address.has_value()) continue;
    Require(beyond || check.address->IsLocal(), "only this machine is listened to");
    const rpc::AddressCheck again = rpc::CheckListenAddress(check.address->ToString(), beyond);
    Require(again.address.has_value() && again.address->ToString() == check.address->ToString(),
            "an address is read as it is written");
  }
  const rpc::AddressCheck metrics = rpc::CheckMetricsAddress(text);
  if (metrics.address.has_value()) Require(metrics.address->IsLocal(), "metrics stay on this machine");
}

void CheckOneTimeCode(absl::string_view text) {
  const std::vector<absl::string_view> parts = Parts(text, 2);
  constexpr std::int64_t kNow = 1'800'000'000;
  const auto step = secrets::MatchTotp(parts[0], parts[1], absl::FromUnixSeconds(kNow), -1);
  if (step.has_value()) {
    Require(*step >= kNow / 30 - 1 && *step <= kNow / 30 + 1, "a code is of the step, or of one beside it");
    Require(!secrets::MatchTotp(parts[0], parts[1], absl::FromUnixSeconds(kNow), *step).has_value(),
            "a code is good once");
  }
  const std::string uri = secrets::TotpUri("SECRET", "Relais", text);
  Require(std::all_of(uri.begin(), uri.end(), [](unsigned char c) { return absl::ascii_isgraph(c); }),
          "a URI is of printable characters");
}

void CheckSealed(absl::string_view text) {
  static const auto* const key = new secrets::Key(std::array<unsigned char, secrets::Key::kBytes>{1, 2, 3});
  Require(!secrets::Open(*key, text).ok(), "nobody seals without the key");
  const auto opened = secrets::Open(*key, secrets::Seal(*key, text));
  Require(opened.ok() && *opened == text, "what is sealed is opened");
}

void CheckRequestId(absl::string_view text) {
  const auto violation = dispatch::CheckRequestId(text);
  Require(violation.has_value() == (domain::CharacterCount(text) > 64),
          "a request id has 64 characters at most");
  if (violation.has_value())
    Require(!violation->field.empty() && !violation->problem.fr.empty(), "a fault has its field");
}

}  // namespace
}  // namespace relais::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const absl::string_view text = relais::fuzz::TextOf(data, size);
  relais::fuzz::CheckLanguage(text);
  relais::fuzz::CheckBearer(text);
  relais::fuzz::CheckShortCode(text);
  relais::fuzz::CheckPeer(text);
  relais::fuzz::CheckListen(text);
  relais::fuzz::CheckOneTimeCode(text);
  relais::fuzz::CheckSealed(text);
  relais::fuzz::CheckRequestId(text);
  return 0;
}
