#ifndef RELAIS_SERVICE_DOMAIN_COMMON_CODELIST_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_CODELIST_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "service/domain/common/localized_text.h"

namespace relais::domain {

// One value of a closed list. Plain value.
struct CodelistEntry {
  std::string code;
  std::string label_fr;
  std::string label_en;
  // Other words accepted in input.
  std::vector<std::string> aliases;
  // A retired code (false) stays readable, but new input may not use it.
  bool active = true;
};

// Resolves input to a code: accepts the code, either label or an alias, whatever the case and accents. If
// several entries match, an active one wins over a retired one, then a code over a label over an alias, then
// the earlier entry. Immutable, so thread-safe; lookups use a hash table.
class CodelistIndex {
 public:
  enum class Match { kActive, kRetired, kUnknown };

  struct Resolution {
    Match match = Match::kUnknown;
    // Empty for kUnknown.
    std::string code;
  };

  CodelistIndex() = default;
  // Takes the entries in display order.
  explicit CodelistIndex(std::vector<CodelistEntry> entries);

  Resolution Resolve(absl::string_view input) const;

  // Returns the entry of an exact code, active or retired; null if there is none. Owned by the index.
  const CodelistEntry* Find(absl::string_view code) const;

  // Returns the label of an exact code in both languages; the code itself if there is no such entry. A label
  // without English stays French in both.
  LocalizedText LabelOf(absl::string_view code) const;

  // Position of an exact code in the list, from 0; the list's size if there is none.
  std::size_t Position(absl::string_view code) const;

  // Active codes joined by `, `, for error messages.
  const std::string& AllowedCodes() const { return allowed_codes_; }

  const std::vector<CodelistEntry>& entries() const { return entries_; }

 private:
  std::vector<CodelistEntry> entries_;
  // Both map to positions in entries_.
  absl::flat_hash_map<std::string, std::size_t> by_code_;
  absl::flat_hash_map<std::string, std::size_t> by_word_;
  std::string allowed_codes_;
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_CODELIST_H_
