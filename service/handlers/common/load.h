#ifndef RELAIS_SERVICE_HANDLERS_COMMON_LOAD_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_LOAD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "service/auth/access.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"

// Loads the record that a request names, or the error to return. INVALID_ARGUMENT for a malformed name;
// NotVisibleError if the snapshot does not show the record.

namespace relais::handlers {

// INVALID_ARGUMENT for a name that is not of `form`, such as `agreements/{agreement}`.
absl::Status InvalidName(const std::string& field, const std::string& name, absl::string_view form);

// Loads a part of a dossier by a name such as `dossiers/1/interventions/2`. `field` is named in the error.
template <class Record>
absl::StatusOr<Record> LoadPartOrError(const storage::Snapshot& snapshot, const std::string& field,
                                       const std::string& name, absl::string_view collection) {
  const auto key = convert::ParsePartName(name, collection);
  if (!key.has_value()) {
    return InvalidName(field, name, absl::StrCat("dossiers/{number}/", collection, "/{number}"));
  }
  auto found = storage::FindPart<Record>(snapshot, {key->first, key->second});
  if (!found.ok()) return found.status();
  if (!found->has_value()) return NotVisibleError(snapshot, key->first, name);
  return **std::move(found);
}

// Loads a dossier by its name, such as `dossiers/1`.
absl::StatusOr<storage::DossierRecord> LoadDossierOrError(const storage::Snapshot& snapshot,
                                                          const std::string& field, const std::string& name);

// Number of the dossier that a list is limited to; 0 for `dossiers/-`, which means all.
absl::StatusOr<std::int64_t> LoadParentOrError(const storage::Snapshot& snapshot, const std::string& parent);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_LOAD_H_
