#include "service/dispatch/calls/call_rules.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "service/dispatch/overload/limits.h"

namespace relais::dispatch {
namespace {

struct Collection {
  absl::string_view name;
  bool numbered;
  // Its word in French and English is for people.
  absl::string_view noun[2];
};

constexpr Collection kCollections[] = {
#include "relais/v1/collections.inc"
};

bool IsNumber(absl::string_view id) {
  return !id.empty() && id.size() <= 19 && std::all_of(id.begin(), id.end(), absl::ascii_isdigit);
}

bool IsIdentifier(absl::string_view id) {
  if (id.empty() || id.size() > 63 || !absl::ascii_islower(static_cast<unsigned char>(id[0]))) return false;
  return std::all_of(id.begin(), id.end(), [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_';
  });
}

bool IsPart(absl::string_view collection, absl::string_view id) {
  const auto* found = std::find_if(std::begin(kCollections), std::end(kCollections),
                                   [&](const Collection& known) { return known.name == collection; });
  if (found == std::end(kCollections)) return false;
  return found->numbered ? IsNumber(id) || id == "-" : IsIdentifier(id);
}

// Weight in the parameters of a language range: `q=0.5`; 1 if absent, 0 if malformed.
double WeightOf(absl::string_view parameters) {
  for (absl::string_view parameter : absl::StrSplit(parameters, ';')) {
    parameter = absl::StripAsciiWhitespace(parameter);
    if (!absl::ConsumePrefix(&parameter, "q=") && !absl::ConsumePrefix(&parameter, "Q=")) continue;
    double weight = 0;
    const bool number = !parameter.empty() && parameter.size() <= 5 &&
                        parameter.find_first_not_of("0123456789.") == absl::string_view::npos &&
                        absl::SimpleAtod(parameter, &weight);
    return number && weight <= 1 ? weight : 0;
  }
  return 1;
}

// Whether the tag is `language` or a variant such as `en-CA` (or `en_CA`, as some clients write it).
bool IsOfLanguage(absl::string_view tag, absl::string_view language) {
  return absl::StartsWithIgnoreCase(tag, language) &&
         (tag.size() == language.size() || tag[language.size()] == '-' || tag[language.size()] == '_');
}

}  // namespace

domain::Language LanguageOf(absl::string_view accept_language) {
  std::optional<double> french;
  std::optional<double> english;
  double any = 0;
  bool english_first = false;
  // kMetadataBytes bounds the length.
  for (const absl::string_view range : absl::StrSplit(accept_language, ',')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(range, absl::MaxSplits(';', 1));
    const absl::string_view tag = absl::StripAsciiWhitespace(parts.first);
    const double weight = WeightOf(parts.second);
    if (IsOfLanguage(tag, "fr")) french = std::max(french.value_or(0), weight);
    if (IsOfLanguage(tag, "en")) {
      english_first = english_first || !french.has_value();
      english = std::max(english.value_or(0), weight);
    }
    if (tag == "*") any = std::max(any, weight);
  }
  // A language that is not named has the weight of `*`, or zero without `*`.
  const double french_weight = french.value_or(any);
  const double english_weight = english.value_or(any);
  if (english_weight != french_weight) {
    return english_weight > french_weight ? domain::Language::kEnglish : domain::Language::kFrench;
  }
  const bool both_named = english.has_value() && french.has_value() && english_weight > 0;
  return both_named && english_first ? domain::Language::kEnglish : domain::Language::kFrench;
}

absl::Time UnaryDeadline(absl::Time caller, absl::Time now) { return std::min(caller, now + kUnaryTime); }

absl::Time ImportDeadline(absl::Time caller, absl::Time now) {
  return caller == absl::InfiniteFuture() ? now + kImportTime : caller;
}

absl::Time StreamDeadline(absl::Time caller, absl::Time) { return caller; }

std::optional<domain::Violation> CheckRequestId(absl::string_view request_id) {
  if (domain::CharacterCount(request_id) <= kRequestIdCharacters) return std::nullopt;
  return domain::Violation{"request_id",
                           "",
                           {absl::StrCat("au plus ", kRequestIdCharacters, " caractères"),
                            absl::StrCat("at most ", kRequestIdCharacters, " characters")}};
}

bool IsPlainResourceName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() != 2 && parts.size() != 4) return false;
  for (std::size_t i = 0; i < parts.size(); i += 2) {
    if (!IsPart(parts[i], parts[i + 1])) return false;
  }
  return true;
}

absl::string_view BearerTokenOf(absl::string_view authorization) {
  return absl::ConsumePrefix(&authorization, "Bearer ") ? authorization : absl::string_view();
}

std::string CountedAddress(absl::string_view address) {
  constexpr int kNetworkBytes = 8;
  in6_addr six{};
  std::string text(address);
  if (inet_pton(AF_INET6, text.c_str(), &six) != 1) return text;
  // An IPv4-mapped address: all of them share one /64, so the IPv4 address counts.
  if (IN6_IS_ADDR_V4MAPPED(&six)) {
    std::array<char, INET_ADDRSTRLEN> four{};
    inet_ntop(AF_INET, six.s6_addr + 12, four.data(), four.size());
    return four.data();
  }
  std::fill(six.s6_addr + kNetworkBytes, six.s6_addr + sizeof(six.s6_addr), 0);
  std::array<char, INET6_ADDRSTRLEN> network{};
  inet_ntop(AF_INET6, &six, network.data(), network.size());
  return absl::StrCat(network.data(), "/64");
}

std::string NewCorrelationId() {
  thread_local absl::BitGen generator;
  return absl::StrCat(absl::Hex(absl::Uniform<std::uint64_t>(generator), absl::kZeroPad16));
}

}  // namespace relais::dispatch
