#include "service/domain/common/messages.h"

#include "absl/strings/str_cat.h"
#include "service/domain/common/civil_date.h"

namespace relais::domain::messages {

LocalizedText Required() { return {"ce champ est obligatoire", "this field is required"}; }

LocalizedText TooLong(std::size_t max_characters) {
  return {absl::StrCat("au plus ", max_characters, " caractères"),
          absl::StrCat("at most ", max_characters, " characters")};
}

LocalizedText BadCharacters() {
  return {"le texte contient un caractère de contrôle ou n'est pas en UTF-8",
          "the text holds a control character or is not UTF-8"};
}

LocalizedText BadDate() {
  return {"une date qui existe, de la forme AAAA-MM-JJ", "a date that exists, in the form YYYY-MM-DD"};
}

LocalizedText BadImportDate() {
  return {
      "une date qui existe et n'a qu'un sens, comme 2018-04-12, 12/04/2018 ou 12-04-2018 (jour, mois, "
      "année), ou 12 avril 2018",
      "a date that exists and has one meaning, such as 2018-04-12, 12/04/2018 or 12-04-2018 (day, month, "
      "year), or 12 avril 2018"};
}

LocalizedText FutureDate(absl::CivilDay today) {
  return {absl::StrCat("une date au plus tard aujourd'hui, ", FormatDate(today)),
          absl::StrCat("a date not after today, ", FormatDate(today))};
}

LocalizedText BeforeDate(absl::string_view what_fr, absl::string_view what_en, absl::CivilDay earliest) {
  return {absl::StrCat("une date qui ne précède pas ", what_fr, ", ", FormatDate(earliest)),
          absl::StrCat("a date not before ", what_en, ", ", FormatDate(earliest))};
}

LocalizedText AfterDate(absl::string_view what_fr, absl::string_view what_en, absl::CivilDay latest) {
  return {absl::StrCat("une date qui ne suit pas ", what_fr, ", ", FormatDate(latest)),
          absl::StrCat("a date not after ", what_en, ", ", FormatDate(latest))};
}

LocalizedText AllowedValues(absl::string_view allowed) {
  return {absl::StrCat("valeurs permises : ", allowed), absl::StrCat("allowed values: ", allowed)};
}

LocalizedText RetiredValue(absl::string_view allowed) {
  return {absl::StrCat("cette valeur est retirée; valeurs permises : ", allowed),
          absl::StrCat("this value is retired; allowed values: ", allowed)};
}

LocalizedText BadEmail() {
  return {"une adresse de la forme nom@domaine", "an address in the form name@domain"};
}

LocalizedText BadIdentifier() {
  return {"lettres a à z, chiffres et traits d'union, au plus 63, une lettre d'abord",
          "letters a to z, digits and hyphens, at most 63, a letter first"};
}

LocalizedText BadMinutes() {
  return {"un nombre entier de minutes, de 0 à 1440, comme 90 ou 1 h 30",
          "a whole number of minutes, from 0 to 1440, such as 90 or 1 h 30"};
}

LocalizedText BadAmount() {
  return {"un montant en dollars, de 0 à 1 000 000 000,00 $, comme 1234,56 ou 1 234,56 $",
          "an amount in dollars, from 0 to 1,000,000,000.00 $, such as 1234.56 or 1 234,56 $"};
}

LocalizedText AmountOutOfBounds() {
  return {"un montant de 0 à 1 000 000 000,00 $ (100000000000 cents)",
          "an amount from 0 to $1,000,000,000.00 (100000000000 cents)"};
}

LocalizedText ReservedWord() {
  return {"« none » veut dire l'absence de valeur; un autre mot, ou rien",
          "“none” means the absence of a value; another word, or nothing"};
}

LocalizedText ReasonRequired() { return {"un motif est obligatoire", "a reason is required"}; }

}  // namespace relais::domain::messages
