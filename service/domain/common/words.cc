#include "service/domain/common/words.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/common/unicode.h"

namespace relais::domain {
namespace {

// Elided words, joined to the next word by an apostrophe.
constexpr absl::string_view kElisions[] = {"c", "d",  "j",      "jusqu",  "l", "lorsqu", "m",
                                           "n", "qu", "puisqu", "quoiqu", "s", "t"};

bool IsElision(absl::string_view word) {
  return std::find(std::begin(kElisions), std::end(kElisions), word) != std::end(kElisions);
}

// A character and its length in bytes. Invalid UTF-8 counts as part of a word.
struct Character {
  std::size_t size = 1;
  bool in_word = true;
};

Character CharacterAt(absl::string_view text, std::size_t position) {
  const auto byte = static_cast<unsigned char>(text[position]);
  if (absl::ascii_isascii(byte)) return {1, absl::ascii_isalnum(byte)};
  utf8proc_int32_t code_point;
  const std::size_t size = unicode::At(text, position, &code_point);
  if (size == 0) return {};
  const utf8proc_category_t category = utf8proc_category(code_point);
  // Letters, marks and numbers are consecutive in the enumeration.
  return {size, category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO};
}

}  // namespace

std::vector<std::string> WordsInOrder(absl::string_view text) {
  const std::string folded = Fold(text);
  std::vector<std::string> words;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= folded.size();) {
    const bool at_end = i == folded.size();
    const Character character = at_end ? Character{1, false} : CharacterAt(folded, i);
    if (!character.in_word) {
      std::string word = folded.substr(begin, i - begin);
      const bool elided = !at_end && folded[i] == '\'' && IsElision(word);
      if (!word.empty() && !elided) words.push_back(std::move(word));
      begin = i + character.size;
    }
    i += character.size;
  }
  return words;
}

std::vector<std::string> WordsOf(const std::vector<std::string>& texts) {
  std::set<std::string> words;
  for (const std::string& text : texts) {
    for (std::string& word : WordsInOrder(text)) words.insert(std::move(word));
  }
  return {words.begin(), words.end()};
}

bool MatchesAllPrefixes(const std::vector<std::string>& words, const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&words](const std::string& beginning) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& word) { return absl::StartsWith(word, beginning); });
  });
}

}  // namespace relais::domain
