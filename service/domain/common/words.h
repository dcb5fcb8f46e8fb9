#ifndef RELAIS_SERVICE_DOMAIN_COMMON_WORDS_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_WORDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Splits texts into the words that people search by. Pure functions.

namespace relais::domain {

// Returns the words of `text`, folded (see Fold), in order. A word is a run of Unicode letters, marks and
// numbers; quotes, dashes and other signs separate words (`«Épicerie»`, `Projet—phase`, `saint-jean`, an
// address). Drops elided articles: `l'érable` has the one word `erable`.
std::vector<std::string> WordsInOrder(absl::string_view text);

// Returns the words of all texts, sorted and unique.
std::vector<std::string> WordsOf(const std::vector<std::string>& texts);

// Whether each word of `wanted` is a prefix of one of `words`. Both as WordsOf returns them.
bool MatchesAllPrefixes(const std::vector<std::string>& words, const std::vector<std::string>& wanted);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_WORDS_H_
