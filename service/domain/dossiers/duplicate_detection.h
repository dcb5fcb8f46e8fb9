#ifndef RELAIS_SERVICE_DOMAIN_DOSSIERS_DUPLICATE_DETECTION_H_
#define RELAIS_SERVICE_DOMAIN_DOSSIERS_DUPLICATE_DETECTION_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// When two dossiers look as if they were about the same group. Pure functions.

namespace relais::domain {

// What of a dossier is compared. Plain value; empty is not known.
struct DuplicateFeatures {
  std::string promoter_name;
  std::string project_title;
  std::string contact_email;
  std::string contact_phone;
};

// The words of a name or title that tell it from others: as WordsOf gives them, without articles, legal forms
// and words that half of the sector bears (`coopérative`, `groupe`, `santé`).
std::vector<std::string> SignificantWords(absl::string_view text);

// The ten digits of a North American number, without its country code and extension; empty where there are
// fewer.
std::string PhoneDigits(absl::string_view phone);

// Names and titles resemble from so many tenths of all significant words on that either has.
inline constexpr std::size_t kPromoterThresholdTenths = 6;
inline constexpr std::size_t kProjectThresholdTenths = 7;

// Names are compared by their significant words from so many on, titles from so many: one word is no title's
// own. Those with fewer resemble if they are equal once folded.
inline constexpr std::size_t kLeastPromoterWords = 1;
inline constexpr std::size_t kLeastProjectWords = 2;

// The fields of a dossier that are compared whole.
enum class WholeField { kPromoter, kTitle };

// The term by which a name or title with too few significant words is found among those equal to it once
// folded; empty if it has enough, or no text at all. Two texts of one field have the same term exactly if
// they are equal so. No word that WordsOf gives is such a term.
std::string WholeTextTerm(WholeField field, absl::string_view text);

// A features made ready to be compared with many. Plain value.
struct ComparableFeatures {
  // Significant words.
  std::vector<std::string> promoter;
  std::vector<std::string> title;
  // As WholeTextTerm gives them.
  std::string promoter_term;
  std::string title_term;
  // Folded; digits.
  std::string email;
  std::string phone;
};
ComparableFeatures MakeComparable(const DuplicateFeatures& features);

// In what the two resemble: of `promoter`, `project` and `contact`, those that do, in this order; contacts by
// the same address or number. Names and titles that are equal once folded always resemble. Symmetric.
std::vector<std::string> DuplicateGrounds(const ComparableFeatures& one, const ComparableFeatures& other);
std::vector<std::string> DuplicateGrounds(const DuplicateFeatures& one, const DuplicateFeatures& other);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_DOSSIERS_DUPLICATE_DETECTION_H_
