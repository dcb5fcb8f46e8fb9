#ifndef RELAIS_SERVICE_HANDLERS_IMPORT_EXPORTED_NAMES_H_
#define RELAIS_SERVICE_HANDLERS_IMPORT_EXPORTED_NAMES_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "service/convert/common/names.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/status_macros.h"
#include "storage/versioned/versioned.h"

// The names that an export makes for what has no external_id: a prefix if one is needed, then the resource
// name.

namespace relais::handlers {

inline constexpr absl::string_view kExportPrefix = "relais-";

// `name` without the prefix `relais-N-`, if it has it.
inline absl::string_view WithoutExportPrefix(absl::string_view name) {
  absl::string_view rest = name;
  if (!absl::ConsumePrefix(&rest, kExportPrefix)) return name;
  const std::size_t dash = rest.find('-');
  if (dash == absl::string_view::npos || dash == 0) return name;
  for (const char c : rest.substr(0, dash)) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return name;
  }
  return rest.substr(dash + 1);
}

// The part that bears the external_id, else the one without external_id for which an export makes it.
template <class Record>
absl::StatusOr<std::optional<Record>> FindNamedPart(const storage::Snapshot& snapshot,
                                                    absl::string_view collection,
                                                    const std::string& external_id) {
  RELAIS_ASSIGN_OR_RETURN(const auto bearer,
                          storage::FindPartByExternalId<Record>(snapshot.Unrestricted(), external_id));
  if (bearer.has_value()) return storage::FindPartByExternalId<Record>(snapshot, external_id);
  const auto place = convert::ParsePartName(WithoutExportPrefix(external_id), collection);
  if (!place.has_value()) return std::optional<Record>();
  RELAIS_ASSIGN_OR_RETURN(auto part, storage::FindPart<Record>(snapshot, {place->first, place->second}));
  if (part.has_value() && !part->external_id.empty()) part.reset();
  return part;
}

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_EXPORTED_NAMES_H_
