#ifndef RELAIS_SERVICE_HANDLERS_IMPORT_SPELLING_H_
#define RELAIS_SERVICE_HANDLERS_IMPORT_SPELLING_H_

#include <map>
#include <string>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "service/domain/import/columns.h"
#include "service/handlers/import/existing.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

// Finds the register's spelling of an identifier, which files may write with another case, Unicode form or
// spacing (domain::FoldIdentifier). For one import and one thread.
class ImportSpelling {
 public:
  ImportSpelling(const storage::Snapshot& snapshot, const MergedDossiers& merged)
      : snapshot_(snapshot.Unrestricted()), merged_(merged) {}

  // Returns the external_id of the current row of this kind (or merged dossier) that is equal after folding,
  // regardless of the scope. Returns `external_id` if there is none. Uses an index; if that finds nothing,
  // reads all identifiers of the kind, once.
  absl::StatusOr<std::string> Of(domain::FileKind kind, const std::string& external_id);

  // The external_id of a phase that was imported for this dossier and is equal once folded; `external_id` if
  // there is none. Reads the imported phases of a dossier once.
  absl::StatusOr<std::string> OfPhase(const std::string& dossier, const std::string& external_id);

 private:
  // Spellings by folded identifier, for those that the index cannot find.
  using Irregular = std::unordered_map<std::string, std::string>;

  absl::StatusOr<bool> Exists(domain::FileKind kind, const std::string& external_id) const;
  absl::StatusOr<const Irregular*> IrregularOf(domain::FileKind kind);

  const storage::Snapshot snapshot_;
  const MergedDossiers& merged_;
  std::map<domain::FileKind, Irregular> irregular_;
  // By dossier, of its imported phases: every identifier.
  std::unordered_map<std::string, Irregular> phases_;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_SPELLING_H_
