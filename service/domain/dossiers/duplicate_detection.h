#ifndef RELAIS_SERVICE_DOMAIN_DOSSIERS_DUPLICATE_DETECTION_H_
#define RELAIS_SERVICE_DOMAIN_DOSSIERS_DUPLICATE_DETECTION_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Decides whether two dossiers may be about the same group. Pure functions.

namespace relais::domain {

// The compared fields of a dossier. Plain value; an empty field is unknown.
struct DuplicateFeatures {
  std::string promoter_name;
  std::string project_title;
  std::string contact_email;
  std::string contact_phone;
};

// Returns the words of a name or title that distinguish it, as WordsOf gives them: without articles, legal
// forms and words common in the sector (`coopérative`, `groupe`, `santé`).
std::vector<std::string> SignificantWords(absl::string_view text);

// Returns the ten digits of a North American number, without country code and extension; empty if there are
// fewer.
std::string PhoneDigits(absl::string_view phone);

// Names (or titles) match if they share at least this many tenths of all significant words that either has.
inline constexpr std::size_t kPromoterThresholdTenths = 6;
inline constexpr std::size_t kProjectThresholdTenths = 7;

// Fewest significant words for a comparison by words; a title with one word is too common. Texts with fewer
// words match only if they are equal once folded.
inline constexpr std::size_t kLeastPromoterWords = 1;
inline constexpr std::size_t kLeastProjectWords = 2;

// Fields that may be compared whole.
enum class WholeField { kPromoter, kTitle };

// Returns the index term for comparing a text whole; empty if it has enough significant words, or no text at
// all. Non-empty terms of one field are equal exactly if the texts are equal once folded to words. Never
// equal to a word of WordsOf.
std::string WholeTextTerm(WholeField field, absl::string_view text);

// Features prepared for many comparisons. Plain value.
struct ComparableFeatures {
  // Significant words.
  std::vector<std::string> promoter;
  std::vector<std::string> title;
  // From WholeTextTerm.
  std::string promoter_term;
  std::string title_term;
  // `email` is folded; `phone` is from PhoneDigits.
  std::string email;
  std::string phone;
};
ComparableFeatures MakeComparable(const DuplicateFeatures& features);

// Returns the grounds on which the two match: `promoter`, `project` and `contact`, in this order; empty if
// none. Contacts match by e-mail address or phone number. Names and titles that are equal once folded always
// match. Symmetric.
std::vector<std::string> DuplicateGrounds(const ComparableFeatures& one, const ComparableFeatures& other);
std::vector<std::string> DuplicateGrounds(const DuplicateFeatures& one, const DuplicateFeatures& other);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_DOSSIERS_DUPLICATE_DETECTION_H_
