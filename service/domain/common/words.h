#ifndef RELAIS_SERVICE_DOMAIN_COMMON_WORDS_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_WORDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Texts as the words by which a person looks for them. Pure functions.

namespace relais::domain {

// The words of `text`, folded (see Fold), in their order. A word is a run of letters, marks and numbers of
// Unicode; quotes, dashes and other signs part words (`«Épicerie»`, `Projet—phase`, `saint-jean`, an
// address). An elided article is no word: `l'érable` has the one word `erable`.
std::vector<std::string> WordsInOrder(absl::string_view text);

// The words of the texts, each once, sorted.
std::vector<std::string> WordsOf(const std::vector<std::string>& texts);

// Whether for each word of `wanted` one of `words` begins with it; both as WordsOf gives them.
bool HaveWords(const std::vector<std::string>& words, const std::vector<std::string>& wanted);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_WORDS_H_
