// Finds new dossiers of an import that are similar to others.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/dossiers/duplicate_detection.h"
#include "service/handlers/dossiers/duplicate_precheck.h"
#include "service/handlers/import/plan.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Most pairs of one dossier, and most dossiers of the import to compare with it for each mark. The same form,
// filled in a thousand times, must not cause a million comparisons.
constexpr std::size_t kMaxPairs = 10;
constexpr std::size_t kMaxCandidates = 50;

using Counts = absl::flat_hash_map<std::string, int>;

void CountWords(const std::vector<std::string>& words, char field, Counts& counts) {
  for (const std::string& word : words) ++counts[absl::StrCat(std::string(1, field), word)];
}

// The smallest set of rare words such that every match contains at least one.
void AddRarest(std::vector<std::string> words, char field, std::size_t threshold_tenths, const Counts& counts,
               std::vector<std::string>* marks) {
  if (words.empty()) return;
  for (std::string& word : words) word.insert(word.begin(), field);
  std::sort(words.begin(), words.end(), [&](const std::string& a, const std::string& b) {
    return std::make_pair(counts.at(a), a) < std::make_pair(counts.at(b), b);
  });
  const std::size_t needed = (words.size() * threshold_tenths + 9) / 10;
  words.resize(words.size() - needed + 1);
  marks->insert(marks->end(), words.begin(), words.end());
}

// Marks of a dossier: every similar dossier shares at least one.
std::vector<std::string> MarksOf(const domain::DuplicateFeatures& features,
                                 const domain::ComparableFeatures& comparable, const Counts& counts) {
  std::vector<std::string> marks;
  AddRarest(comparable.promoter, 'p', domain::kPromoterThresholdTenths, counts, &marks);
  AddRarest(comparable.title, 't', domain::kProjectThresholdTenths, counts, &marks);
  // Names and titles that are equal once folded may have no significant word.
  if (!features.promoter_name.empty())
    marks.push_back(absl::StrCat("P", domain::Fold(features.promoter_name)));
  if (!features.project_title.empty())
    marks.push_back(absl::StrCat("T", domain::Fold(features.project_title)));
  if (!comparable.email.empty()) marks.push_back(absl::StrCat("e", comparable.email));
  if (!comparable.phone.empty()) marks.push_back(absl::StrCat("f", comparable.phone));
  return marks;
}

}  // namespace

absl::StatusOr<std::vector<ImportedDuplicate>> ImportPlan::RecordDuplicates() {
  std::vector<const Dossier*> opened;
  for (const std::int64_t number : dossier_order_) {
    const Dossier& dossier = dossiers_.at(number);
    if (dossier.is_new && dossier.row != nullptr) opened.push_back(&dossier);
  }
  std::vector<domain::ComparableFeatures> comparables;
  Counts counts;
  for (const Dossier* dossier : opened) {
    comparables.push_back(domain::MakeComparable(FeaturesOf(dossier->after)));
    CountWords(comparables.back().promoter, 'p', counts);
    CountWords(comparables.back().title, 't', counts);
  }
  absl::flat_hash_map<std::string, std::vector<std::size_t>> marked;
  std::vector<ImportedDuplicate> duplicates;
  const storage::Snapshot& snapshot = transaction_.snapshot();
  for (std::size_t i = 0; i < opened.size(); ++i) {
    const storage::DossierRecord& record = opened[i]->after;
    const auto add = [&](std::int64_t other_id, const domain::DossierRow* other_row,
                         std::vector<std::string> grounds) {
      transaction_.Insert(
          storage::DuplicateRecord{record.dossier_id, other_id, 1, "open", absl::StrJoin(grounds, "|")});
      duplicates.push_back({opened[i]->row, other_id, other_row, std::move(grounds)});
    };
    RELAIS_ASSIGN_OR_RETURN(const DuplicatePrecheck before, PrecheckDuplicates(snapshot, record));
    RELAIS_ASSIGN_OR_RETURN(const DuplicatesById duplicates, FindDuplicates(snapshot, record, before));
    for (const auto& [other_id, grounds] : duplicates) add(other_id, nullptr, grounds);
    std::set<std::size_t, std::greater<>> candidates;
    for (const std::string& mark : MarksOf(FeaturesOf(record), comparables[i], counts)) {
      std::vector<std::size_t>& same = marked[mark];
      const std::size_t first = same.size() > kMaxCandidates ? same.size() - kMaxCandidates : 0;
      candidates.insert(same.begin() + static_cast<std::ptrdiff_t>(first), same.end());
      same.push_back(i);
    }
    std::size_t pairs = 0;
    for (const std::size_t other : candidates) {
      std::vector<std::string> grounds = domain::DuplicateGrounds(comparables[i], comparables[other]);
      if (grounds.empty()) continue;
      add(opened[other]->after.dossier_id, opened[other]->row, std::move(grounds));
      if (++pairs == kMaxPairs) break;
    }
  }
  return duplicates;
}

}  // namespace relais::handlers
