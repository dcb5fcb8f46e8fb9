#include "service/handlers/privacy/erasure_quotes.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "relais/v1/dossier_filter.pb.h"
#include "service/convert/common/names.h"
#include "service/convert/privacy/records.h"
#include "service/domain/common/words.h"
#include "service/domain/dossiers/duplicate_detection.h"
#include "service/handlers/dossiers/saved_lists.h"
#include "storage/queries/dossiers/saved_lists.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// A name of shorter words only appears in too many texts to count as quoted.
constexpr std::size_t kShortestWord = 3;

// A word of a name that is shorter does not tell whom it means.
constexpr std::ptrdiff_t kShortestDistinctiveWord = 4;

std::ptrdiff_t Letters(const std::string& word) {
  return std::count_if(word.begin(), word.end(),
                       [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; });
}

class Quotes {
 public:
  static absl::StatusOr<Quotes> Of(const storage::Snapshot& snapshot, const storage::DossierRows& rows) {
    Quotes quotes;
    RELAIS_ASSIGN_OR_RETURN(const storage::PersonalTexts texts, storage::PersonalTextsOf(snapshot, rows));
    for (const std::string& name : texts.names) {
      quotes.AddWhole(name);
      // One word is enough to tell whom a text means: `Dossier Tremblay à relancer`.
      for (std::string& word : domain::SignificantWords(name)) {
        if (Letters(word) >= kShortestDistinctiveWord) quotes.values_.insert({std::move(word)});
      }
    }
    for (const std::string& address : texts.addresses) quotes.AddWhole(address);
    for (const std::string& title : texts.titles) {
      // A title of one significant word, such as `Projet`, appears in unrelated texts.
      if (domain::SignificantWords(title).size() >= domain::kLeastProjectWords) {
        quotes.values_.insert(domain::WordsOf({title}));
      }
    }
    return quotes;
  }

  bool In(const std::string& text) const {
    if (text.empty()) return false;
    const std::vector<std::string> words = domain::WordsOf({text});
    return std::any_of(values_.begin(), values_.end(), [&](const std::vector<std::string>& value) {
      return std::includes(words.begin(), words.end(), value.begin(), value.end());
    });
  }

 private:
  void AddWhole(const std::string& text) {
    std::vector<std::string> words = domain::WordsOf({text});
    const bool telling = std::any_of(words.begin(), words.end(),
                                     [](const std::string& word) { return word.size() >= kShortestWord; });
    if (telling) values_.insert(std::move(words));
  }

  // Words of each value, sorted.
  std::set<std::vector<std::string>> values_;
};

// Whether a typed text of the filter quotes a value; codes and dates cannot.
absl::StatusOr<bool> FilterQuotes(const Quotes& quotes, const storage::SavedListRecord& list) {
  RELAIS_ASSIGN_OR_RETURN(const v1::DossierFilter filter, FilterOf(list));
  const auto in = [&](const std::string& text) { return quotes.In(text); };
  return std::any_of(filter.advisors().begin(), filter.advisors().end(), in) ||
         std::any_of(filter.external_ids().begin(), filter.external_ids().end(), in);
}

absl::Status EraseLists(storage::WriteTransaction& transaction, const Quotes& quotes,
                        std::vector<std::string>& reached) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const auto lists, storage::AllSavedLists(snapshot));
  for (const storage::SavedListRecord& list : lists) {
    RELAIS_ASSIGN_OR_RETURN(const bool filters, FilterQuotes(quotes, list));
    const bool searches = filters || quotes.In(list.query);
    if (!searches && !quotes.In(list.title)) continue;
    if (searches) {
      transaction.Remove(list);
    } else {
      storage::SavedListRecord untitled = list;
      untitled.title.clear();
      ++untitled.revision;
      transaction.Replace(untitled);
    }
    reached.push_back(absl::StrCat(convert::Named("users", list.user_id), "/",
                                   convert::Named(convert::kSavedLists, list.list_id)));
  }
  // Past revisions and removed lists are never read: empty them all, whether they quote or not.
  transaction.ErasePersonal<storage::SavedListRecord>("until_seq IS NOT NULL", {});
  return absl::OkStatus();
}

bool Lists(const storage::IncidentRecord& incident, const std::vector<std::int64_t>& dossiers) {
  for (const absl::string_view number : absl::StrSplit(incident.dossiers, '|', absl::SkipEmpty())) {
    std::int64_t dossier_id = 0;
    if (absl::SimpleAtoi(number, &dossier_id) &&
        std::binary_search(dossiers.begin(), dossiers.end(), dossier_id))
      return true;
  }
  return false;
}

// An incident that lists one of the dossiers is about its people, whatever words it uses.
absl::Status EraseIncidents(storage::WriteTransaction& transaction, const Quotes& quotes,
                            const std::vector<std::int64_t>& dossiers, std::vector<std::string>& reached) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  std::set<std::int64_t> numbers;
  RELAIS_ASSIGN_OR_RETURN(const auto revisions,
                          storage::EveryRevision<storage::IncidentRecord>(snapshot.session()));
  for (const storage::IncidentRecord& revision : revisions) {
    if (Lists(revision, dossiers) || quotes.In(revision.description) || quotes.In(revision.measures))
      numbers.insert(revision.number);
  }
  for (const std::int64_t number : numbers) {
    RELAIS_ASSIGN_OR_RETURN(auto current, storage::FindIncident(snapshot, number));
    if (current.has_value()) {
      current->description.clear();
      current->measures.clear();
      ++current->revision;
      transaction.Replace(*current);
    }
    transaction.ErasePersonal<storage::IncidentRecord>("number = ?", {number});
    reached.push_back(convert::IncidentName(number));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<std::string>> EraseQuotes(storage::WriteTransaction& transaction,
                                                     const storage::DossierRows& rows) {
  std::vector<std::string> reached;
  RELAIS_ASSIGN_OR_RETURN(const Quotes quotes, Quotes::Of(transaction.snapshot(), rows));
  RELAIS_RETURN_IF_ERROR(EraseLists(transaction, quotes, reached));
  RELAIS_RETURN_IF_ERROR(EraseIncidents(transaction, quotes, rows.dossiers(), reached));
  return reached;
}

}  // namespace relais::handlers
