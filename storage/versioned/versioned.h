#ifndef RELAIS_STORAGE_VERSIONED_VERSIONED_H_
#define RELAIS_STORAGE_VERSIONED_VERSIONED_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <typeindex>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "storage/engine/session.h"
#include "storage/engine/value.h"
#include "storage/records/table_traits.h"
#include "storage/versioned/schema.h"

// Reads versioned rows. A snapshot decides which rows are visible.

namespace relais::storage {

// The rows of dossiers that a snapshot shows to one caller. A limited caller sees the rows that
// `dossier_access` grants to its organization, and all dossiers that an organization of its network leads. It
// also sees the present state of referrals with a consent that its organization sent or received, and of
// interventions that it recorded. Plain value.
struct Scope {
  // False: sees everything, as the service itself does.
  bool limited = false;
  // The caller's organization; an empty one sees nothing by `dossier_access`.
  std::string organization;
  // Civil date that decides whether a view is open.
  std::string today;
  // The caller sees every dossier that one of these organizations leads; each once.
  std::vector<std::string> network;
};
bool operator==(const Scope& a, const Scope& b);

// One path to the visible rows `d` of table `dossier`: SQL from FROM on, ending in a condition that can be
// extended with AND. It finds the rows in the order of `key`, the dossier's number.
struct AccessPath {
  std::string sql;
  const char* key;
  // Parameters of `sql`.
  std::vector<Value> parameters;
};

// A consistent view of the register: the rows as of `position`, or the current rows if it is absent. Borrows
// the session; valid during the closure that receives it. One thread at a time.
class Snapshot {
 public:
  Snapshot(Session& session, std::int64_t head, std::optional<std::int64_t> position = std::nullopt)
      : session_(&session), head_(head), position_(position) {}
  // A snapshot that can use cached reference data of `reference_version`, read in the same transaction.
  // `hides_staged`: whether the tables may hold rows of an entry above the head.
  static Snapshot WithReference(Session& session, std::int64_t head, std::int64_t reference_version,
                                bool hides_staged = false) {
    Snapshot snapshot(session, head);
    snapshot.reference_version_ = reference_version;
    snapshot.hides_staged_ = hides_staged;
    return snapshot;
  }
  // The same with staged rows too: their identifiers are already taken.
  Snapshot WithStaged() const {
    Snapshot other = *this;
    other.hides_staged_ = false;
    return other;
  }
  // The same without cached reference data.
  Snapshot WithoutReference() const {
    Snapshot other = *this;
    other.reference_version_.reset();
    return other;
  }

  Session& session() const { return *session_; }
  // Last entry of the journal when the transaction began.
  std::int64_t head() const { return head_; }
  // Whether it shows the current rows, not those of a named position.
  bool is_current() const { return !position_.has_value(); }
  // The position that this snapshot shows.
  std::int64_t position() const { return position_.value_or(head_); }
  // The same transaction and scope as of `position`. Uses the current access: see WithAccessAsOf.
  Snapshot At(std::int64_t position) const {
    Snapshot other = *this;
    other.position_ = position;
    other.then_ = nullptr;
    return other;
  }
  // The same transaction and position, restricted to a caller; `scope` must outlive the result.
  Snapshot RestrictedTo(const Scope& scope) const {
    Snapshot other = *this;
    other.scope_ = scope.limited ? &scope : nullptr;
    other.then_ = nullptr;
    return other;
  }
  // The same position, limited to the rows that the caller could see then, by the access recorded at that
  // position. `then` is the caller's scope at the position and must outlive the result. Unless the snapshot
  // is Counted, rows must also be visible by the present scope.
  Snapshot WithAccessAsOf(const Scope& then) const {
    Snapshot other = *this;
    other.position_ = position();
    other.then_ = &then;
    other.counted_ = false;
    return other;
  }
  // The same for counting: includes rows that the caller could see at the position but cannot see now. Has an
  // effect only if the snapshot is WithAccessAsOf a position.
  Snapshot ForCounting() const {
    Snapshot other = *this;
    other.counted_ = true;
    return other;
  }
  bool has_access_as_of() const { return then_ != nullptr; }
  // Whether it may hide rows that a count at the same position includes.
  bool withholds() const { return then_ != nullptr && !counted_; }
  // The same without a scope: for data that the caller's answer does not show.
  Snapshot Unrestricted() const {
    Snapshot other = *this;
    other.scope_ = nullptr;
    other.then_ = nullptr;
    return other;
  }
  // The same transaction and scope, showing the current rows.
  Snapshot Current() const {
    Snapshot other = *this;
    other.position_.reset();
    other.then_ = nullptr;
    return other;
  }
  // The caller's present scope; null if unrestricted.
  const Scope* scope() const { return scope_; }

  // Returns the result of `make`, cached by type and `key` in the session until reference data changes
  // (IsReferenceData in journal.h). `make` must depend only on current reference data and `key`, not on the
  // scope. Calls `make` each time if the snapshot shows a past position or has no reference version.
  template <class Made>
  absl::StatusOr<std::shared_ptr<const Made>> Cached(
      absl::string_view key, const std::function<absl::StatusOr<Made>()>& make) const {
    const bool may_remember = reference_version_.has_value() && !position_.has_value();
    if (may_remember) {
      if (std::shared_ptr<const void> kept = Recall(typeid(Made), key)) {
        return std::static_pointer_cast<const Made>(std::move(kept));
      }
    }
    absl::StatusOr<Made> made = make();
    if (!made.ok()) return made.status();
    auto shared = std::make_shared<const Made>(*std::move(made));
    if (may_remember) Keep(typeid(Made), key, shared);
    return shared;
  }

  // SQL condition for the rows of `alias` that this snapshot shows; appends its parameters to `parameters`.
  std::string VisibilityPredicate(absl::string_view alias, std::vector<Value>& parameters,
                                  Bound bound = Bound::kDossier) const;
  // Paths for a list of dossiers. Each visible dossier is on exactly one path, once, in the row that
  // `VisibilityPredicate` would select among all its revisions. There is one path for each organization of
  // the network, and one more; a single path without a scope or if judged as of a position.
  std::vector<AccessPath> DossierAccessPaths() const;
  // SQL condition for the rows of `alias`, past ones included, that the present scope shows at some position.
  // A view that has ended must reach the position `alias.column` (`since_seq` or `until_seq`).
  std::string EverVisiblePredicate(absl::string_view alias, absl::string_view column,
                                   std::vector<Value>& parameters, Bound bound) const;

 private:
  std::string SeesPosition(absl::string_view alias, std::vector<Value>& parameters) const;
  // Condition for the rows that `scope` (null: everything) shows. Uses the access as of this position if the
  // snapshot is judged as of it, else the current access.
  std::string SeesBy(const Scope* scope, absl::string_view alias, std::vector<Value>& parameters,
                     Bound bound) const;
  // SQL condition for the rows of `dossier_access`, under `alias`, that decide on access.
  std::string Grants(absl::string_view alias, std::vector<Value>& parameters) const;
  // SQL condition for the dossiers that an organization of the network leads.
  std::string InNetwork(const Scope& scope, absl::string_view alias, std::vector<Value>& parameters) const;
  // Null if it is not cached, or is cached for another version.
  std::shared_ptr<const void> Recall(std::type_index type, absl::string_view key) const;
  // Caches `made` in the session for the reference version, which must be set. Drops the values of any other
  // version, and all values once the cache is full.
  void Keep(std::type_index type, absl::string_view key, std::shared_ptr<const void> made) const;

  Session* session_;
  std::int64_t head_;
  std::optional<std::int64_t> position_;
  // Absent if the transaction may have changed reference data that is not committed yet.
  std::optional<std::int64_t> reference_version_;
  const Scope* scope_ = nullptr;
  // The caller's scope at `position_`, for access as recorded then; null: the current access applies.
  const Scope* then_ = nullptr;
  bool counted_ = false;
  // Whether reads of current rows must skip rows with a position above the head.
  bool hides_staged_ = false;
};

// No limit.
inline constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

// Calls `each` with every row that the snapshot shows and that matches `condition`. `rest` is SQL after the
// condition (ORDER BY, LIMIT). `parameters` are those of `condition`, then those of `rest`.
template <class Record>
absl::Status ForEach(const Snapshot& snapshot, absl::string_view condition, std::vector<Value> parameters,
                     absl::string_view rest, const std::function<void(Record)>& each) {
  static const std::string& columns = *new std::string(SchemaOf<Record>().Names());
  static const std::string& types = *new std::string(SchemaOf<Record>().Types() + "i");
  std::vector<Value> bound;
  static const Bound rule = BoundOf(SchemaOf<Record>());
  const std::string sees = snapshot.VisibilityPredicate(Record::kTable, bound, rule);
  bound.insert(bound.end(), parameters.begin(), parameters.end());
  const std::string sql = absl::StrCat("SELECT ", columns, ", since_seq FROM ", Record::kTable, " WHERE ",
                                       sees, " AND ", condition, " ", rest);
  return snapshot.session().Query(sql, bound, types, [&](const Row& row) { each(FromRow<Record>(row)); });
}

// Returns all such rows, in the order of `rest`.
template <class Record>
absl::StatusOr<std::vector<Record>> FindAll(const Snapshot& snapshot, absl::string_view condition,
                                            std::vector<Value> parameters, absl::string_view rest = "") {
  std::vector<Record> found;
  absl::Status status = ForEach<Record>(snapshot, condition, std::move(parameters), rest,
                                        [&](Record record) { found.push_back(std::move(record)); });
  if (!status.ok()) return status;
  return found;
}

// Returns the first such row, or none, which is not an error.
template <class Record>
absl::StatusOr<std::optional<Record>> FindOne(const Snapshot& snapshot, absl::string_view condition,
                                              std::vector<Value> parameters, absl::string_view rest = "") {
  std::optional<Record> found;
  absl::Status status = ForEach<Record>(snapshot, condition, std::move(parameters), rest, [&](Record record) {
    if (!found.has_value()) found = std::move(record);
  });
  if (!status.ok()) return status;
  return found;
}

// Every row of the table, superseded ones too, whatever the scope; in no particular order.
template <class Record>
absl::StatusOr<std::vector<Record>> EveryRevision(Session& session) {
  const TableSchema& shape = SchemaOf<Record>();
  std::vector<Record> revisions;
  absl::Status status =
      session.Query(absl::StrCat("SELECT ", shape.Names(), ", since_seq FROM ", shape.name), {},
                    shape.Types() + "i", [&](const Row& row) { revisions.push_back(FromRow<Record>(row)); });
  if (!status.ok()) return status;
  return revisions;
}

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_VERSIONED_VERSIONED_H_
