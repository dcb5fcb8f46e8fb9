#ifndef RELAIS_SERVICE_DOMAIN_COMMON_IDENTIFIER_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_IDENTIFIER_H_

#include <string>

#include "absl/strings/string_view.h"

namespace relais::domain {

// Returns the form in which identifiers are compared: NFC, lower case, no invisible characters, each run of
// white space as one space, none at the ends. Accents count: `É1` and `e1` differ.
std::string FoldIdentifier(absl::string_view identifier);

// Whether `text` has a visible character, other than white space, zero-width spaces, soft hyphens, direction
// marks and the like. Invalid UTF-8 counts as visible.
bool HasVisibleCharacter(absl::string_view text);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_IDENTIFIER_H_
