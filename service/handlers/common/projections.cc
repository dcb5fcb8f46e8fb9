#include "service/handlers/common/projections.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/auth/access.h"
#include "service/domain/common/identifier.h"
#include "service/domain/dossiers/duplicate_detection.h"
#include "service/domain/privacy/access_rules.h"
#include "service/handlers/dossiers/dossiers.h"
#include "storage/access/access.h"
#include "storage/projections/cached_answers.h"
#include "storage/projections/dossier_state.h"
#include "storage/projections/search_index.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Increase it if a function below gives another result for the same rows.
constexpr std::int64_t kProjectionsVersion = 8;

absl::StatusOr<std::vector<storage::AccessRow>> AccessRowsOf(const storage::Snapshot& written,
                                                             const storage::DossierState& dossier) {
  RELAIS_ASSIGN_OR_RETURN(const domain::DossierFacts facts, FactsOf(written, dossier));
  std::vector<storage::AccessRow> rows;
  for (domain::Access& access : domain::AccessOf(facts)) {
    rows.push_back({dossier.dossier_id, std::move(access.organization), access.leads,
                    std::move(access.open_to), access.cut});
  }
  return rows;
}

// The number of significant words if `word` is one of them, else 0.
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

std::vector<storage::DossierWord> WordsOfState(const storage::DossierState& dossier) {
  return dossier.dossier.has_value() ? IndexWordsOf(*dossier.dossier) : std::vector<storage::DossierWord>();
}

std::optional<storage::CachedAnswer> CachedAnswerOf(const storage::DossierState& dossier) {
  // Merged away.
  if (!dossier.dossier.has_value() || dossier.leads.empty()) return std::nullopt;
  // The last one leads, as in domain::AccessOf.
  return storage::CachedAnswer{dossier.dossier_id, dossier.leads.back().organization,
                               DossierMessageOf(dossier).SerializeAsString()};
}

}  // namespace

storage::Projections MakeProjections() {
  return {kProjectionsVersion, &AccessRowsOf, &WordsOfState, &CachedAnswerOf, &domain::FoldIdentifier};
}

}  // namespace relais::handlers
