#include "storage/engine/session.h"

#include <soci/soci.h>

#include <deque>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace relais::storage {
namespace {

// What SOCI reads a parameter from or writes a column to; the statement holds its address.
struct Slot {
  long long integer = 0;
  std::string text;
  soci::indicator indicator = soci::i_ok;
};

// SOCI wants named parameters; every engine gets its own numbering from them.
std::string NameParameters(absl::string_view sql) {
  std::string named;
  int count = 0;
  for (const char c : sql) {
    if (c == '?') {
      absl::StrAppend(&named, ":v", ++count);
    } else {
      named.push_back(c);
    }
  }
  return named;
}

}  // namespace

std::string Marks(std::size_t count) {
  return absl::StrJoin(std::vector<absl::string_view>(count, "?"), ", ");
}

struct Session::Prepared : public Row {
  explicit Prepared(soci::session& session) : statement(session) {}
  // May throw. The types of `parameters` are what counts.
  static std::unique_ptr<Prepared> Make(soci::session& session, absl::string_view sql,
                                        const std::vector<Value>& parameters, absl::string_view columns);

  bool IsNull(int column) const override { return Column(column).indicator == soci::i_null; }
  std::int64_t Integer(int column) const override { return IsNull(column) ? 0 : Column(column).integer; }
  const std::string& Text(int column) const override {
    return IsNull(column) ? no_text : Column(column).text;
  }
  const Slot& Column(int column) const { return columns[static_cast<std::size_t>(column)]; }

  const std::string no_text;
  // When it was last asked for, by the cache's count.
  std::int64_t last_use = 0;
  // While its rows are being fetched.
  bool running = false;
  std::deque<Slot> parameters;
  std::deque<Slot> columns;
  soci::statement statement;
};

std::unique_ptr<Session::Prepared> Session::Prepared::Make(soci::session& session, absl::string_view sql,
                                                           const std::vector<Value>& parameters,
                                                           absl::string_view columns) {
  auto made = std::make_unique<Prepared>(session);
  for (const Value& parameter : parameters) {
    Slot& slot = made->parameters.emplace_back();
    if (parameter.type() == Value::Type::kInteger) {
      made->statement.exchange(soci::use(slot.integer, slot.indicator));
    } else {
      made->statement.exchange(soci::use(slot.text, slot.indicator));
    }
  }
  for (const char type : columns) {
    Slot& slot = made->columns.emplace_back();
    if (type == 'i') {
      made->statement.exchange(soci::into(slot.integer, slot.indicator));
    } else {
      made->statement.exchange(soci::into(slot.text, slot.indicator));
    }
  }
  made->statement.alloc();
  made->statement.prepare(NameParameters(sql));
  made->statement.define_and_bind();
  return made;
}

// Bounded: the texts of statistics queries are many.
struct Session::Cache {
  static constexpr std::size_t kLimit = 200;

  absl::flat_hash_map<std::string, std::unique_ptr<Prepared>> statements;
  std::int64_t uses = 0;

  // Drops the statement that was not asked for the longest, where there are too many.
  void MakeRoom() {
    if (statements.size() < kLimit) return;
    auto oldest = statements.end();
    for (auto it = statements.begin(); it != statements.end(); ++it) {
      if (it->second->running) continue;
      if (oldest == statements.end() || it->second->last_use < oldest->second->last_use) oldest = it;
    }
    if (oldest != statements.end()) statements.erase(oldest);
  }
};

Session::Session(std::unique_ptr<soci::session> session, std::shared_ptr<const Dialect> dialect)
    : session_(std::move(session)), dialect_(std::move(dialect)), cache_(std::make_unique<Cache>()) {}

Session::~Session() = default;

absl::StatusOr<Session::Prepared*> Session::Prepare(absl::string_view sql,
                                                    const std::vector<Value>& parameters,
                                                    absl::string_view columns) {
  auto found = cache_->statements.find(sql);
  if (found == cache_->statements.end()) {
    cache_->MakeRoom();
    try {
      found =
          cache_->statements.emplace(std::string(sql), Prepared::Make(*session_, sql, parameters, columns))
              .first;
    } catch (...) {
      return dialect_->CurrentExceptionToStatus(*session_);
    }
  }
  Prepared& kept = *found->second;
  kept.last_use = ++cache_->uses;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    Slot& slot = kept.parameters[i];
    slot.integer = parameters[i].integer();
    slot.text = parameters[i].text();
    slot.indicator = parameters[i].is_null() ? soci::i_null : soci::i_ok;
  }
  return &kept;
}

absl::Status Session::Execute(absl::string_view sql, const std::vector<Value>& parameters) {
  absl::StatusOr<Prepared*> prepared = Prepare(sql, parameters, "");
  if (!prepared.ok()) return prepared.status();
  try {
    (*prepared)->statement.execute(true);
  } catch (...) {
    absl::Status status = dialect_->CurrentExceptionToStatus(*session_);
    cache_->statements.erase(sql);
    return status;
  }
  return absl::OkStatus();
}

absl::Status Session::ExecuteOnce(absl::string_view sql) {
  try {
    session_->once << std::string(sql);
  } catch (...) {
    return dialect_->CurrentExceptionToStatus(*session_);
  }
  return absl::OkStatus();
}

absl::Status Session::Query(absl::string_view sql, const std::vector<Value>& parameters,
                            absl::string_view columns, const std::function<void(const Row&)>& each) {
  absl::StatusOr<Prepared*> prepared = Prepare(sql, parameters, columns);
  if (!prepared.ok()) return prepared.status();
  (*prepared)->running = true;
  const auto stopped = absl::MakeCleanup([&prepared] {
    if (*prepared != nullptr) (*prepared)->running = false;
  });
  try {
    (*prepared)->statement.execute(false);
    // To the end: a statement left half-way would hold its snapshot.
    while ((*prepared)->statement.fetch()) each(**prepared);
  } catch (...) {
    absl::Status status = dialect_->CurrentExceptionToStatus(*session_);
    cache_->statements.erase(sql);
    *prepared = nullptr;
    return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> Session::QueryInteger(absl::string_view sql,
                                                   const std::vector<Value>& parameters) {
  std::int64_t result = 0;
  absl::Status status = Query(sql, parameters, "i", [&](const Row& row) { result = row.Integer(0); });
  if (!status.ok()) return status;
  return result;
}

}  // namespace relais::storage
