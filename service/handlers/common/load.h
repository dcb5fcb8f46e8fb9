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

// Reading what a request names: the record, or the error for its caller. A name of another form is a fault of
// the field; one that nothing answers to is NOT_FOUND.

namespace relais::handlers {

// The error for a name that is not of the form, such as `agreements/{agreement}`.
absl::Status InvalidName(const std::string& field, const std::string& name, absl::string_view form);

// What every handler of a part does first with `dossiers/1/parts/2`.
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

absl::StatusOr<storage::DossierRecord> LoadDossierOrError(const storage::Snapshot& snapshot,
                                                          const std::string& field, const std::string& name);

// The number of the dossier that a list goes through: 0 for `dossiers/-`, which is all of them.
absl::StatusOr<std::int64_t> LoadParentOrError(const storage::Snapshot& snapshot, const std::string& parent);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_LOAD_H_
