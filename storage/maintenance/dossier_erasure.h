#ifndef RELAIS_STORAGE_MAINTENANCE_DOSSIER_ERASURE_H_
#define RELAIS_STORAGE_MAINTENANCE_DOSSIER_ERASURE_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/maintenance/dossier_rows.h"
#include "storage/store.h"
#include "storage/versioned/versioned.h"

// Erases the personal data of whole dossiers from the register.

namespace relais::storage {

// Erases the personal and erasable fields of the dossier's rows in every table about dossiers, in every
// revision. It goes by the schemas, so a new table needs no entry here.
void EraseDossierRows(WriteTransaction& transaction, const DossierRows& rows);

// Key of rows that imports remember: the row of `file` (a literal such as `phases.csv`) with the key
// `external_id`. With `under`, instead all rows with a key `external_id|SUFFIX`. Plain value.
struct ImportKey {
  const char* file;
  std::string external_id;
  bool under = false;
};

// Returns the keys of every import row that may be about these dossier rows, file by file, by external
// identifier. Uses each external identifier that a revision up to the snapshot's position had, superseded
// ones included. Some keys may have no import row: it reads none of those. Not limited by the scope.
absl::StatusOr<std::vector<ImportKey>> ImportKeysOf(const Snapshot& snapshot, const DossierRows& rows);

// Erases the fingerprints that imports keep of these rows, for every revision.
absl::Status EraseDossierImports(WriteTransaction& transaction, const DossierRows& rows);

// External identifiers, past ones included, of the erased dossiers. Not limited by the scope.
absl::StatusOr<std::set<std::string>> ErasedExternalIds(const Snapshot& snapshot);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_DOSSIER_ERASURE_H_
