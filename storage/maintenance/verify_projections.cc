#include "storage/maintenance/verify_projections.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/access/access_history.h"
#include "storage/migrations/migrations.h"
#include "storage/projections/external_ids.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// A row of a projection as text, so that the rows of all projections are compared alike.
using Rows = std::vector<std::string>;

// A separator that occurs in no code, word or date.
constexpr char kBetween[] = "\x1f";

std::string Text(const std::optional<std::int64_t>& number) {
  return number.has_value() ? absl::StrCat(*number) : std::string("-");
}

absl::StatusOr<Rows> StoredRows(const Snapshot& snapshot, const char* columns, const char* types,
                                const char* table, std::int64_t dossier_id) {
  Rows rows;
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query(absl::StrCat("SELECT ", columns, " FROM ", table, " WHERE dossier_id = ?"),
                               {dossier_id}, types, [&](const Row& row) {
                                 std::string text;
                                 for (int column = 0; types[column] != '\0'; ++column) {
                                   absl::StrAppend(&text, kBetween);
                                   if (types[column] == 't') {
                                     absl::StrAppend(&text, row.Text(column));
                                   } else if (row.IsNull(column)) {
                                     absl::StrAppend(&text, "-");
                                   } else {
                                     absl::StrAppend(&text, row.Integer(column));
                                   }
                                 }
                                 rows.push_back(std::move(text));
                               }));
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::string Joined(std::initializer_list<std::string> columns) {
  std::string text;
  for (const std::string& column : columns) absl::StrAppend(&text, kBetween, column);
  return text;
}

absl::StatusOr<Rows> DerivedAccess(const Projections& projections, const Snapshot& snapshot,
                                   std::int64_t dossier_id) {
  RELAIS_ASSIGN_OR_RETURN(const auto history, AccessHistory(projections, snapshot, dossier_id));
  Rows rows;
  for (const AccessInterval& interval : history) {
    const AccessRow& row = interval.row;
    rows.push_back(Joined({row.organization, row.leads ? "1" : "0", row.open_to, Text(row.cut_seq),
                           absl::StrCat(interval.since_seq), Text(interval.until_seq)}));
  }
  return rows;
}

Rows DerivedWords(const Projections& projections, const DossierState& dossier) {
  Rows rows;
  for (const DossierWord& word : projections.words(dossier)) {
    rows.push_back(Joined({word.word, absl::StrCat(word.promoter_words), absl::StrCat(word.title_words)}));
  }
  return rows;
}

Rows DerivedCachedAnswer(const Projections& projections, const DossierState& dossier) {
  const std::optional<CachedAnswer> cached_answer = projections.cached_answer(dossier);
  if (!cached_answer.has_value()) return {};
  return {Joined({cached_answer->lead_organization, absl::Base64Escape(cached_answer->content)})};
}

// Compares the projections of one dossier, table by table.
class DossierCheck {
 public:
  DossierCheck(const Snapshot& snapshot, std::int64_t dossier_id, std::int64_t& rows,
               std::vector<std::string>& faults)
      : snapshot_(snapshot), dossier_id_(dossier_id), rows_(rows), faults_(faults) {}

  absl::Status Compare(const char* table, const char* columns, const char* types, Rows derived) {
    RELAIS_ASSIGN_OR_RETURN(const Rows stored, StoredRows(snapshot_, columns, types, table, dossier_id_));
    std::sort(derived.begin(), derived.end());
    rows_ += static_cast<std::int64_t>(stored.size());
    if (stored != derived) {
      faults_.push_back(absl::StrCat(table, ": dossier ", dossier_id_, " is not what its rows give"));
    }
    return absl::OkStatus();
  }

 private:
  const Snapshot& snapshot_;
  const std::int64_t dossier_id_;
  std::int64_t& rows_;
  std::vector<std::string>& faults_;
};

absl::Status VerifyDossier(const Snapshot& snapshot, const Projections& projections, std::int64_t dossier_id,
                           bool lacks_card, std::int64_t& rows, std::vector<std::string>& faults) {
  DossierCheck check(snapshot, dossier_id, rows, faults);
  RELAIS_ASSIGN_OR_RETURN(Rows access, DerivedAccess(projections, snapshot, dossier_id));
  RELAIS_RETURN_IF_ERROR(check.Compare("dossier_access",
                                       "organization, leads, open_to, cut_seq, since_seq, until_seq",
                                       "titiii", std::move(access)));
  const DerivedParts present = {false, true, true};
  RELAIS_ASSIGN_OR_RETURN(const DossierState dossier, ReadDossierState(snapshot, dossier_id, present));
  RELAIS_RETURN_IF_ERROR(check.Compare("dossier_word", "word, promoter_words, title_words", "tii",
                                       DerivedWords(projections, dossier)));
  // Cached answers that an import still owes are read from the rows meanwhile.
  if (lacks_card) return absl::OkStatus();
  return check.Compare("dossier_card", "lead_organization, content", "tt",
                       DerivedCachedAnswer(projections, dossier));
}

// A check of a table apart from the journal: SQL that counts its impossible rows.
struct ApartCheck {
  const char* table;
  const char* says;
  const char* counts;
};

constexpr ApartCheck kApartChecks[] = {
    {"credential", "names no user",
     "SELECT COUNT(*) FROM credential c WHERE NOT EXISTS (SELECT 1 FROM user_account u"
     " WHERE u.user_id = c.user_id)"},
    {"pending_code", "names no user",
     "SELECT COUNT(*) FROM pending_code c WHERE c.user_id IS NOT NULL AND NOT EXISTS"
     " (SELECT 1 FROM user_account u WHERE u.user_id = c.user_id)"},
    {"passkey", "names no user",
     "SELECT COUNT(*) FROM passkey c WHERE NOT EXISTS (SELECT 1 FROM user_account u"
     " WHERE u.user_id = c.user_id)"},
    {"token_use", "names no token",
     "SELECT COUNT(*) FROM token_use c WHERE NOT EXISTS (SELECT 1 FROM access_token t"
     " WHERE t.token_id = c.token_id)"},
    {"outbox", "names no user, referral or entry",
     "SELECT COUNT(*) FROM outbox o WHERE NOT EXISTS (SELECT 1 FROM user_account u WHERE u.user_id = "
     "o.user_id)"
     " OR NOT EXISTS (SELECT 1 FROM referral r WHERE r.dossier_id = o.dossier_id AND r.number = o.number)"
     " OR NOT EXISTS (SELECT 1 FROM journal j WHERE j.seq = o.event_seq)"},
    // A request id of an actor is either in the journal or here; it was settled after the entry that it
    // names.
    {"settled_request", "names no entry before it, or a request that has an entry",
     "SELECT COUNT(*) FROM settled_request s WHERE (s.seq <> 0 AND NOT EXISTS (SELECT 1 FROM journal j"
     " WHERE j.seq = s.seq AND j.recorded_at < s.settled_at)) OR EXISTS (SELECT 1 FROM journal j"
     " WHERE j.actor = s.actor AND j.request_id = s.request_id)"},
    // The first reading is in the journal. Only this table knows how many followed, and when the last one
    // was.
    {"dossier_read_day", "names no reading, or has an impossible day, count or instant",
     "SELECT COUNT(*) FROM dossier_read_day d WHERE d.reads < 1 OR LENGTH(d.read_on) <> 10 OR NOT EXISTS"
     " (SELECT 1 FROM dossier_read r JOIN journal j ON j.seq = r.since_seq WHERE r.dossier_id = d.dossier_id"
     " AND r.read_seq = d.read_seq AND r.user_id = d.user_id AND j.recorded_at <= d.last_read_at"
     " AND COALESCE(r.read_on, d.read_on) = d.read_on)"},
    {"dossier_read_day", "lacks the day of a reading",
     "SELECT COUNT(*) FROM dossier_read r WHERE r.read_on IS NOT NULL AND NOT EXISTS"
     " (SELECT 1 FROM dossier_read_day d WHERE d.dossier_id = r.dossier_id AND d.user_id = r.user_id"
     " AND d.read_on = r.read_on AND d.read_seq = r.read_seq)"},
    {"scrub", "is not one row with an entry that exists",
     "SELECT COUNT(*) <> 1 OR COALESCE(MAX(id), 0) <> 1 OR COALESCE(MAX(scrubbed_seq < 0 OR"
     " scrubbed_seq > erased_seq OR erased_seq > (SELECT COALESCE(MAX(seq), 0) FROM journal)), 0) FROM "
     "scrub"},
    {"journal_head", "is not one row that bears the last entry's instant",
     "SELECT COUNT(*) <> 1 OR COALESCE(MAX(id), 0) <> 1 OR COALESCE(MAX(recorded_at <> (SELECT recorded_at"
     " FROM journal ORDER BY seq DESC LIMIT 1)), 0) FROM journal_head"},
    {"journal_head", "keeps a position for rows ahead of their entry that is not ahead",
     "SELECT COUNT(*) FROM journal_head WHERE staged_seq <> 0 AND staged_seq <= seq"},
};

absl::Status VerifySchema(const Snapshot& snapshot, std::vector<std::string>& faults) {
  std::vector<std::pair<std::int64_t, std::string>> stored;
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query("SELECT version, name FROM schema_migration ORDER BY version", {}, "it",
                               [&](const Row& row) { stored.emplace_back(row.Integer(0), row.Text(1)); }));
  const std::vector<Migration>& known = EmbeddedMigrations();
  const bool fits =
      stored.size() == known.size() &&
      std::equal(stored.begin(), stored.end(), known.begin(), [](const auto& row, const auto& made) {
        return row.second == made.name && row.first == VersionOf(made);
      });
  if (!fits) faults.emplace_back("schema_migration: is not what this program made");
  return absl::OkStatus();
}

}  // namespace

absl::Status VerifyProjections(const Snapshot& snapshot, const Projections& projections, std::int64_t& rows,
                               std::vector<std::string>& faults) {
  if (!projections.derives()) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(
      const std::int64_t made_by_another,
      snapshot.session().QueryInteger("SELECT COUNT(*) <> 1 OR COALESCE(MAX(id), 0) <> 1 OR"
                                      " COALESCE(MAX(version <> ?), 0) FROM derived",
                                      {projections.version}));
  if (made_by_another != 0) faults.emplace_back("derived: is not the version of this program's projections");
  std::vector<std::int64_t> dossiers;
  // Includes numbers that only a projection has.
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT dossier_id FROM dossier UNION SELECT dossier_id FROM dossier_access"
      " UNION SELECT dossier_id FROM dossier_word UNION SELECT dossier_id FROM dossier_card",
      {}, "i", [&](const Row& row) { dossiers.push_back(row.Integer(0)); }));
  RELAIS_ASSIGN_OR_RETURN(const JournalHead head, ReadHead(snapshot.session()));
  for (const std::int64_t dossier_id : dossiers) {
    const bool staged =
        head.staged_from != 0 && dossier_id >= head.staged_from && dossier_id <= head.staged_to;
    // Staged: no reader sees its rows yet.
    if (staged && head.staged_seq != 0) continue;
    RELAIS_RETURN_IF_ERROR(VerifyDossier(snapshot, projections, dossier_id, staged, rows, faults));
  }
  return VerifyExternalIds(projections, snapshot, rows, faults);
}

absl::Status VerifyUnversionedTables(const Snapshot& snapshot, std::vector<std::string>& faults) {
  for (const ApartCheck& check : kApartChecks) {
    RELAIS_ASSIGN_OR_RETURN(const std::int64_t wrong, snapshot.session().QueryInteger(check.counts));
    if (wrong > 0) faults.push_back(absl::StrCat(check.table, ": ", check.says));
  }
  return VerifySchema(snapshot, faults);
}

}  // namespace relais::storage
