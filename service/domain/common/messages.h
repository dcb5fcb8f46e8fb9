#ifndef RELAIS_SERVICE_DOMAIN_COMMON_MESSAGES_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_MESSAGES_H_

#include <cstddef>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "service/domain/common/localized_text.h"

// Sentences that more than one rule says, each telling what is allowed. None holds personal data.
namespace relais::domain::messages {

Text Required();
Text TooLong(std::size_t max_characters);
Text BadCharacters();
Text BadDate();
// The forms that spreadsheets may use.
Text BadImportDate();
Text FutureDate(absl::CivilDay today);
// `what_*` names the earlier fact, such as « l'ouverture du dossier ».
Text BeforeDate(absl::string_view what_fr, absl::string_view what_en, absl::CivilDay earliest);
Text AfterDate(absl::string_view what_fr, absl::string_view what_en, absl::CivilDay latest);
Text AllowedValues(absl::string_view allowed);
Text RetiredValue(absl::string_view allowed);
Text BadEmail();
Text BadIdentifier();
Text BadMinutes();
Text BadAmount();
Text AmountOutOfBounds();
Text ReservedWord();
Text ReasonRequired();

}  // namespace relais::domain::messages

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_MESSAGES_H_
