#ifndef RELAIS_SERVICE_DOMAIN_COMMON_LOCALIZED_TEXT_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_LOCALIZED_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace relais::domain {

enum class Language { kFrench, kEnglish };

// A sentence that a user reads, in both languages. Plain value.
struct LocalizedText {
  std::string fr;
  std::string en;

  const std::string& In(Language language) const { return language == Language::kFrench ? fr : en; }
};

// What `text` is compared by: without accents, in lower case, œ as oe, any apostrophe as ', any dash as -,
// runs of white space as one space, none at the ends. Two inputs that a person would call the same word fold
// to the same bytes. Folding what is folded changes nothing. Bytes that are not UTF-8 are kept as they are.
std::string Fold(absl::string_view text);

// Whether `bytes` is well-formed UTF-8 (no surrogates, no overlong forms). Empty is.
bool IsValidUtf8(absl::string_view bytes);

// Unicode code points of `text`, which is valid UTF-8.
std::size_t CharacterCount(absl::string_view text);

// `text` without white space of any kind, nor byte order marks, at its ends. Refers to the same bytes; those
// inside stay.
absl::string_view Trim(absl::string_view text);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_LOCALIZED_TEXT_H_
