#include "service/handlers/common/load.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/auth/access.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "storage/queries/dossiers/dossiers.h"

namespace relais::handlers {

absl::Status InvalidName(const std::string& field, const std::string& name, absl::string_view form) {
  return convert::InvalidFields(
      {{field,
        name,
        {absl::StrCat("un nom de la forme ", form), absl::StrCat("a name of the form ", form)}}});
}

absl::StatusOr<storage::DossierRecord> LoadDossierOrError(const storage::Snapshot& snapshot,
                                                          const std::string& field, const std::string& name) {
  const std::optional<std::int64_t> dossier_id = convert::ParseDossierName(name);
  if (!dossier_id.has_value()) return InvalidName(field, name, "dossiers/{number}");
  auto found = storage::FindDossier(snapshot, *dossier_id);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return NotVisibleError(snapshot, *dossier_id, name);
  return **std::move(found);
}

absl::StatusOr<std::int64_t> LoadParentOrError(const storage::Snapshot& snapshot, const std::string& parent) {
  if (parent == "dossiers/-") return 0;
  auto found = LoadDossierOrError(snapshot, "parent", parent);
  if (!found.ok()) return found.status();
  return found->dossier_id;
}

}  // namespace relais::handlers
