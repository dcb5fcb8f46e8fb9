#ifndef RELAIS_STORAGE_PROJECTIONS_SEARCH_INDEX_H_
#define RELAIS_STORAGE_PROJECTIONS_SEARCH_INDEX_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/versioned/versioned.h"

// The words by which dossiers are searched and compared: those of their present rows, folded. Derived.

namespace relais::storage {

// A word of a dossier. Plain value.
struct DossierWord {
  std::string word;
  // The number of significant words of the promoter's name, and of the project's title, where this word is
  // one of them, else 0.
  std::int32_t promoter_words = 0;
  std::int32_t title_words = 0;
};

// Words that dossiers do not have yet, gathered, so that many go into the index in its own order.
class NewWords {
 public:
  // `words`, each once, and none that the dossier has.
  void Add(std::int64_t dossier_id, std::vector<DossierWord> words);
  // Only within a writing transaction, as the next one. Leaves nothing gathered.
  absl::Status Insert(const Snapshot& written);

 private:
  std::vector<std::pair<DossierWord, std::int64_t>> rows_;
};

// Puts `words`, each once, in the place of those of the dossier.
absl::Status ReplaceWords(const Snapshot& written, std::int64_t dossier_id,
                          const std::vector<DossierWord>& words);

// Dossiers with a current row that have a word beginning with each of `beginnings` (at least one), above
// `after`, ascending, at most `limit`. Not limited by the snapshot's scope. The cost follows the rarest of
// the words where one is rare, else the number of dossiers that are looked at until `limit` are found.
absl::StatusOr<std::vector<std::int64_t>> DossiersWithWords(const Snapshot& snapshot,
                                                            const std::vector<std::string>& beginnings,
                                                            std::int64_t after, std::int64_t limit);

// Which words of a dossier are compared: any, or those that tell its promoter's name or title from others.
enum class ComparedField { kAny, kPromoter, kTitle };

// A comparison by words: what shares with `words` at least `threshold_tenths` tenths of all words that either
// has in the field, or with kAny what has all of `words`, whatever else. Plain value.
struct SharedWords {
  ComparedField field = ComparedField::kAny;
  std::vector<std::string> words;
  // 10 with kAny.
  std::size_t threshold_tenths = 10;
  // So few that whoever shares enough of the words has one of these: the rarest when they were counted. Empty
  // where nothing can be found.
  std::vector<std::string> leading;
  // Those of which few dossiers had each.
  std::vector<std::string> rare;
};
absl::StatusOr<SharedWords> PlanSimilarityQuery(const Snapshot& snapshot, ComparedField field,
                                                std::vector<std::string> words, std::size_t threshold_tenths);

// The dossiers that are found by the comparison, the latest first, at most `limit`, or so many for each
// leading word. Not limited by the snapshot's scope. Of leading words that thousands of dossiers have in
// the field, only the latest thousands are looked at.
absl::StatusOr<std::vector<std::int64_t>> DossiersSharingWords(const Snapshot& snapshot,
                                                               const SharedWords& shared, std::int64_t limit);

// The dossiers with one of `words` (at least one) that were opened after the one numbered `last_dossier`, or
// of which a row was superseded or taken away after the entry `seq`, the latest first. Not limited by the
// snapshot's scope.
absl::StatusOr<std::vector<std::int64_t>> DossiersWithAnyWordSince(const Snapshot& snapshot, std::int64_t seq,
                                                                   std::int64_t last_dossier,
                                                                   const std::vector<std::string>& words);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_PROJECTIONS_SEARCH_INDEX_H_
