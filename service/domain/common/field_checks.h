#ifndef RELAIS_SERVICE_DOMAIN_COMMON_FIELD_CHECKS_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_FIELD_CHECKS_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "service/domain/common/localized_text.h"

namespace relais::domain {

// Limits in characters.
inline constexpr std::size_t kMaxTitle = 200;
inline constexpr std::size_t kMaxName = 200;
inline constexpr std::size_t kMaxEmail = 254;
inline constexpr std::size_t kMaxPhone = 50;
inline constexpr std::size_t kMaxExternalId = 100;
inline constexpr std::size_t kMaxUser = 100;
inline constexpr std::size_t kMaxFreeText = 10'000;
inline constexpr std::size_t kMaxIdentifier = 63;
inline constexpr int kMaxMinutes = 1440;
// 1,000,000,000.00 $.
inline constexpr std::int64_t kMaxAmountCents = 100'000'000'000;

// Each check returns the fault of one field, or nullopt. Empty text passes every check but CheckRequired.
// Callers add the field name.

// Refuses empty text.
std::optional<LocalizedText> CheckRequired(absl::string_view text);

// At most `max_characters`; valid UTF-8; no control characters except tabs and line breaks.
std::optional<LocalizedText> CheckText(absl::string_view text, std::size_t max_characters);

// Checks only the form: one address, `name@domain` with a dot in the domain, at most kMaxEmail characters.
std::optional<LocalizedText> CheckEmail(absl::string_view text);

// Lower-case letters a to z, digits and hyphens, at most 63; begins with a letter; not the reserved word
// `none`.
std::optional<LocalizedText> CheckIdentifier(absl::string_view text);

// Refuses `none`, whatever the case and accents: it means the absence of a value.
std::optional<LocalizedText> CheckNotReserved(absl::string_view text);

// Allows 0 to kMaxAmountCents.
std::optional<LocalizedText> CheckAmount(std::int64_t cents);

// Allows 0 to kMaxMinutes.
std::optional<LocalizedText> CheckMinutes(std::int64_t minutes);

// Allows dates up to `today`, included.
std::optional<LocalizedText> CheckNotInFuture(absl::CivilDay day, absl::CivilDay today);

// Parses minutes, 0 to 1440, as spreadsheets write them (forms: import/numbers.h). Nullopt for anything else.
std::optional<int> ParseMinutes(absl::string_view text);

// Parses an amount as spreadsheets write it, into CAD cents: `1234.56`, `1234,5`, `1 234,56 $`, `1,234.56`.
// Spaces (also no-break), commas or points may separate thousands; whole cents; 0 to kMaxAmountCents. Nullopt
// for anything else, such as `1,234`, which has two meanings (ParseAmount in import/numbers.h tells them
// apart).
std::optional<std::int64_t> ParseAmountCents(absl::string_view text);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_FIELD_CHECKS_H_
