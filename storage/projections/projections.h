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

// Projections: tables derived from the rows of dossiers and kept beside them, apart from the journal.

namespace relais::storage {

// Functions that derive the projections from a dossier's rows. They must be pure and thread-safe. An empty
// Projections derives nothing.
struct Projections {
  // If the database has another version, opening the store derives everything again.
  std::int64_t version = 0;
  // Access to the dossier, one row for each organization. Reads only organizations from the snapshot.
  std::function<absl::StatusOr<std::vector<AccessRow>>(const Snapshot&, const DossierState&)> access;
  // Search words of the dossier, each once, sorted; none if the dossier was merged or voided.
  std::function<std::vector<DossierWord>(const DossierState&)> words;
  // Its cached answer; none if the dossier was merged or voided.
  std::function<std::optional<CachedAnswer>(const DossierState&)> cached_answer;
  // Folds an external identifier to the form in which identifiers are compared.
  std::function<std::string(absl::string_view)> fold_identifier;

  bool derives() const { return access != nullptr; }
};

// Derives `parts` of one dossier as the snapshot shows it, and access to the dossiers merged into it.
// Collects the words of a new dossier in `new_words`; the caller inserts them.
absl::Status DeriveParts(const Projections& projections, const Snapshot& written, const DossierState& dossier,
                         DerivedParts parts, NewWords& new_words);

// Derives every projection of every dossier again, past access included, and replaces the tables.
absl::Status DeriveEverything(const Projections& projections, const Snapshot& written);

// Finds dossiers to derive again after entry `seq` moved an organization to another network. Adds those with
// access through a consent for a whole network.
absl::Status AddMovedByNetwork(const Snapshot& written, std::int64_t seq, std::set<std::int64_t>& dossiers);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_PROJECTIONS_PROJECTIONS_H_
