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

// Each check below answers what is wrong with one field, or nothing. Empty input passes all but
// CheckRequired.

std::optional<LocalizedText> CheckRequired(absl::string_view text);

// At most `max_characters`; valid UTF-8; no control characters but tabs and line breaks.
std::optional<LocalizedText> CheckText(absl::string_view text, std::size_t max_characters);

// One address by its shape, `name@domain` with a dot in the domain.
std::optional<LocalizedText> CheckEmail(absl::string_view text);

// Letters a to z, digits and hyphens, at most 63; begins with a letter; not the reserved word.
std::optional<LocalizedText> CheckIdentifier(absl::string_view text);

// `none`, whatever the case and accents, stands for the absence of a value: nothing may be called so.
std::optional<LocalizedText> CheckNotReserved(absl::string_view text);

// From 0 to kMaxAmountCents.
std::optional<LocalizedText> CheckAmount(std::int64_t cents);

std::optional<LocalizedText> CheckMinutes(std::int64_t minutes);

std::optional<LocalizedText> CheckNotInFuture(absl::CivilDay day, absl::CivilDay today);

// Minutes from 0 to 1440, as spreadsheets write them (import_numbers.h).
std::optional<int> ParseMinutes(absl::string_view text);

// CAD cents of an amount as spreadsheets write it: `1234.56`, `1234,5`, `1 234,56 $`, `1,234.56`. Spaces
// (also no-break), commas or points may part thousands; whole cents; from 0 to kMaxAmountCents. An amount of
// two meanings, such as `1,234`, is refused (ParseAmount in import_numbers.h).
std::optional<std::int64_t> ParseAmountCents(absl::string_view text);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_FIELD_CHECKS_H_
