#ifndef RELAIS_SERVICE_DOMAIN_WORDS_H_
#define RELAIS_SERVICE_DOMAIN_WORDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Texts as the words by which a person looks for them. Pure functions.

namespace relais::domain {

// The words of the texts, folded (see Fold), each once, sorted. A word is a run of letters and digits; what
// joins others (`l'érable`, `saint-jean`, an address) counts as its parts.
std::vector<std::string> WordsOf(const std::vector<std::string>& texts);

// Whether for each word of `wanted` one of `words` begins with it; both as WordsOf gives them.
bool HaveWords(const std::vector<std::string>& words, const std::vector<std::string>& wanted);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_WORDS_H_
