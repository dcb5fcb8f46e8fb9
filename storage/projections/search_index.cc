#include "storage/projections/search_index.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// Limits for counting the dossiers of a word. The first is small enough to separate most words at little
// cost.
constexpr std::int64_t kCounts[] = {50, 1000, 20'000};
// Most dossiers that are compared for one shared word.
constexpr std::int64_t kMaxCompared = 2000;

// Rows inserted by one statement. Few sizes keep the prepared statements few; a dossier needs two or three.
constexpr std::size_t kInsertedAtOnce[] = {64, 16, 4, 1};

// A text that sorts after every word with this prefix: no folded word contains its last character.
std::string After(const std::string& beginning) { return beginning + "\xF4\x8F\xBF\xBF"; }

std::string WordBegins(const std::string& beginning, std::vector<Value>& parameters) {
  parameters.emplace_back(beginning);
  parameters.emplace_back(After(beginning));
  return "word >= ? AND word < ?";
}

// Counts the dossiers with the word, or those with a word that begins with it.
enum class Counted { kWord, kBeginning };

struct CountedWord {
  std::string word;
  // Counted up to a limit; the exact number only if `all`.
  std::int64_t dossiers = 0;
  bool all = false;
};

// Counts the dossiers of each word, up to `most`, in one query.
absl::Status CountTo(const Snapshot& snapshot, Counted counted, std::int64_t most,
                     const std::vector<CountedWord*>& words) {
  std::vector<std::string> texts;
  std::map<std::string, std::vector<CountedWord*>> by_text;
  for (CountedWord* each : words) {
    texts.push_back(each->word);
    by_text[each->word].push_back(each);
  }
  std::vector<Value> parameters;
  std::string condition = "word = s.value";
  if (counted == Counted::kBeginning) {
    // The suffix that After adds.
    parameters.emplace_back(After(""));
    condition = "word >= s.value AND word < s.value || ?";
  }
  parameters.emplace_back(most);
  parameters.push_back(SetOf(texts));
  return snapshot.session().Query(
      absl::StrCat("SELECT s.value, (SELECT COUNT(*) FROM (SELECT 1 FROM dossier_word WHERE ", condition,
                   " LIMIT ?) t) FROM ", snapshot.session().dialect().TableOfTexts(), " s"),
      parameters, "ti", [&](const Row& row) {
        for (CountedWord* each : by_text[row.Text(0)]) {
          each->dossiers = row.Integer(1);
          each->all = each->dossiers < most;
        }
      });
}

// Sorts the words, rarest first. Counts only as far as needed to find `wanted` rare ones.
absl::StatusOr<std::vector<CountedWord>> RarestFirst(const Snapshot& snapshot, Counted kind,
                                                     const std::vector<std::string>& words,
                                                     std::size_t wanted) {
  std::vector<CountedWord> counted;
  counted.reserve(words.size());
  for (const std::string& word : words) counted.push_back({word});
  for (const std::int64_t most : kCounts) {
    std::vector<CountedWord*> unknown;
    for (CountedWord& each : counted) {
      if (!each.all) unknown.push_back(&each);
    }
    if (unknown.empty()) break;
    RELAIS_RETURN_IF_ERROR(CountTo(snapshot, kind, most, unknown));
    const auto rare =
        std::count_if(counted.begin(), counted.end(), [](const CountedWord& each) { return each.all; });
    if (static_cast<std::size_t>(rare) >= wanted) break;
  }
  std::stable_sort(counted.begin(), counted.end(),
                   [](const CountedWord& a, const CountedWord& b) { return a.dossiers < b.dossiers; });
  return counted;
}

// SQL condition: the dossier `column` has a word with this prefix.
std::string HasBeginning(absl::string_view column, const std::string& beginning,
                         std::vector<Value>& parameters) {
  parameters.emplace_back(beginning);
  parameters.emplace_back(After(beginning));
  return absl::StrCat(" AND EXISTS (SELECT 1 FROM dossier_word v WHERE v.dossier_id = ", column,
                      " AND v.word >= ? AND v.word < ?)");
}

absl::StatusOr<std::vector<std::int64_t>> Numbers(const Snapshot& snapshot, const std::string& sql,
                                                  const std::vector<Value>& parameters) {
  std::vector<std::int64_t> found;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(sql, parameters, "i",
                                                  [&](const Row& row) { found.push_back(row.Integer(0)); }));
  return found;
}

// SQL of the number of words in the field of a word; 0 if it is unknown.
const char* SizeOf(ComparedField field) {
  switch (field) {
    case ComparedField::kAny:
      return "0";
    case ComparedField::kPromoter:
      return "promoter_words";
    case ComparedField::kTitle:
      return "title_words";
  }
  return "0";
}

// ` AND ...` condition for the words `alias` that are in the field.
std::string InField(ComparedField field, absl::string_view alias) {
  return field == ComparedField::kAny ? "" : absl::StrCat(" AND ", alias, SizeOf(field), " > 0");
}

// The fewest words that a match shares: the union of both sides has at least the words of the query.
std::size_t LeastShared(const SimilarityQuery& shared) {
  return (shared.words.size() * shared.threshold_tenths + 9) / 10;
}

// SQL condition: `count` shared words are enough for a dossier with `size` words in the field. If m words are
// shared of our n and their s, all words are n + s - m. service/domain/dossiers/duplicate_detection.h has the
// same rule, and decides.
std::string IsEnough(const SimilarityQuery& shared, absl::string_view count, absl::string_view size,
                     std::vector<Value>& parameters) {
  if (shared.field == ComparedField::kAny) {
    parameters.emplace_back(static_cast<std::int64_t>(LeastShared(shared)));
    return absl::StrCat(count, " >= ?");
  }
  parameters.emplace_back(static_cast<std::int64_t>(shared.words.size()));
  return absl::StrCat(10 + shared.threshold_tenths, " * (", count, ") >= ", shared.threshold_tenths,
                      " * (? + ", size, ")");
}

// Finds matches from the rare words. The list of a word is stored in one place, but a lookup of a word in
// each dossier reads all over the index. So it looks up only the dossiers that the rare words alone leave
// undecided.
absl::StatusOr<std::vector<std::int64_t>> SharingRare(const Snapshot& snapshot, const SimilarityQuery& shared,
                                                      std::int64_t limit) {
  std::vector<std::string> common;
  for (const std::string& word : shared.words) {
    if (std::find(shared.rare.begin(), shared.rare.end(), word) == shared.rare.end()) common.push_back(word);
  }
  const absl::string_view set = snapshot.session().dialect().SetOfTexts();
  std::vector<Value> parameters = {SetOf(shared.rare)};
  // MATERIALIZED keeps SQLite from scanning all dossiers in order.
  std::string sql = absl::StrCat(
      "WITH l AS MATERIALIZED (SELECT dossier_id, ", SizeOf(shared.field),
      " AS size FROM dossier_word WHERE word IN ", set, InField(shared.field, ""),
      ") SELECT c.dossier_id FROM"
      " (SELECT dossier_id, COUNT(*) AS rare, MAX(size) AS size FROM l GROUP BY dossier_id) c WHERE (",
      IsEnough(shared, "c.rare", "c.size", parameters));
  if (!common.empty()) {
    parameters.emplace_back(static_cast<std::int64_t>(common.size()));
    absl::StrAppend(&sql, " OR (", IsEnough(shared, "c.rare + ?", "c.size", parameters));
    if (shared.field != ComparedField::kAny)
      absl::StrAppend(&sql, " AND ", IsEnough(shared, "c.size", "c.size", parameters));
    parameters.push_back(SetOf(common));
    const std::string counted = absl::StrCat(
        "c.rare + (SELECT COUNT(*) FROM dossier_word v WHERE v.dossier_id = c.dossier_id AND v.word IN ", set,
        InField(shared.field, "v."), ")");
    absl::StrAppend(&sql, " AND ", IsEnough(shared, counted, "c.size", parameters), ")");
  }
  sql += ") ORDER BY c.dossier_id DESC LIMIT ?";
  parameters.emplace_back(limit);
  return Numbers(snapshot, sql, parameters);
}

// The same if many dossiers have a leading word: compares only the latest of these.
absl::StatusOr<std::vector<std::int64_t>> SharingLeading(const Snapshot& snapshot,
                                                         const SimilarityQuery& shared, std::int64_t limit) {
  std::set<std::int64_t, std::greater<>> found;
  for (const std::string& word : shared.leading) {
    std::vector<Value> parameters = {word, kMaxCompared};
    parameters.push_back(SetOf(shared.words));
    const std::string counted =
        absl::StrCat("(SELECT COUNT(*) FROM dossier_word v WHERE v.dossier_id = w.dossier_id AND v.word IN ",
                     snapshot.session().dialect().SetOfTexts(), InField(shared.field, "v."), ")");
    const std::string sql =
        absl::StrCat("SELECT w.dossier_id FROM (SELECT dossier_id, ", SizeOf(shared.field),
                     " AS size FROM dossier_word WHERE word = ?", InField(shared.field, ""),
                     " ORDER BY dossier_id DESC LIMIT ?) w WHERE ",
                     IsEnough(shared, counted, "w.size", parameters), " ORDER BY w.dossier_id DESC LIMIT ?");
    parameters.emplace_back(limit);
    RELAIS_ASSIGN_OR_RETURN(const std::vector<std::int64_t> sharing, Numbers(snapshot, sql, parameters));
    found.insert(sharing.begin(), sharing.end());
  }
  return std::vector<std::int64_t>(found.begin(), found.end());
}

}  // namespace

void NewWords::Add(std::int64_t dossier_id, std::vector<DossierWord> words) {
  for (DossierWord& word : words) rows_.emplace_back(std::move(word), dossier_id);
}

absl::Status NewWords::Insert(const Snapshot& written) {
  std::sort(rows_.begin(), rows_.end(), [](const auto& one, const auto& other) {
    return std::tie(one.first.word, one.second) < std::tie(other.first.word, other.second);
  });
  std::size_t count = 0;
  for (std::size_t begin = 0; begin < rows_.size(); begin += count) {
    const std::size_t left = rows_.size() - begin;
    count = *std::find_if(std::begin(kInsertedAtOnce), std::end(kInsertedAtOnce),
                          [left](std::size_t size) { return size <= left; });
    std::vector<Value> values;
    values.reserve(count * 4);
    for (std::size_t i = begin; i < begin + count; ++i) {
      DossierWord& word = rows_[i].first;
      values.emplace_back(std::move(word.word));
      values.emplace_back(rows_[i].second);
      values.emplace_back(static_cast<std::int64_t>(word.promoter_words));
      values.emplace_back(static_cast<std::int64_t>(word.title_words));
    }
    const std::vector<std::string> marks(count, "(?, ?, ?, ?)");
    RELAIS_RETURN_IF_ERROR(written.session().Execute(
        absl::StrCat("INSERT INTO dossier_word (word, dossier_id, promoter_words, title_words) VALUES ",
                     absl::StrJoin(marks, ", ")),
        values));
  }
  rows_.clear();
  return absl::OkStatus();
}

absl::Status ReplaceWords(const Snapshot& written, std::int64_t dossier_id,
                          const std::vector<DossierWord>& words) {
  using Counts = std::pair<std::int64_t, std::int64_t>;
  Session& session = written.session();
  std::map<std::string, Counts> old;
  RELAIS_RETURN_IF_ERROR(
      session.Query("SELECT word, promoter_words, title_words FROM dossier_word WHERE dossier_id = ?",
                    {dossier_id}, "tii", [&](const Row& row) {
                      old[row.Text(0)] = {row.Integer(1), row.Integer(2)};
                    }));
  std::vector<DossierWord> added;
  for (const DossierWord& word : words) {
    const auto same = old.find(word.word);
    if (same != old.end() && same->second == Counts(word.promoter_words, word.title_words)) {
      old.erase(same);
    } else {
      added.push_back(word);
    }
  }
  for (const auto& [word, counts] : old) {
    RELAIS_RETURN_IF_ERROR(
        session.Execute("DELETE FROM dossier_word WHERE word = ? AND dossier_id = ?", {word, dossier_id}));
  }
  NewWords inserted;
  inserted.Add(dossier_id, std::move(added));
  return inserted.Insert(written);
}

absl::StatusOr<std::vector<std::int64_t>> DossiersWithWords(const Snapshot& snapshot,
                                                            const std::vector<std::string>& beginnings,
                                                            std::int64_t after, std::int64_t limit) {
  RELAIS_ASSIGN_OR_RETURN(const std::vector<CountedWord> words,
                          RarestFirst(snapshot, Counted::kBeginning, beginnings, /*wanted=*/1));
  std::vector<Value> parameters;
  std::string sql;
  if (words.front().all) {
    // The list of a rare word is stored in one place, but a lookup of a word in each dossier reads all over
    // the index. MATERIALIZED keeps SQLite from scanning all dossiers in the order of the answer.
    std::vector<std::string> lists;
    std::size_t rare = 0;
    for (; rare < words.size() && words[rare].all; ++rare) {
      lists.push_back(absl::StrCat("SELECT dossier_id FROM dossier_word WHERE ",
                                   WordBegins(words[rare].word, parameters)));
    }
    sql = absl::StrCat("WITH w AS MATERIALIZED (", absl::StrJoin(lists, " INTERSECT "),
                       ") SELECT DISTINCT w.dossier_id FROM w WHERE 1 = 1");
    for (std::size_t i = rare; i < words.size(); ++i)
      sql += HasBeginning("w.dossier_id", words[i].word, parameters);
  } else {
    // So many dossiers have each word that the next matches are near: scan in the order of the answer,
    // without sorting.
    sql = "SELECT DISTINCT w.dossier_id FROM dossier w WHERE w.until_seq IS NULL";
    for (const CountedWord& each : words) sql += HasBeginning("w.dossier_id", each.word, parameters);
  }
  sql += " AND w.dossier_id > ? ORDER BY w.dossier_id LIMIT ?";
  parameters.emplace_back(after);
  parameters.emplace_back(limit);
  return Numbers(snapshot, sql, parameters);
}

absl::StatusOr<SimilarityQuery> PlanSimilarityQuery(const Snapshot& snapshot, ComparedField field,
                                                    std::vector<std::string> words,
                                                    std::size_t threshold_tenths) {
  SimilarityQuery shared = {field, std::move(words), threshold_tenths, {}, {}};
  if (shared.words.empty()) return shared;
  const std::size_t leading = shared.words.size() - LeastShared(shared) + 1;
  RELAIS_ASSIGN_OR_RETURN(const std::vector<CountedWord> rarest,
                          RarestFirst(snapshot, Counted::kWord, shared.words, leading));
  for (std::size_t i = 0; i < leading; ++i) shared.leading.push_back(rarest[i].word);
  for (const CountedWord& each : rarest) {
    if (each.all && each.dossiers <= kMaxCompared) shared.rare.push_back(each.word);
  }
  return shared;
}

absl::StatusOr<std::vector<std::int64_t>> DossiersSharingWords(const Snapshot& snapshot,
                                                               const SimilarityQuery& shared,
                                                               std::int64_t limit) {
  if (shared.leading.empty()) return std::vector<std::int64_t>();
  return shared.rare.size() < shared.leading.size() ? SharingLeading(snapshot, shared, limit)
                                                    : SharingRare(snapshot, shared, limit);
}

absl::StatusOr<std::vector<std::int64_t>> DossiersWithAnyWordSince(const Snapshot& snapshot, std::int64_t seq,
                                                                   std::int64_t last_dossier,
                                                                   const std::vector<std::string>& words) {
  const Dialect& dialect = snapshot.session().dialect();
  // Word by word: usually there is nothing, and sorting or grouping would cost more than that.
  const std::string sql =
      absl::StrCat("SELECT n.dossier_id FROM ", dialect.TableOfTexts(),
                   " s CROSS JOIN dossier_word n WHERE n.word = s.value AND n.dossier_id > ? UNION ALL "
                   "SELECT d.dossier_id FROM dossier d WHERE d.until_seq > ? AND EXISTS (SELECT 1 FROM"
                   " dossier_word w WHERE w.dossier_id = d.dossier_id AND w.word IN ",
                   dialect.SetOfTexts(), ")");
  const Value set = SetOf(words);
  const std::vector<Value> parameters = {set, last_dossier, seq, set};
  RELAIS_ASSIGN_OR_RETURN(std::vector<std::int64_t> found, Numbers(snapshot, sql, parameters));
  std::sort(found.begin(), found.end(), std::greater<>());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace relais::storage
