#ifndef RELAIS_STORAGE_MAINTENANCE_DOSSIER_ERASURE_H_
#define RELAIS_STORAGE_MAINTENANCE_DOSSIER_ERASURE_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/maintenance/dossier_rows.h"
#include "storage/store.h"
#include "storage/versioned/versioned.h"

// Taking the personal data of a whole dossier out of the register.

namespace relais::storage {

// Erases the personal fields of every table that belongs to dossiers, by the shapes of the tables: one that
// comes later is erased without being named here. Every revision, under whatever number it stood.
void EraseDossierRows(WriteTransaction& transaction, const DossierRows& rows);

// Erases what the imports remember of these rows, whatever revision of them they came with.
absl::Status EraseDossierImports(WriteTransaction& transaction, const DossierRows& rows);

// External identifiers, past ones included, of the dossiers that were erased. Not limited by the scope.
absl::StatusOr<std::set<std::string>> ErasedExternalIds(const Snapshot& snapshot);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_DOSSIER_ERASURE_H_
