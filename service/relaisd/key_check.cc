#include "service/relaisd/key_check.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "service/relaisd/flags.h"
#include "service/secrets/key.h"
#include "storage/queries/accounts/accounts.h"
#include "storage/status_macros.h"

namespace relais {

absl::Status CheckKey(const storage::Snapshot& snapshot, KeyFit& fit) {
  const absl::StatusOr<secrets::Key> key = secrets::ReadKeyFile(KeyFile());
  fit = key.ok() ? KeyFit::kUnknown : KeyFit::kMissing;
  if (!key.ok()) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const std::optional<std::string> sealed, storage::FindSealedSecret(snapshot));
  if (sealed.has_value()) fit = secrets::Open(*key, *sealed).ok() ? KeyFit::kFits : KeyFit::kOther;
  return absl::OkStatus();
}

std::optional<domain::LocalizedText> ExplainKeyFit(KeyFit fit) {
  const std::string key = KeyFile();
  switch (fit) {
    case KeyFit::kFits:
      return std::nullopt;
    case KeyFit::kUnknown:
      return domain::LocalizedText{
          absl::StrCat("rien dans la copie ne dit si la clé ", key,
                       " est la sienne; si elle ne l'est pas, ses jetons ne valent plus"),
          absl::StrCat("nothing in the copy says whether the key ", key,
                       " is its own; if it is not, its tokens are void")};
    case KeyFit::kOther:
      return domain::LocalizedText{
          absl::StrCat(
              "la clé ", key,
              " n'est pas celle de cette copie : remettez-y la sienne; sinon, jetons et codes à usage "
              "unique sont à refaire (les mots de passe restent)"),
          absl::StrCat("the key ", key,
                       " is not that of this copy: put its own there; else tokens and one-time codes must be "
                       "made again (passwords remain)")};
    case KeyFit::kMissing:
      return domain::LocalizedText{
          absl::StrCat(
              "la clé ", key,
              " manque ou ne se lit pas : remettez-y celle gardée ailleurs avant de démarrer; si elle "
              "est perdue, relaisd init --new_key en fait une autre : jetons et codes à usage unique "
              "sont à refaire (les mots de passe restent)"),
          absl::StrCat(
              "the key ", key,
              " is missing or unreadable: put the one kept elsewhere there before the start; if it is "
              "lost, relaisd init --new_key makes another one: tokens and one-time codes must be made "
              "again (passwords remain)")};
  }
  return std::nullopt;
}

}  // namespace relais
