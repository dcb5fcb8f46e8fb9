#include "service/handlers/dossiers/search.h"

#include <string>
#include <utility>
#include <vector>

#include "service/auth/access.h"
#include "service/domain/common/words.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/dossiers/dossier_filter.h"
#include "service/handlers/dossiers/dossier_list.h"
#include "storage/projections/search_index.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Candidates to read at once.
constexpr std::int64_t kBatch = 200;

// Dossiers that the snapshot sees and that hold all the words, with numbers above `after`, ascending, at most
// `limit`.
absl::StatusOr<std::vector<storage::DossierRecord>> Find(const storage::Snapshot& snapshot,
                                                         storage::DossierConditions conditions,
                                                         const std::vector<std::string>& words,
                                                         std::int64_t after, std::int64_t limit) {
  std::vector<storage::DossierRecord> found;
  while (static_cast<std::int64_t>(found.size()) < limit) {
    RELAIS_ASSIGN_OR_RETURN(conditions.ids, storage::DossiersWithWords(snapshot, words, after, kBatch));
    if (conditions.ids.empty()) break;
    const bool last = static_cast<std::int64_t>(conditions.ids.size()) < kBatch;
    after = conditions.ids.back();
    RELAIS_ASSIGN_OR_RETURN(auto records, storage::ListDossierRecords(snapshot, conditions, 0, kBatch));
    for (storage::DossierRecord& record : records) {
      // The index holds current words; check the state that the caller sees.
      if (!domain::MatchesAllPrefixes(SearchWordsOf(record), words)) continue;
      found.push_back(std::move(record));
      if (static_cast<std::int64_t>(found.size()) == limit) break;
    }
    if (last) break;
  }
  return found;
}

}  // namespace

absl::StatusOr<v1::SearchDossiersResponse> SearchDossiers(const CallContext& call,
                                                          const storage::Snapshot& snapshot,
                                                          const v1::SearchDossiersRequest& request) {
  ListPage page({call, snapshot}, request, "n");
  const std::string query =
      page.input().Text("query", request.query(), Presence::kRequired, kMaxQuery, Privacy::kPersonal);
  const std::vector<std::string> words = domain::WordsOf({query});
  if (words.empty() && !query.empty())
    page.input().AddViolation("query", "", {"au moins un mot", "at least one word"});
  const storage::DossierConditions conditions = ReadDossierFilter(page.input(), request.filter());
  return page.Answer(
      &v1::SearchDossiersResponse::mutable_dossiers,
      [&] { return Find(snapshot, conditions, words, page.after_number(0), page.limit()); },
      [](const storage::DossierRecord& item) { return PageKey(item.dossier_id); },
      [&](const storage::DossierRecord& item) { return DossierListItem(snapshot, item); });
}

}  // namespace relais::handlers
