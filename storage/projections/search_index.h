#ifndef RELAIS_STORAGE_PROJECTIONS_SEARCH_INDEX_H_
#define RELAIS_STORAGE_PROJECTIONS_SEARCH_INDEX_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/versioned/versioned.h"

// Search index: the folded words of the current rows of dossiers. A projection.

namespace relais::storage {

// A word of a dossier. Plain value.
struct DossierWord {
  std::string word;
  // Number of significant words in the promoter's name and in the project's title, if this word is one of
  // them; else 0.
  std::int32_t promoter_words = 0;
  std::int32_t title_words = 0;
};

// Collects words that dossiers do not have yet, so that many are inserted in the order of the index.
class NewWords {
 public:
  // Adds `words`, each once, and none that the dossier already has.
  void Add(std::int64_t dossier_id, std::vector<DossierWord> words);
  // Inserts the collected words and forgets them. Call it within the write transaction of the next entry.
  absl::Status Insert(const Snapshot& written);

 private:
  std::vector<std::pair<DossierWord, std::int64_t>> rows_;
};

// Replaces the words of the dossier by `words`, each once.
absl::Status ReplaceWords(const Snapshot& written, std::int64_t dossier_id,
                          const std::vector<DossierWord>& words);

// Current dossiers that have, for each of `beginnings` (at least one), a word with that prefix. Above
// `after`, ascending, at most `limit`. Not limited by the snapshot's scope. Cost: proportional to the rarest
// prefix if one is rare, else to the dossiers visited until `limit` are found.
absl::StatusOr<std::vector<std::int64_t>> DossiersWithWords(const Snapshot& snapshot,
                                                            const std::vector<std::string>& beginnings,
                                                            std::int64_t after, std::int64_t limit);

// The words of a dossier that are compared: all, or the significant words of its promoter's name or title.
enum class ComparedField { kAny, kPromoter, kTitle };

// A similarity query. It matches a dossier if the words shared in the field are at least `threshold_tenths`
// tenths of the union of both sides. With kAny it matches a dossier that has all of `words`. Plain value.
struct SimilarityQuery {
  ComparedField field = ComparedField::kAny;
  std::vector<std::string> words;
  // 10 with kAny.
  std::size_t threshold_tenths = 10;
  // The smallest set of rare terms such that every match contains at least one. Empty if nothing can match.
  std::vector<std::string> leading;
  // The words with few dossiers each.
  std::vector<std::string> rare;
};
absl::StatusOr<SimilarityQuery> PlanSimilarityQuery(const Snapshot& snapshot, ComparedField field,
                                                    std::vector<std::string> words,
                                                    std::size_t threshold_tenths);

// The dossiers that match, the latest first, at most `limit` (or `limit` for each leading word if a leading
// word is common). Not limited by the snapshot's scope. Of a leading word that more than 2,000 dossiers have
// in the field, only the latest 2,000 are compared.
absl::StatusOr<std::vector<std::int64_t>> DossiersSharingWords(const Snapshot& snapshot,
                                                               const SimilarityQuery& shared,
                                                               std::int64_t limit);

// Dossiers with one of `words` (at least one) that are numbered above `last_dossier`, or had a row superseded
// or removed after entry `seq`. The latest first. Not limited by the snapshot's scope.
absl::StatusOr<std::vector<std::int64_t>> DossiersWithAnyWordSince(const Snapshot& snapshot, std::int64_t seq,
                                                                   std::int64_t last_dossier,
                                                                   const std::vector<std::string>& words);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_PROJECTIONS_SEARCH_INDEX_H_
