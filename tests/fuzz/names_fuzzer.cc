// Resource names and page tokens. The input has one part a line: a text, the query of a token, and the parts
// of a key.

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "service/convert/common/names.h"
#include "service/convert/common/page_token.h"
#include "service/dispatch/calls/call_rules.h"
#include "tests/fuzz/check.h"

namespace relais::fuzz {
namespace {

void CheckDossierName(absl::string_view name) {
  const auto dossier = Decoded(name, convert::ParseDossierName);
  const auto within = Decoded(name, convert::DossierIn);
  if (dossier.has_value()) {
    Require(*dossier > 0, "numbers begin at 1");
    Require(convert::DossierName(*dossier) == name, "a dossier has one name");
    Require(within == dossier, "a dossier lies in itself");
  }
  if (within.has_value()) {
    Require(absl::StartsWith(name, convert::DossierName(*within)),
            "what is in a dossier begins with its name");
  }
}

void CheckPartName(absl::string_view name) {
  for (const absl::string_view collection :
       {convert::kInterventions, convert::kReferrals, convert::kFundingApplications, convert::kFollowUps,
        convert::kConsents, convert::kDuplicates}) {
    const auto part =
        Decoded(name, [&](absl::string_view text) { return convert::ParsePartName(text, collection); });
    if (!part.has_value()) continue;
    Require(convert::PartName(part->first, collection, part->second) == name, "a part has one name");
    Require(convert::DossierIn(name) == part->first, "a part lies in its dossier");
    Require(dispatch::IsPlainResourceName(name), "the name of a part is a name for the log");
  }
}

void CheckNamed(absl::string_view name) {
  for (const absl::string_view collection : {"organizations", "agreements", "users", "savedLists"}) {
    const auto id =
        Decoded(name, [&](absl::string_view text) { return convert::ParseNamed(text, collection); });
    Require(convert::IdOf(name, collection) == id.value_or(std::string(name)), "a bare identifier is itself");
    if (!id.has_value()) continue;
    Require(convert::Named(collection, *id) == name, "a resource has one name");
    Require(!id->empty() && !absl::StrContains(*id, '/'), "an identifier has no slash");
  }
  const auto code = Decoded(name, convert::ParseCodeName);
  if (code.has_value()) Require(convert::CodeName(code->first, code->second) == name, "a code has one name");
  if (Decoded(name, dispatch::IsPlainResourceName)) {
    Require(name.size() < 200 && absl::StrContains(name, '/') &&
                name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/") ==
                    absl::string_view::npos,
            "a name in a log line holds nothing else");
  }
}

// Any accepted token for a key of this many parts equals the token generated for its content.
void CheckToken(absl::string_view token, absl::string_view query, std::size_t parts) {
  const auto key = convert::ParsePageToken(token, query, parts);
  const auto numbers = convert::ParseNumericPageToken(token, query, parts);
  Require(key.ok() || !numbers.ok(), "a key of numbers is a key");
  if (!key.ok()) return;
  Require(key->size() == parts, "a key has the parts that were asked for");
  Require(convert::MakePageToken(query, *key) == token, "a place has one token");
  Require(!convert::ParsePageToken(token, absl::StrCat(query, "?"), parts).ok(), "a token is of one query");
  Require(!convert::ParsePageToken(token, query, parts + 1).ok(), "a key has no more parts than it has");
  if (numbers.ok())
    Require(absl::StrJoin(*numbers, "\n") == absl::StrJoin(*key, "\n"), "a number has one spelling");
}

}  // namespace
}  // namespace relais::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace convert = relais::convert;
  namespace fuzz = relais::fuzz;
  const std::vector<absl::string_view> parts = fuzz::Parts(fuzz::TextOf(data, size), 3);
  fuzz::CheckDossierName(parts[0]);
  fuzz::CheckPartName(parts[0]);
  fuzz::CheckNamed(parts[0]);
  const std::vector<std::string> key = absl::StrSplit(parts[2], '\n');
  fuzz::CheckToken(parts[0], parts[1], key.size());
  const std::string token = convert::MakePageToken(parts[1], key);
  const auto read = convert::ParsePageToken(token, parts[1], key.size());
  fuzz::Require(read.ok() && *read == key, "a token that is given out is taken");
  fuzz::CheckToken(token, parts[1], key.size());
  return 0;
}
