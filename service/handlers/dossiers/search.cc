#include "service/handlers/dossiers/search.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/auth/access.h"
#include "service/domain/common/words.h"
#include "service/handlers/common/paging.h"
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
  RequestReader input(call, snapshot);
  const Paging paging(input, request, "n");
  const std::string query =
      input.Text("query", request.query(), Presence::kRequired, kMaxQuery, Privacy::kPersonal);
  const std::vector<std::string> words = domain::WordsOf({query});
  if (words.empty() && !query.empty())
    input.AddViolation("query", "", {"au moins un mot", "at least one word"});
  const storage::DossierConditions conditions = ReadDossierFilter(input, request.filter());
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(paging.status());
  RELAIS_ASSIGN_OR_RETURN(std::vector<storage::DossierRecord> records,
                          Find(snapshot, conditions, words, paging.after_number(0), paging.limit()));
  v1::SearchDossiersResponse response;
  response.set_next_page_token(paging.Cut(
      records, [](const auto& item) -> std::vector<std::string> { return {absl::StrCat(item.dossier_id)}; }));
  for (const auto& record : records) {
    RELAIS_ASSIGN_OR_RETURN(*response.add_dossiers(), DossierListItem(snapshot, record));
  }
  return response;
}

}  // namespace relais::handlers
