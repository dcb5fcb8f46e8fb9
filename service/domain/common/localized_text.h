#ifndef RELAIS_SERVICE_DOMAIN_COMMON_LOCALIZED_TEXT_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_LOCALIZED_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace relais::domain {

enum class Language { kFrench, kEnglish };

// A text for users, in both languages: a sentence or a phrase. Plain value.
struct LocalizedText {
  std::string fr;
  std::string en;

  const std::string& In(Language language) const { return language == Language::kFrench ? fr : en; }
};

// Returns the form in which texts are compared: no accents, lower case, white space runs as one space and
// none at the ends. œ becomes oe, æ ae, any apostrophe ', any dash -. Inputs that a person would call the
// same word fold to the same bytes. Idempotent. Keeps invalid UTF-8 unchanged.
std::string Fold(absl::string_view text);

// Whether `bytes` is well-formed UTF-8 (no surrogates, no overlong forms). True if empty.
bool IsValidUtf8(absl::string_view bytes);

// Number of Unicode code points in `text`, which must be valid UTF-8.
std::size_t CharacterCount(absl::string_view text);

// Removes white space of any kind and byte order marks from both ends. The result refers to the same bytes.
absl::string_view Trim(absl::string_view text);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_LOCALIZED_TEXT_H_
