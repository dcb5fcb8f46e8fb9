#ifndef RELAIS_SERVICE_DOMAIN_COMMON_CODELIST_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_CODELIST_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace relais::domain {

// One value of a closed list. Plain value.
struct CodelistEntry {
  std::string code;
  std::string label_fr;
  std::string label_en;
  // Other words that input may use.
  std::vector<std::string> aliases;
  // A retired code stays readable and is refused in new input.
  bool active = true;
};

// Finds the code that an input means: the code itself, either label or an alias, whatever the case and
// accents. Where two entries answer to the same word, an active one goes before a retired one, then a code
// before a label before an alias, then the earlier entry. Immutable, so thread-safe; lookups are by hash.
class CodelistIndex {
 public:
  enum class Match { kActive, kRetired, kUnknown };

  struct Resolution {
    Match match = Match::kUnknown;
    // Empty where unknown.
    std::string code;
  };

  CodelistIndex() = default;
  // Entries in the order in which tables show them.
  explicit CodelistIndex(std::vector<CodelistEntry> entries);

  Resolution Resolve(absl::string_view input) const;

  // The entry of an exact code, retired or not; null where there is none. Owned by the index.
  const CodelistEntry* Find(absl::string_view code) const;

  // Place of an exact code in the list, from 0; the list's size where there is none.
  std::size_t Position(absl::string_view code) const;

  // Active codes joined by `, `, for the text that says what is allowed.
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
