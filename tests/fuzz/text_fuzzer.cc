// Text from callers: UTF-8, folding, words, and the codes that words match.

#include <algorithm>

#include "absl/strings/ascii.h"
#include "service/domain/common/codelist.h"
#include "service/domain/common/codelists.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/common/words.h"
#include "tests/fuzz/check.h"

namespace relais::fuzz {
namespace {

void CheckUtf8(absl::string_view text) {
  const bool valid = Decoded(text, domain::IsValidUtf8);
  const std::string quoted = absl::StrCat("é", text, "œ");
  Require(domain::IsValidUtf8(quoted) == valid, "text is well-formed by itself, whatever stands around it");
  Require(domain::CharacterCount(text) <= text.size(), "a character is one byte or more");
  Require(domain::CheckText(text, text.size()).has_value() || valid, "what passes as a text is UTF-8");
}

void CheckTrim(absl::string_view text) {
  const absl::string_view trimmed = domain::Trim(text);
  Require(trimmed.empty() ||
              (trimmed.data() >= text.data() && trimmed.data() + trimmed.size() <= text.data() + text.size()),
          "what is trimmed is a part of what was given");
  Require(domain::Trim(trimmed) == trimmed, "trimming what is trimmed changes nothing");
  if (!domain::IsValidUtf8(text)) return;
  Require(domain::IsValidUtf8(trimmed), "trimming cuts between characters");
  Require(domain::Fold(trimmed) == domain::Fold(text), "white space at the ends does not tell words apart");
}

void CheckFold(absl::string_view text) {
  const std::string folded = Decoded(text, domain::Fold);
  Require(domain::Fold(folded) == folded, "folding what is folded changes nothing");
  if (!domain::IsValidUtf8(text)) {
    Require(folded == text, "bytes that are not UTF-8 are kept as they are");
    return;
  }
  Require(domain::IsValidUtf8(folded), "what is folded is UTF-8");
  Require(domain::Trim(folded) == folded, "what is folded has no white space at its ends");
  Require(domain::Fold(absl::AsciiStrToUpper(text)) == folded, "case does not tell words apart");
}

void CheckWords(absl::string_view text) {
  if (!domain::IsValidUtf8(text)) return;
  const std::vector<std::string> words = domain::WordsOf({std::string(text)});
  Require(std::is_sorted(words.begin(), words.end()), "words are sorted");
  Require(std::adjacent_find(words.begin(), words.end()) == words.end(), "each word is there once");
  for (const std::string& word : words) {
    Require(!word.empty() && domain::IsValidUtf8(word), "a word is text");
    Require(domain::WordsOf({word}) == std::vector<std::string>{word}, "a word is its own only word");
  }
  Require(domain::MatchesAllPrefixes(words, words), "a text is found by its own words");
}

void CheckCode(absl::string_view text) {
  const domain::CodelistIndex& index = domain::FundingSteps();
  const auto resolved = index.Resolve(text);
  const bool known = resolved.match != domain::CodelistIndex::Match::kUnknown;
  Require(known == !resolved.code.empty(), "what is known has a code");
  if (!known) return;
  Require(index.Find(resolved.code) != nullptr, "the code is one of the list");
  Require(index.Resolve(resolved.code).code == resolved.code, "a code means itself");
  Require(index.Resolve(domain::Fold(text)).code == resolved.code, "a word means what it means folded");
}

// A codelist index built from foreign words: each is found again.
void CheckIndex(absl::string_view text) {
  const std::vector<absl::string_view> words = Parts(text, 4);
  const domain::CodelistIndex index({{"a", std::string(words[0]), std::string(words[1]), {}},
                                     {"b", std::string(words[2]), "", {std::string(words[3])}}});
  for (const absl::string_view word : words) {
    if (domain::Fold(word).empty()) continue;
    Require(index.Resolve(word).match == domain::CodelistIndex::Match::kActive,
            "labels and aliases are found");
  }
}

}  // namespace
}  // namespace relais::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const absl::string_view text = relais::fuzz::TextOf(data, size);
  relais::fuzz::CheckUtf8(text);
  relais::fuzz::CheckTrim(text);
  relais::fuzz::CheckFold(text);
  relais::fuzz::CheckWords(text);
  relais::fuzz::CheckCode(text);
  relais::fuzz::CheckIndex(text);
  return 0;
}
