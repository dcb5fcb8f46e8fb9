#include "service/domain/dossiers/duplicate_detection.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/common/words.h"

namespace relais::domain {
namespace {

constexpr std::size_t kPhoneDigits = 10;

const std::set<std::string>& CommonWords() {
  static const std::set<std::string>& words = *new std::set<std::string>{
      // Articles and connectives.
      "a", "au", "aux", "ce", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par",
      "pour", "sur", "un", "une", "and", "for", "of", "the",
      // Legal forms and their synonyms.
      "asso", "association", "coop", "cooperatif", "cooperative", "cooperatives", "enr", "entreprise",
      "fondation", "groupe", "inc", "ltee", "obnl", "organisme", "osbl", "projet", "regroupement", "senc",
      "societe", "solidarite",
      // Common in the sector.
      "sante", "service", "services", "travail"};
  return words;
}

// Whether the two sorted lists share at least this many tenths of all their words.
bool Share(const std::vector<std::string>& one, const std::vector<std::string>& other,
           std::size_t threshold_tenths) {
  std::vector<std::string> shared;
  std::set_intersection(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(shared));
  const std::size_t all = one.size() + other.size() - shared.size();
  return !shared.empty() && shared.size() * 10 >= all * threshold_tenths;
}

bool SameText(const std::string& one, const std::string& other) { return !one.empty() && one == other; }

bool SameContact(const ComparableFeatures& one, const ComparableFeatures& other) {
  return (!one.email.empty() && one.email == other.email) || (!one.phone.empty() && one.phone == other.phone);
}

}  // namespace

std::vector<std::string> SignificantWords(absl::string_view text) {
  std::vector<std::string> words = WordsOf({std::string(text)});
  words.erase(std::remove_if(words.begin(), words.end(),
                             [](const std::string& word) { return CommonWords().count(word) > 0; }),
              words.end());
  return words;
}

std::string WholeTextTerm(WholeField field, absl::string_view text) {
  const bool is_promoter = field == WholeField::kPromoter;
  const std::size_t enough = is_promoter ? kLeastPromoterWords : kLeastProjectWords;
  if (SignificantWords(text).size() >= enough) return "";
  const std::vector<std::string> words = WordsInOrder(text);
  // A text without words is compared as a whole.
  const std::string whole = words.empty() ? Fold(text) : absl::StrJoin(words, " ");
  return whole.empty() ? "" : absl::StrCat(is_promoter ? "=p " : "=t ", whole);
}

std::string PhoneDigits(absl::string_view phone) {
  std::string digits;
  for (const char c : phone) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) digits += c;
  }
  if (digits.size() > kPhoneDigits && digits[0] == '1') digits.erase(0, 1);
  return digits.size() < kPhoneDigits ? std::string() : digits.substr(0, kPhoneDigits);
}

ComparableFeatures MakeComparable(const DuplicateFeatures& features) {
  return {SignificantWords(features.promoter_name),
          SignificantWords(features.project_title),
          WholeTextTerm(WholeField::kPromoter, features.promoter_name),
          WholeTextTerm(WholeField::kTitle, features.project_title),
          Fold(features.contact_email),
          PhoneDigits(features.contact_phone)};
}

std::vector<std::string> DuplicateGrounds(const ComparableFeatures& one, const ComparableFeatures& other) {
  std::vector<std::string> grounds;
  if (Share(one.promoter, other.promoter, kPromoterThresholdTenths) ||
      SameText(one.promoter_term, other.promoter_term)) {
    grounds.emplace_back("promoter");
  }
  const bool titles_compare = std::min(one.title.size(), other.title.size()) >= kLeastProjectWords;
  if ((titles_compare && Share(one.title, other.title, kProjectThresholdTenths)) ||
      SameText(one.title_term, other.title_term)) {
    grounds.emplace_back("project");
  }
  if (SameContact(one, other)) grounds.emplace_back("contact");
  return grounds;
}

std::vector<std::string> DuplicateGrounds(const DuplicateFeatures& one, const DuplicateFeatures& other) {
  return DuplicateGrounds(MakeComparable(one), MakeComparable(other));
}

}  // namespace relais::domain
