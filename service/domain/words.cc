#include "service/domain/words.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "service/domain/text.h"

namespace relais::domain {
namespace {

// Folding leaves letters of other scripts as several bytes: those belong to words.
bool BelongsToWord(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || absl::ascii_isalnum(byte);
}

}  // namespace

std::vector<std::string> WordsOf(const std::vector<std::string>& texts) {
  std::set<std::string> words;
  for (const std::string& text : texts) {
    std::string word;
    for (const char c : Fold(text) + " ") {
      if (BelongsToWord(c)) {
        word += c;
      } else if (!word.empty()) {
        words.insert(std::move(word));
        word.clear();
      }
    }
  }
  return {words.begin(), words.end()};
}

bool HaveWords(const std::vector<std::string>& words, const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&words](const std::string& beginning) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& word) { return absl::StartsWith(word, beginning); });
  });
}

}  // namespace relais::domain
