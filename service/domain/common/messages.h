#ifndef RELAIS_SERVICE_DOMAIN_COMMON_MESSAGES_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_MESSAGES_H_

#include <cstddef>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "service/domain/common/localized_text.h"

// Error texts shared by several rules, in both languages. Most are phrases that say what is allowed (“a date
// that exists, in the form YYYY-MM-DD”), in lower case and without a full stop; callers show them after the
// field name. They hold no personal data unless an argument does.
namespace relais::domain::messages {

LocalizedText Required();
LocalizedText TooLong(std::size_t max_characters);
LocalizedText BadCharacters();
LocalizedText BadDate();
// For dates of imported files, which may have more forms.
LocalizedText BadImportDate();
LocalizedText FutureDate(absl::CivilDay today);
// The date must not be before (or after) the given day. `what_*` names the fact of that day, such as `the
// opening`.
LocalizedText BeforeDate(absl::string_view what_fr, absl::string_view what_en, absl::CivilDay earliest);
LocalizedText AfterDate(absl::string_view what_fr, absl::string_view what_en, absl::CivilDay latest);
// The value is unknown (or retired). `allowed` lists the codes that are allowed.
LocalizedText AllowedValues(absl::string_view allowed);
LocalizedText RetiredValue(absl::string_view allowed);
LocalizedText BadEmail();
LocalizedText BadIdentifier();
LocalizedText BadMinutes();
LocalizedText BadAmount();
LocalizedText AmountOutOfBounds();
LocalizedText ReservedWord();
LocalizedText ReasonRequired();

}  // namespace relais::domain::messages

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_MESSAGES_H_
