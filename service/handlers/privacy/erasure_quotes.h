#ifndef RELAIS_SERVICE_HANDLERS_PRIVACY_ERASURE_QUOTES_H_
#define RELAIS_SERVICE_HANDLERS_PRIVACY_ERASURE_QUOTES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/maintenance/dossier_rows.h"
#include "storage/store.h"

namespace relais::handlers {

// Erases what rests on the dossiers elsewhere: saved lists and incidents, of any user and network, with a
// text that quotes a name, an address or the project title of any of their revisions, and incidents that list
// one of them. A text quotes a name of a promoter or contact if it has one of its distinctive words
// (domain::SignificantWords, of at least 4 characters), another value if it has all of its words; a title of
// one significant word is quoted by nothing. Of an incident both texts are emptied; of a list, the title; a
// list that searches or filters by such words is removed. Of lists that were removed, now or before, nothing
// stays. Returns the names of what it reached, `users/{user}/savedLists/{list}` and `incidents/{number}`, in
// that order. Reads every saved list and incident.
absl::StatusOr<std::vector<std::string>> EraseQuotes(storage::WriteTransaction& transaction,
                                                     const storage::DossierRows& rows);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_PRIVACY_ERASURE_QUOTES_H_
