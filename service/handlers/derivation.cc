#include "service/handlers/derivation.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "service/domain/access_rules.h"
#include "service/domain/resemblance.h"
#include "service/handlers/access.h"
#include "service/handlers/dossiers.h"
#include "storage/access.h"
#include "storage/dossier_cards.h"
#include "storage/dossier_state.h"
#include "storage/dossier_words.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Higher wherever one of the functions below would make something else of the same rows.
constexpr std::int64_t kDerivationVersion = 6;

absl::Status DeriveAccess(const storage::Snapshot& written, const storage::DossierState& dossier) {
  RELAIS_ASSIGN_OR_RETURN(const domain::DossierFacts facts, FactsOf(written, dossier));
  std::vector<storage::AccessRow> rows;
  for (domain::Access& access : domain::AccessOf(facts)) {
    rows.push_back({dossier.dossier_id, std::move(access.organization), access.leads,
                    std::move(access.open_to), access.cut});
  }
  return dossier.is_new ? storage::InsertAccess(written, rows)
                        : storage::ReplaceAccess(written, dossier.dossier_id, rows);
}

// The number of significant words where `word` is one of them, else 0.
std::int32_t SizeWhereIn(const std::vector<std::string>& significant, const std::string& word) {
  return std::binary_search(significant.begin(), significant.end(), word)
             ? static_cast<std::int32_t>(significant.size())
             : 0;
}

std::vector<storage::DossierWord> IndexWordsOf(const storage::DossierRecord& dossier) {
  const std::vector<std::string> promoter = domain::SignificantWords(dossier.promoter_name);
  const std::vector<std::string> title = domain::SignificantWords(dossier.project_title);
  std::vector<storage::DossierWord> words;
  for (std::string& word : SearchWordsOf(dossier)) {
    const std::int32_t promoter_words = SizeWhereIn(promoter, word);
    const std::int32_t title_words = SizeWhereIn(title, word);
    words.push_back({std::move(word), promoter_words, title_words});
  }
  for (const std::string& term : {domain::WholeTextTerm(domain::WholeField::kPromoter, dossier.promoter_name),
                                  domain::WholeTextTerm(domain::WholeField::kTitle, dossier.project_title)}) {
    if (!term.empty()) words.push_back({term});
  }
  return words;
}

absl::Status DeriveWords(const storage::Snapshot& written, const storage::DossierState& dossier,
                         storage::NewWords& new_words) {
  std::vector<storage::DossierWord> words;
  if (dossier.dossier.has_value()) words = IndexWordsOf(*dossier.dossier);
  if (!dossier.is_new) return storage::ReplaceWords(written, dossier.dossier_id, words);
  new_words.Add(dossier.dossier_id, std::move(words));
  return absl::OkStatus();
}

absl::Status DeriveCard(const storage::Snapshot& written, const storage::DossierState& dossier) {
  // Merged away.
  if (!dossier.dossier.has_value() || dossier.leads.empty())
    return storage::RemoveCard(written, dossier.dossier_id);
  // The last one leads, as in domain::AccessOf.
  return storage::PutCard(written, {dossier.dossier_id, dossier.leads.back().organization,
                                    DossierMessageOf(dossier).SerializeAsString()});
}

absl::Status Make(const storage::Snapshot& written, const storage::DossierState& dossier,
                  storage::DerivedParts parts, storage::NewWords& new_words) {
  if (parts.access) RELAIS_RETURN_IF_ERROR(DeriveAccess(written, dossier));
  if (parts.words) RELAIS_RETURN_IF_ERROR(DeriveWords(written, dossier, new_words));
  if (parts.card) RELAIS_RETURN_IF_ERROR(DeriveCard(written, dossier));
  return absl::OkStatus();
}

}  // namespace

storage::Derivation NewDerivation() { return {kDerivationVersion, &Make}; }

}  // namespace relais::handlers
