#ifndef RELAIS_STORAGE_PROJECTIONS_PROJECTIONS_H_
#define RELAIS_STORAGE_PROJECTIONS_PROJECTIONS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/access/access.h"
#include "storage/projections/cached_answers.h"
#include "storage/projections/dossier_state.h"
#include "storage/projections/search_index.h"
#include "storage/versioned/versioned.h"

// Projections: what is made from the rows of a dossier and kept beside them, in tables apart from the
// journal.

namespace relais::storage {

// What the rows of a dossier give. Pure functions of what they are handed; an empty Projections derives
// nothing.
struct Projections {
  // If it is not that of the database, everything is made again when the store is opened.
  std::int64_t version = 0;
  // Who may see the dossier, one row for each organization. The snapshot is asked for organizations alone.
  std::function<absl::StatusOr<std::vector<AccessRow>>(const Snapshot&, const DossierState&)> access;
  // By which words it is found, each once, by word; none for a dossier that was merged away.
  std::function<std::vector<DossierWord>(const DossierState&)> words;
  // Its cached answer; none for a dossier that was merged away.
  std::function<std::optional<CachedAnswer>(const DossierState&)> cached_answer;
  // The form in which external identifiers are compared.
  std::function<std::string(absl::string_view)> fold_identifier;

  bool derives() const { return access != nullptr; }
};

// Makes `parts` of one dossier as the snapshot shows it, and the access of those that are merged into it.
// Words of a dossier that has none yet are gathered in `new_words`.
absl::Status DeriveParts(const Projections& projections, const Snapshot& written, const DossierState& dossier,
                         DerivedParts parts, NewWords& new_words);

// Makes every projection of every dossier again, past access included, in place of what the tables hold.
absl::Status DeriveEverything(const Projections& projections, const Snapshot& written);

// Adds the dossiers whose access rests on a consent for the whole network of an organization that entry `seq`
// moved to another network.
absl::Status AddMovedByNetwork(const Snapshot& written, std::int64_t seq, std::set<std::int64_t>& dossiers);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_PROJECTIONS_PROJECTIONS_H_
