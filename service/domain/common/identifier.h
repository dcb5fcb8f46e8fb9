#ifndef RELAIS_SERVICE_DOMAIN_COMMON_IDENTIFIER_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_IDENTIFIER_H_

#include <string>

#include "absl/strings/string_view.h"

namespace relais::domain {

// The identity that an identifier is compared by: composed (NFC), in lower case, without invisible
// characters, any run of white space as one space, none at the ends. Accents count: `É1` and `e1` are two
// identifiers.
std::string FoldIdentifier(absl::string_view identifier);

// Whether a character of `text` can be seen: not only white space, zero-width spaces, soft hyphens, marks of
// direction and the like. Bytes that are not UTF-8 count as seen.
bool HasVisibleCharacter(absl::string_view text);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_IDENTIFIER_H_
