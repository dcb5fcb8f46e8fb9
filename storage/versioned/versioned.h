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

// Reading versioned rows: the columns of a record by its `Visit`, and which rows a snapshot sees.

namespace relais::storage {

struct Column {
  // kErasable: digested like kPlain, and can be emptied like kPersonal; the digest that the row had is then
  // kept in an ErasedRowRecord.
  enum class Role { kKey, kPlain, kPersonal, kAdded, kErasable };
  const char* name;
  Value::Type type;
  Role role;
};

// The columns of a versioned table, without those that every such table has.
struct TableSchema {
  const char* name;
  std::vector<Column> columns;

  bool HasPersonal() const { return Has(Column::Role::kPersonal); }
  bool HasErasable() const { return Has(Column::Role::kErasable); }
  // Names separated by commas, each after `prefix` (such as `d.`).
  std::string Names(absl::string_view prefix = "") const;
  // One letter a column, as Session::Query wants them.
  std::string Types() const;
  // `a = ? AND b = ?` over the key.
  std::string KeyCondition() const;

 private:
  bool Has(Column::Role role) const;
};

// What of the dossiers a snapshot shows to one caller. Where a caller is limited, it sees the rows of a
// dossier that its organization may see by the table `dossier_access`, the present state of the referrals
// that its organization sent or received with a consent, and the present state of the interventions that its
// organization recorded. Plain value.
struct Scope {
  // False: everything, which is what the service itself sees.
  bool limited = false;
  // Of the caller; empty sees nothing by `dossier_access`.
  std::string organization;
  // Civil date by which a view is open or closed.
  std::string today;
  // Organizations all of whose dossiers are seen; each once.
  std::vector<std::string> network;
};
bool operator==(const Scope& a, const Scope& b);

// Which rows of a table a limited scope leaves: any (the table is not about dossiers), or by one of the rules
// of Scope.
enum class Bound { kNone, kDossier, kReferral, kIntervention };
Bound BoundOf(const TableSchema& shape);

// SQL from FROM on, with a condition to which others may be added: the rows `d` of table `dossier` that are
// seen in one way, found in the order of `key`, the dossier's number.
struct AccessPath {
  std::string sql;
  const char* key;
  // What `sql` binds.
  std::vector<Value> parameters;
};

// A consistent view on the register: the rows that stood at `position`, or the current ones where it is
// absent. Borrowed session; valid during the closure that receives it. One thread at a time.
class Snapshot {
 public:
  Snapshot(Session& session, std::int64_t head, std::optional<std::int64_t> position = std::nullopt)
      : session_(&session), head_(head), position_(position) {}
  // With the version of the rows that rarely change, as of the same transaction. `hides_staged`: whether rows
  // of an entry above the head may be in the tables.
  static Snapshot WithReference(Session& session, std::int64_t head, std::int64_t reference_version,
                                bool hides_staged = false) {
    Snapshot snapshot(session, head);
    snapshot.reference_version_ = reference_version;
    snapshot.hides_staged_ = hides_staged;
    return snapshot;
  }
  // The same with current rows whose entry is still to come: identifiers that they bear are taken.
  Snapshot WithStaged() const {
    Snapshot other = *this;
    other.hides_staged_ = false;
    return other;
  }
  // The same without what was remembered of rows that rarely change.
  Snapshot WithoutReference() const {
    Snapshot other = *this;
    other.reference_version_.reset();
    return other;
  }

  Session& session() const { return *session_; }
  // Last entry of the journal when the transaction began.
  std::int64_t head() const { return head_; }
  // The position that this snapshot shows.
  std::int64_t position() const { return position_.value_or(head_); }
  // The same transaction and scope as of `position`. Access is judged as it is now: see JudgedAsOf.
  Snapshot At(std::int64_t position) const {
    Snapshot other = *this;
    other.position_ = position;
    other.then_ = nullptr;
    return other;
  }
  // The same transaction and position for a caller; `scope` must outlive what is made from it.
  Snapshot RestrictedTo(const Scope& scope) const {
    Snapshot other = *this;
    other.scope_ = scope.limited ? &scope : nullptr;
    other.then_ = nullptr;
    return other;
  }
  // The same position, limited to the rows that the caller could see at that position, by access as it was
  // recorded then. `then` is the caller's scope at the position and must outlive what is made from it. Rows
  // must besides be visible by the present scope, unless the snapshot is Counted.
  Snapshot JudgedAsOf(const Scope& then) const {
    Snapshot other = *this;
    other.position_ = position();
    other.then_ = &then;
    other.counted_ = false;
    return other;
  }
  // The same for counting: what the caller could see at the position, whether or not it may see it now.
  // Changes nothing unless the snapshot is JudgedAsOf a position.
  Snapshot Counted() const {
    Snapshot other = *this;
    other.counted_ = true;
    return other;
  }
  bool judged_as_of() const { return then_ != nullptr; }
  // Whether it may hold back rows that a count of the same position takes in.
  bool withholds() const { return then_ != nullptr && !counted_ && scope_ != nullptr; }
  // The same without limits: for what the caller's answer does not show.
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
  // What the caller may see now; null if nothing is limited.
  const Scope* scope() const { return scope_; }

  // What `make` gives, made anew only where accounts, organizations, codelists or agreements changed since.
  // It is to rest on nothing but current rows of those tables (IsReferenceData in journal.h) and on `key`,
  // whatever the scope.
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

  // SQL that holds for the rows of `alias` that this snapshot sees; appends what it binds to `parameters`.
  std::string VisibilityPredicate(absl::string_view alias, std::vector<Value>& parameters,
                                  Bound bound = Bound::kDossier) const;
  // What a list of dossiers goes through: every dossier that this snapshot sees is in exactly one of the
  // ways, once, in the row that `VisibilityPredicate` would find among all the rows that it ever had. One way
  // for each organization of the network, and one more.
  std::vector<AccessPath> WaysToDossiers() const;
  // SQL that holds for the rows of `alias`, past ones included, that the present scope shows at one position
  // or another, as told by the journal position `alias.column` (`since_seq` or `until_seq`).
  std::string EverVisiblePredicate(absl::string_view alias, absl::string_view column,
                                   std::vector<Value>& parameters, Bound bound) const;

 private:
  std::string SeesPosition(absl::string_view alias, std::vector<Value>& parameters) const;
  // What `scope` (null: everything) sees by the rows of `dossier_access` that stand at this position if it is
  // judged as of it, else by the current ones.
  std::string SeesBy(const Scope* scope, absl::string_view alias, std::vector<Value>& parameters,
                     Bound bound) const;
  // SQL that holds for the rows of `dossier_access`, under `alias`, by which access is judged.
  std::string Grants(absl::string_view alias, std::vector<Value>& parameters) const;
  // SQL that holds for the dossiers that one of the network's organizations leads.
  std::string InNetwork(const Scope& scope, absl::string_view alias, std::vector<Value>& parameters) const;
  // Null where it is not kept, or was kept for another version.
  std::shared_ptr<const void> Recall(std::type_index type, absl::string_view key) const;
  void Keep(std::type_index type, absl::string_view key, std::shared_ptr<const void> made) const;

  Session* session_;
  std::int64_t head_;
  std::optional<std::int64_t> position_;
  // Absent where rows that rarely change may be ones that are not committed yet.
  std::optional<std::int64_t> reference_version_;
  const Scope* scope_ = nullptr;
  // The caller's scope at `position_`, by which access is judged then; null: access is judged as it is now.
  const Scope* then_ = nullptr;
  bool counted_ = false;
  // Whether reading current rows must leave out rows whose position is above the head.
  bool hides_staged_ = false;
};

// A limit that asks for all there is.
inline constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

namespace internal {

struct ShapeVisitor {
  std::vector<Column> columns;
  template <class T>
  static Value::Type TypeOf(const T& field) {
    return Value(field).type();
  }
  template <class T>
  void Key(const char* name, const T& field) {
    columns.push_back({name, TypeOf(field), Column::Role::kKey});
  }
  template <class T>
  void Plain(const char* name, const T& field) {
    columns.push_back({name, TypeOf(field), Column::Role::kPlain});
  }
  template <class T>
  void Personal(const char* name, const T& field) {
    columns.push_back({name, TypeOf(field), Column::Role::kPersonal});
  }
  template <class T>
  void Added(const char* name, const T& field) {
    columns.push_back({name, TypeOf(field), Column::Role::kAdded});
  }
  template <class T>
  void Erasable(const char* name, const T& field) {
    columns.push_back({name, TypeOf(field), Column::Role::kErasable});
  }
};

struct ValueVisitor {
  std::vector<Value> values;
  template <class T>
  void Key(const char*, const T& field) {
    values.emplace_back(field);
  }
  template <class T>
  void Plain(const char*, const T& field) {
    values.emplace_back(field);
  }
  template <class T>
  void Personal(const char*, const T& field) {
    values.emplace_back(field);
  }
  template <class T>
  void Added(const char*, const T& field) {
    values.emplace_back(field);
  }
  template <class T>
  void Erasable(const char*, const T& field) {
    values.emplace_back(field);
  }
};

struct RowVisitor {
  const Row& row;
  int column = 0;

  void Take(std::int64_t& field) { field = row.Integer(column++); }
  void Take(bool& field) { field = row.Integer(column++) != 0; }
  void Take(std::string& field) { field = row.Text(column++); }
  void Take(std::optional<std::int64_t>& field) {
    field = row.IsNull(column) ? std::nullopt : std::optional<std::int64_t>(row.Integer(column));
    ++column;
  }
  template <class T>
  void Key(const char*, T& field) {
    Take(field);
  }
  template <class T>
  void Plain(const char*, T& field) {
    Take(field);
  }
  template <class T>
  void Personal(const char*, T& field) {
    Take(field);
  }
  template <class T>
  void Added(const char*, T& field) {
    Take(field);
  }
  template <class T>
  void Erasable(const char*, T& field) {
    Take(field);
  }
};

}  // namespace internal

template <class Record>
const TableSchema& ShapeOf() {
  static const TableSchema& shape = *[] {
    Record record;
    internal::ShapeVisitor visitor;
    Record::Visit(record, visitor);
    return new TableSchema{Record::kTable, std::move(visitor.columns)};
  }();
  return shape;
}

// Every column's value, in the order of the shape.
template <class Record>
std::vector<Value> ValuesOf(const Record& record) {
  internal::ValueVisitor visitor;
  visitor.values.reserve(ShapeOf<Record>().columns.size());
  Record::Visit(record, visitor);
  return std::move(visitor.values);
}

// The one of `records` with the key of `record`; null where there is none.
template <class Record>
const Record* FindSameKey(const std::vector<Record>& records, const Record& record) {
  const std::vector<Column>& columns = ShapeOf<Record>().columns;
  const std::vector<Value> wanted = ValuesOf(record);
  for (const Record& candidate : records) {
    const std::vector<Value> values = ValuesOf(candidate);
    bool same = true;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].role == Column::Role::kKey && values[i] != wanted[i]) same = false;
    }
    if (same) return &candidate;
  }
  return nullptr;
}

// The values of a row whose first columns are the shape's.
std::vector<Value> StoredValues(const TableSchema& shape, const Row& row);

// The record in a row whose columns are the shape's, then since_seq.
template <class Record>
Record FromRow(const Row& row) {
  Record record;
  internal::RowVisitor visitor{row};
  Record::Visit(record, visitor);
  record.since_seq = row.Integer(visitor.column);
  return record;
}

// Calls `each` with every row that the snapshot sees and for which `condition` holds. `rest` is SQL after the
// condition (ORDER BY, LIMIT); `parameters` are those of `condition`, then those of `rest`.
template <class Record>
absl::Status ForEach(const Snapshot& snapshot, absl::string_view condition, std::vector<Value> parameters,
                     absl::string_view rest, const std::function<void(Record)>& each) {
  static const std::string& columns = *new std::string(ShapeOf<Record>().Names());
  static const std::string& types = *new std::string(ShapeOf<Record>().Types() + "i");
  std::vector<Value> bound;
  static const Bound rule = BoundOf(ShapeOf<Record>());
  const std::string sees = snapshot.VisibilityPredicate(Record::kTable, bound, rule);
  bound.insert(bound.end(), parameters.begin(), parameters.end());
  const std::string sql = absl::StrCat("SELECT ", columns, ", since_seq FROM ", Record::kTable, " WHERE ",
                                       sees, " AND ", condition, " ", rest);
  return snapshot.session().Query(sql, bound, types, [&](const Row& row) { each(FromRow<Record>(row)); });
}

// All of them, in the order that `rest` gives.
template <class Record>
absl::StatusOr<std::vector<Record>> FindAll(const Snapshot& snapshot, absl::string_view condition,
                                            std::vector<Value> parameters, absl::string_view rest = "") {
  std::vector<Record> found;
  absl::Status status = ForEach<Record>(snapshot, condition, std::move(parameters), rest,
                                        [&](Record record) { found.push_back(std::move(record)); });
  if (!status.ok()) return status;
  return found;
}

// The first of them, or none: that there is none is not an error.
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

// Every row of the table, superseded ones too, whoever may see them; in no particular order.
template <class Record>
absl::StatusOr<std::vector<Record>> EveryRevision(Session& session) {
  const TableSchema& shape = ShapeOf<Record>();
  std::vector<Record> revisions;
  absl::Status status =
      session.Query(absl::StrCat("SELECT ", shape.Names(), ", since_seq FROM ", shape.name), {},
                    shape.Types() + "i", [&](const Row& row) { revisions.push_back(FromRow<Record>(row)); });
  if (!status.ok()) return status;
  return revisions;
}

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_VERSIONED_VERSIONED_H_
