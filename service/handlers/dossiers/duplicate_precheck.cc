#include "service/handlers/dossiers/duplicate_precheck.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "service/domain/common/words.h"
#include "service/domain/dossiers/duplicate_detection.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/dossiers/duplicates.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// The same form, filled in a hundred times, must not create ten thousand pairs.
constexpr std::size_t kMaxPairs = 10;
// Most dossiers to compare of those that share enough words.
constexpr std::int64_t kMaxCandidates = 200;

// All words must match: a contact is the same or not.
constexpr std::size_t kAllTenths = 10;

// The latest first.
using Candidates = std::set<std::int64_t, std::greater<>>;

// Plans the word queries that find dossiers to compare.
absl::StatusOr<std::vector<storage::SimilarityQuery>> ComparisonsOf(
    const storage::Snapshot& snapshot, const domain::DuplicateFeatures& features) {
  std::vector<storage::SimilarityQuery> comparisons;
  const auto add = [&](storage::ComparedField field, std::vector<std::string> words,
                       std::size_t threshold_tenths) -> absl::Status {
    RELAIS_ASSIGN_OR_RETURN(
        storage::SimilarityQuery shared,
        storage::PlanSimilarityQuery(snapshot, field, std::move(words), threshold_tenths));
    if (!shared.leading.empty()) comparisons.push_back(std::move(shared));
    return absl::OkStatus();
  };
  RELAIS_RETURN_IF_ERROR(add(storage::ComparedField::kPromoter,
                             domain::SignificantWords(features.promoter_name),
                             domain::kPromoterThresholdTenths));
  std::vector<std::string> title = domain::SignificantWords(features.project_title);
  if (title.size() >= domain::kLeastProjectWords) {
    RELAIS_RETURN_IF_ERROR(
        add(storage::ComparedField::kTitle, std::move(title), domain::kProjectThresholdTenths));
  }
  for (const std::string& term :
       {domain::WholeTextTerm(domain::WholeField::kPromoter, features.promoter_name),
        domain::WholeTextTerm(domain::WholeField::kTitle, features.project_title)}) {
    if (!term.empty()) RELAIS_RETURN_IF_ERROR(add(storage::ComparedField::kAny, {term}, kAllTenths));
  }
  for (const std::string& contact : {features.contact_email, domain::PhoneDigits(features.contact_phone)}) {
    RELAIS_RETURN_IF_ERROR(add(storage::ComparedField::kAny, domain::WordsOf({contact}), kAllTenths));
  }
  return comparisons;
}

// Dossiers to compare, regardless of the scope.
absl::StatusOr<Candidates> CandidatesBy(const storage::Snapshot& snapshot,
                                        const std::vector<storage::SimilarityQuery>& comparisons) {
  Candidates candidates;
  for (const storage::SimilarityQuery& shared : comparisons) {
    RELAIS_ASSIGN_OR_RETURN(const std::vector<std::int64_t> found,
                            storage::DossiersSharingWords(snapshot, shared, kMaxCandidates));
    candidates.insert(found.begin(), found.end());
  }
  return candidates;
}

std::vector<std::string> LeadingWords(const std::vector<storage::SimilarityQuery>& comparisons) {
  std::set<std::string> words;
  for (const storage::SimilarityQuery& shared : comparisons) {
    words.insert(shared.leading.begin(), shared.leading.end());
  }
  return std::vector<std::string>(words.begin(), words.end());
}

// Of the candidates that are similar now: the latest that the caller sees and the latest of all.
absl::StatusOr<DuplicatesById> FindDuplicatesAmong(const storage::Snapshot& snapshot,
                                                   const domain::DuplicateFeatures& features,
                                                   const Candidates& candidates) {
  const domain::ComparableFeatures comparable = domain::MakeComparable(features);
  DuplicatesById duplicates;
  std::size_t all = 0;
  std::size_t seen = 0;
  for (const std::int64_t dossier_id : candidates) {
    if (all >= kMaxPairs && (snapshot.scope() == nullptr || seen >= kMaxPairs)) break;
    RELAIS_ASSIGN_OR_RETURN(const auto other, storage::FindComparedTexts(snapshot, dossier_id));
    if (!other.has_value()) continue;
    std::vector<std::string> grounds = domain::DuplicateGrounds(
        comparable, domain::MakeComparable({other->promoter_name, other->project_title, other->contact_email,
                                            other->contact_phone}));
    if (grounds.empty()) continue;
    bool sees = false;
    if (snapshot.scope() != nullptr && seen < kMaxPairs) {
      RELAIS_ASSIGN_OR_RETURN(const auto visible, storage::FindDossier(snapshot, dossier_id));
      sees = visible.has_value();
    }
    if (sees) ++seen;
    if (sees || all < kMaxPairs) duplicates.emplace(dossier_id, std::move(grounds));
    ++all;
  }
  return duplicates;
}

}  // namespace

domain::DuplicateFeatures FeaturesOf(const storage::DossierRecord& dossier) {
  return {dossier.promoter_name, dossier.project_title, dossier.contact_email, dossier.contact_phone};
}

absl::StatusOr<DuplicatePrecheck> PrecheckDuplicates(const storage::Snapshot& snapshot,
                                                     const storage::DossierRecord& dossier) {
  const domain::DuplicateFeatures features = FeaturesOf(dossier);
  DuplicatePrecheck before;
  before.head = snapshot.head();
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t next, storage::NextDossierId(snapshot));
  before.last_dossier = next - 1;
  RELAIS_ASSIGN_OR_RETURN(before.comparisons, ComparisonsOf(snapshot, features));
  RELAIS_ASSIGN_OR_RETURN(const Candidates candidates, CandidatesBy(snapshot, before.comparisons));
  RELAIS_ASSIGN_OR_RETURN(const DuplicatesById found, FindDuplicatesAmong(snapshot, features, candidates));
  for (const auto& [dossier_id, grounds] : found) before.found.push_back(dossier_id);
  return before;
}

absl::StatusOr<DuplicatesById> FindDuplicates(const storage::Snapshot& snapshot,
                                              const storage::DossierRecord& dossier,
                                              const DuplicatePrecheck& before) {
  Candidates candidates(before.found.begin(), before.found.end());
  const std::vector<std::string> leading = LeadingWords(before.comparisons);
  if (snapshot.head() > before.head && !leading.empty()) {
    RELAIS_ASSIGN_OR_RETURN(
        std::vector<std::int64_t> since,
        storage::DossiersWithAnyWordSince(snapshot, before.head, before.last_dossier, leading));
    since.resize(std::min(since.size(), static_cast<std::size_t>(kMaxCandidates)));
    candidates.insert(since.begin(), since.end());
  }
  return FindDuplicatesAmong(snapshot, FeaturesOf(dossier), candidates);
}

}  // namespace relais::handlers
