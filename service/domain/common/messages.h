#ifndef RELAIS_SERVICE_DOMAIN_COMMON_MESSAGES_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_MESSAGES_H_

#include <cstddef>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "service/domain/common/localized_text.h"

// Sentences that more than one rule says, each telling what is allowed. None holds personal data.
namespace relais::domain::messages {

LocalizedText Required();
LocalizedText TooLong(std::size_t max_characters);
LocalizedText BadCharacters();
LocalizedText BadDate();
// The forms that spreadsheets may use.
LocalizedText BadImportDate();
LocalizedText FutureDate(absl::CivilDay today);
// `what_*` names the earlier fact, such as « l'ouverture du dossier ».
LocalizedText BeforeDate(absl::string_view what_fr, absl::string_view what_en, absl::CivilDay earliest);
LocalizedText AfterDate(absl::string_view what_fr, absl::string_view what_en, absl::CivilDay latest);
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
