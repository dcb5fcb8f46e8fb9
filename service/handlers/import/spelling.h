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

// Finds how the register spells an identifier, which files may write in another case, form or with other
// spaces (domain::FoldIdentifier). Lives during one import; one thread.
class ImportSpelling {
 public:
  ImportSpelling(const storage::Snapshot& snapshot, const MergedDossiers& merged)
      : snapshot_(snapshot.Unrestricted()), merged_(merged) {}

  // The external_id of the current row of this kind that is equal once folded, whoever may see it, or of a
  // dossier merged away; `external_id` if there is none. An index finds it unless the register has it in
  // mixed case or with accents: then all of the kind are read, once.
  absl::StatusOr<std::string> Of(domain::FileKind kind, const std::string& external_id);

 private:
  // By folded identifier, of those that no index finds so.
  using Irregular = std::unordered_map<std::string, std::string>;

  absl::StatusOr<bool> Exists(domain::FileKind kind, const std::string& external_id) const;
  absl::StatusOr<const Irregular*> IrregularOf(domain::FileKind kind);

  const storage::Snapshot snapshot_;
  const MergedDossiers& merged_;
  std::map<domain::FileKind, Irregular> irregular_;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_SPELLING_H_
