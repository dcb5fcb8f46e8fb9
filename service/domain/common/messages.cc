#include "service/domain/common/messages.h"

#include "absl/strings/str_cat.h"
#include "service/domain/common/civil_date.h"

namespace relais::domain::messages {

Text Required() { return {"ce champ est obligatoire", "this field is required"}; }

Text TooLong(std::size_t max_characters) {
  return {absl::StrCat("au plus ", max_characters, " caractères"),
          absl::StrCat("at most ", max_characters, " characters")};
}

Text BadCharacters() {
  return {"le texte contient un caractère de contrôle ou n'est pas en UTF-8",
          "the text holds a control character or is not UTF-8"};
}

Text BadDate() {
  return {"une date qui existe, de la forme AAAA-MM-JJ", "a date that exists, in the form YYYY-MM-DD"};
}

Text BadImportDate() {
  return {
      "une date qui existe et n'a qu'un sens, comme 2018-04-12, 12/04/2018 ou 12-04-2018 (jour, mois, "
      "année), ou 12 avril 2018",
      "a date that exists and has one meaning, such as 2018-04-12, 12/04/2018 or 12-04-2018 (day, month, "
      "year), or 12 avril 2018"};
}

Text FutureDate(absl::CivilDay today) {
  return {absl::StrCat("une date au plus tard aujourd'hui, ", FormatDate(today)),
          absl::StrCat("a date not after today, ", FormatDate(today))};
}

Text BeforeDate(absl::string_view what_fr, absl::string_view what_en, absl::CivilDay earliest) {
  return {absl::StrCat("une date qui ne précède pas ", what_fr, ", ", FormatDate(earliest)),
          absl::StrCat("a date not before ", what_en, ", ", FormatDate(earliest))};
}

Text AfterDate(absl::string_view what_fr, absl::string_view what_en, absl::CivilDay latest) {
  return {absl::StrCat("une date qui ne suit pas ", what_fr, ", ", FormatDate(latest)),
          absl::StrCat("a date not after ", what_en, ", ", FormatDate(latest))};
}

Text AllowedValues(absl::string_view allowed) {
  return {absl::StrCat("valeurs permises : ", allowed), absl::StrCat("allowed values: ", allowed)};
}

Text RetiredValue(absl::string_view allowed) {
  return {absl::StrCat("cette valeur est retirée; valeurs permises : ", allowed),
          absl::StrCat("this value is retired; allowed values: ", allowed)};
}

Text BadEmail() { return {"une adresse de la forme nom@domaine", "an address in the form name@domain"}; }

Text BadIdentifier() {
  return {"lettres a à z, chiffres et traits d'union, au plus 63, une lettre d'abord",
          "letters a to z, digits and hyphens, at most 63, a letter first"};
}

Text BadMinutes() {
  return {"un nombre entier de minutes, de 0 à 1440, comme 90 ou 1 h 30",
          "a whole number of minutes, from 0 to 1440, such as 90 or 1 h 30"};
}

Text BadAmount() {
  return {"un montant en dollars, de 0 à 1 000 000 000,00 $, comme 1234,56 ou 1 234,56 $",
          "an amount in dollars, from 0 to 1,000,000,000.00 $, such as 1234.56 or 1 234,56 $"};
}

Text AmountOutOfBounds() {
  return {"un montant de 0 à 1 000 000 000,00 $ (100000000000 cents)",
          "an amount from 0 to $1,000,000,000.00 (100000000000 cents)"};
}

Text ReservedWord() {
  return {"« none » veut dire l'absence de valeur; un autre mot, ou rien",
          "“none” means the absence of a value; another word, or nothing"};
}

Text ReasonRequired() { return {"un motif est obligatoire", "a reason is required"}; }

}  // namespace relais::domain::messages
