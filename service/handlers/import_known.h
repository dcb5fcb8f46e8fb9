#ifndef RELAIS_SERVICE_HANDLERS_IMPORT_KNOWN_H_
#define RELAIS_SERVICE_HANDLERS_IMPORT_KNOWN_H_

#include <optional>
#include <string>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/domain/import.h"
#include "service/domain/import_register.h"
#include "storage/versioned.h"

namespace relais::handlers {

// What the register holds, as an import asks for it. Remembers the first failure to read and answers as if
// nothing were there; ask `status()` before using what the import found. Lives during one import; one thread.
class ImportKnown : public domain::Register {
 public:
  explicit ImportKnown(const storage::Snapshot& snapshot) : snapshot_(snapshot) {}

  const absl::Status& status() const { return status_; }

  std::optional<domain::KnownDossier> FindDossier(const std::string& external_id) override;
  std::optional<std::string> FindDossierOfIntervention(const std::string& external_id) override;
  std::optional<std::string> FindDossierOfReferral(const std::string& external_id) override;
  std::optional<domain::KnownFundingApplication> FindFundingApplication(
      const std::string& external_id) override;
  bool HasAgreement(const std::string& identifier) override;
  bool HasCode(domain::FileKind kind, const std::string& row_key, absl::string_view column,
               absl::string_view code) override;

 private:
  // The value, or nothing where reading failed; the failure is kept.
  template <class T>
  std::optional<T> Keep(absl::StatusOr<T> read) {
    if (read.ok()) return *std::move(read);
    status_.Update(read.status());
    return std::nullopt;
  }
  std::string ExternalIdOf(std::int64_t dossier_id);

  const storage::Snapshot& snapshot_;
  absl::Status status_;
};

// The words that cells may use, as the register has them.
absl::StatusOr<domain::ImportVocabulary> LoadImportVocabulary(const storage::Snapshot& snapshot);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_KNOWN_H_
