#include "service/handlers/derivation.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "service/domain/access_rules.h"
#include "service/handlers/access.h"
#include "service/handlers/dossiers.h"
#include "storage/access.h"
#include "storage/dossier_cards.h"
#include "storage/dossier_words.h"
#include "storage/dossiers.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Higher wherever one of the functions below would make something else of the same rows.
constexpr std::int64_t kDerivationVersion = 4;

absl::Status DeriveAccess(const storage::Snapshot& written, std::int64_t dossier_id) {
  RELAIS_ASSIGN_OR_RETURN(const domain::DossierFacts facts, DossierFactsOf(written, dossier_id));
  std::vector<storage::AccessRow> rows;
  for (domain::Access& access : domain::AccessOf(facts)) {
    rows.push_back(
        {dossier_id, std::move(access.organization), access.leads, std::move(access.open_to), access.cut});
  }
  return storage::ReplaceAccess(written, dossier_id, rows);
}

absl::Status DeriveWords(const storage::Snapshot& written, std::int64_t dossier_id) {
  RELAIS_ASSIGN_OR_RETURN(const auto dossier, storage::FindDossier(written, dossier_id));
  std::vector<std::string> words;
  if (dossier.has_value()) words = SearchWordsOf(*dossier);
  return storage::ReplaceWords(written, dossier_id, words);
}

absl::Status DeriveCard(const storage::Snapshot& written, std::int64_t dossier_id) {
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindDossier(written, dossier_id));
  RELAIS_ASSIGN_OR_RETURN(const std::string lead, storage::LeadOf(written, dossier_id));
  // Merged away.
  if (!record.has_value() || lead.empty()) return storage::RemoveCard(written, dossier_id);
  RELAIS_ASSIGN_OR_RETURN(const v1::Dossier dossier, DossierMessage(written, *record));
  return storage::PutCard(written, {dossier_id, lead, dossier.SerializeAsString()});
}

}  // namespace

storage::Derivation NewDerivation() { return {kDerivationVersion, &DeriveAccess, &DeriveWords, &DeriveCard}; }

}  // namespace relais::handlers
