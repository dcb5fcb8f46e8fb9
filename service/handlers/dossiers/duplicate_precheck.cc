#include "service/handlers/dossiers/duplicate_precheck.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "service/domain/dossiers/duplicate_detection.h"
#include "service/domain/common/words.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/dossiers/duplicates.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// A form that is filled in a hundred times must not make ten thousand pairs.
constexpr std::size_t kMostPairs = 10;
// Of the dossiers that share a word, and enough of them, how many are compared.
constexpr std::int64_t kMostCandidates = 200;

// A contact is the same or is not.
constexpr std::size_t kAllTenths = 10;

// The latest first.
using Candidates = std::set<std::int64_t, std::greater<>>;

// How a dossier is compared with all others, by words.
absl::StatusOr<std::vector<storage::SharedWords>> ComparisonsOf(const storage::Snapshot& snapshot,
                                                                const domain::Likeness& likeness) {
  std::vector<storage::SharedWords> comparisons;
  const auto add = [&](storage::ComparedField field, std::vector<std::string> words,
                       std::size_t tenths) -> absl::Status {
    RELAIS_ASSIGN_OR_RETURN(storage::SharedWords shared,
                            storage::LedByTheRarest(snapshot, field, std::move(words), tenths));
    if (!shared.leading.empty()) comparisons.push_back(std::move(shared));
    return absl::OkStatus();
  };
  RELAIS_RETURN_IF_ERROR(add(storage::ComparedField::kPromoter,
                             domain::SignificantWords(likeness.promoter_name), domain::kPromoterTenths));
  std::vector<std::string> title = domain::SignificantWords(likeness.project_title);
  if (title.size() >= domain::kLeastProjectWords) {
    RELAIS_RETURN_IF_ERROR(add(storage::ComparedField::kTitle, std::move(title), domain::kProjectTenths));
  }
  for (const std::string& term :
       {domain::WholeTextTerm(domain::WholeField::kPromoter, likeness.promoter_name),
        domain::WholeTextTerm(domain::WholeField::kTitle, likeness.project_title)}) {
    if (!term.empty()) RELAIS_RETURN_IF_ERROR(add(storage::ComparedField::kAny, {term}, kAllTenths));
  }
  for (const std::string& contact : {likeness.contact_email, domain::PhoneDigits(likeness.contact_phone)}) {
    RELAIS_RETURN_IF_ERROR(add(storage::ComparedField::kAny, domain::WordsOf({contact}), kAllTenths));
  }
  return comparisons;
}

// The dossiers that may resemble, whoever sees them.
absl::StatusOr<Candidates> CandidatesBy(const storage::Snapshot& snapshot,
                                        const std::vector<storage::SharedWords>& comparisons) {
  Candidates candidates;
  for (const storage::SharedWords& shared : comparisons) {
    RELAIS_ASSIGN_OR_RETURN(const std::vector<std::int64_t> found,
                            storage::DossiersSharingWords(snapshot, shared, kMostCandidates));
    candidates.insert(found.begin(), found.end());
  }
  return candidates;
}

std::vector<std::string> LeadingWords(const std::vector<storage::SharedWords>& comparisons) {
  std::set<std::string> words;
  for (const storage::SharedWords& shared : comparisons) {
    words.insert(shared.leading.begin(), shared.leading.end());
  }
  return std::vector<std::string>(words.begin(), words.end());
}

// Of the candidates that resemble as they stand: the latest that the snapshot sees, and the latest of all.
absl::StatusOr<Resembling> ResemblingAmong(const storage::Snapshot& snapshot,
                                           const domain::Likeness& likeness, const Candidates& candidates) {
  const domain::ComparableLikeness comparable = domain::MakeComparable(likeness);
  Resembling resembling;
  std::size_t all = 0;
  std::size_t seen = 0;
  for (const std::int64_t dossier_id : candidates) {
    if (all >= kMostPairs && (snapshot.scope() == nullptr || seen >= kMostPairs)) break;
    RELAIS_ASSIGN_OR_RETURN(const auto other, storage::FindComparedTexts(snapshot, dossier_id));
    if (!other.has_value()) continue;
    std::vector<std::string> grounds =
        domain::Resemblance(comparable, domain::MakeComparable({other->promoter_name, other->project_title,
                                                                other->contact_email, other->contact_phone}));
    if (grounds.empty()) continue;
    bool sees = false;
    if (snapshot.scope() != nullptr && seen < kMostPairs) {
      RELAIS_ASSIGN_OR_RETURN(const auto visible, storage::FindDossier(snapshot, dossier_id));
      sees = visible.has_value();
    }
    if (sees) ++seen;
    if (sees || all < kMostPairs) resembling.emplace(dossier_id, std::move(grounds));
    ++all;
  }
  return resembling;
}

}  // namespace

domain::Likeness LikenessOf(const storage::DossierRecord& dossier) {
  return {dossier.promoter_name, dossier.project_title, dossier.contact_email, dossier.contact_phone};
}

absl::StatusOr<ResemblingBefore> LookForResembling(const storage::Snapshot& snapshot,
                                                   const storage::DossierRecord& dossier) {
  const domain::Likeness likeness = LikenessOf(dossier);
  ResemblingBefore before;
  before.head = snapshot.head();
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t next, storage::NextDossierId(snapshot));
  before.last_dossier = next - 1;
  RELAIS_ASSIGN_OR_RETURN(before.comparisons, ComparisonsOf(snapshot, likeness));
  RELAIS_ASSIGN_OR_RETURN(const Candidates candidates, CandidatesBy(snapshot, before.comparisons));
  RELAIS_ASSIGN_OR_RETURN(const Resembling found, ResemblingAmong(snapshot, likeness, candidates));
  for (const auto& [dossier_id, grounds] : found) before.found.push_back(dossier_id);
  return before;
}

absl::StatusOr<Resembling> ResemblingNow(const storage::Snapshot& snapshot,
                                         const storage::DossierRecord& dossier,
                                         const ResemblingBefore& before) {
  Candidates candidates(before.found.begin(), before.found.end());
  const std::vector<std::string> leading = LeadingWords(before.comparisons);
  if (snapshot.head() > before.head && !leading.empty()) {
    RELAIS_ASSIGN_OR_RETURN(
        std::vector<std::int64_t> since,
        storage::DossiersWithAnyWordSince(snapshot, before.head, before.last_dossier, leading));
    since.resize(std::min(since.size(), static_cast<std::size_t>(kMostCandidates)));
    candidates.insert(since.begin(), since.end());
  }
  return ResemblingAmong(snapshot, LikenessOf(dossier), candidates);
}

}  // namespace relais::handlers
