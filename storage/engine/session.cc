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

// Buffer that SOCI reads a parameter from or writes a column to; the statement holds its address.
struct Slot {
  long long integer = 0;  // NOLINT(google-runtime-int): SOCI takes it.
  std::string text;
  soci::indicator indicator = soci::i_ok;
};

// SOCI expects named parameters; each engine gets its own numbering from them.
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

// Appends `"text",`, escaped for JSON.
void AppendJsonText(absl::string_view text, std::string& json) {
  json.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json.push_back('\\');
      json.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppend(&json, "\\u", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad4));
    } else {
      json.push_back(c);
    }
  }
  json += "\",";
}

// Closes an array in which each element ends with a comma.
void FinishArray(std::string& json) {
  if (json.back() == ',') {
    json.back() = ']';
  } else {
    json.push_back(']');
  }
}

// Most bytes of text that a cached statement keeps; longer text is freed after each run.
constexpr std::size_t kKeptText = 1024;

void FreeLongTexts(std::deque<Slot>& slots) {
  for (Slot& slot : slots) {
    if (slot.text.capacity() > kKeptText) std::string().swap(slot.text);
  }
}

}  // namespace

std::string Placeholders(std::size_t count) {
  return absl::StrJoin(std::vector<absl::string_view>(count, "?"), ", ");
}

Value SetOf(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) AppendJsonText(text, json);
  FinishArray(json);
  return json;
}

Value SetOf(const std::vector<std::int64_t>& integers) {
  std::string json = "[";
  for (const std::int64_t integer : integers) absl::StrAppend(&json, integer, ",");
  FinishArray(json);
  return json;
}

struct Session::Prepared : public Row {
  explicit Prepared(soci::session& session) : statement(session) {}
  // May throw. Only the types of `parameters` matter.
  static std::unique_ptr<Prepared> Make(soci::session& session, absl::string_view sql,
                                        const std::vector<Value>& parameters, absl::string_view columns);

  bool IsNull(int column) const override { return Column(column).indicator == soci::i_null; }
  std::int64_t Integer(int column) const override { return IsNull(column) ? 0 : Column(column).integer; }
  const std::string& Text(int column) const override {
    return IsNull(column) ? no_text : Column(column).text;
  }
  const Slot& Column(int column) const { return columns[static_cast<std::size_t>(column)]; }

  const std::string no_text;
  // Last use, by the cache's counter.
  std::int64_t last_use = 0;
  // Approximate memory between runs: that of the engine, of this class and of SOCI.
  std::size_t bytes = 0;
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

struct Session::Cache {
  StatementCacheLimits limits;
  absl::flat_hash_map<std::string, std::unique_ptr<Prepared>> statements;
  std::size_t bytes = 0;
  std::int64_t uses = 0;
  std::int64_t prepared = 0;

  bool IsOver() const { return statements.size() > limits.count || bytes > limits.bytes; }

  void Drop(absl::flat_hash_map<std::string, std::unique_ptr<Prepared>>::iterator it) {
    bytes -= it->second->bytes;
    statements.erase(it);
  }

  // Evicts the least recently used statements until the rest is within the limits. A running one stays.
  void Shrink() {
    while (IsOver()) {
      auto oldest = statements.end();
      for (auto it = statements.begin(); it != statements.end(); ++it) {
        if (it->second->running) continue;
        if (oldest == statements.end() || it->second->last_use < oldest->second->last_use) oldest = it;
      }
      if (oldest == statements.end()) return;
      Drop(oldest);
    }
  }
};

Session::Session(std::unique_ptr<soci::session> session, std::shared_ptr<const Dialect> dialect)
    : session_(std::move(session)), dialect_(std::move(dialect)), cache_(std::make_unique<Cache>()) {
  dialect_->InstallStopCondition(*session_, *rule_);
}

Session::~Session() = default;

void Session::SetCacheLimits(const StatementCacheLimits& limits) {
  cache_->limits = limits;
  cache_->Shrink();
}

std::size_t Session::cached_statements() const { return cache_->statements.size(); }
std::size_t Session::cached_bytes() const { return cache_->bytes; }
std::int64_t Session::prepared_statements() const { return cache_->prepared; }

absl::Status Session::CheckRule() const {
  if (rule_->deadline == absl::InfiniteFuture() || absl::Now() <= rule_->deadline) return absl::OkStatus();
  return absl::DeadlineExceededError("the deadline passed before a statement began");
}

absl::StatusOr<Session::Prepared*> Session::Prepare(absl::string_view sql,
                                                    const std::vector<Value>& parameters,
                                                    absl::string_view columns) {
  if (absl::Status status = CheckRule(); !status.ok()) return status;
  auto found = cache_->statements.find(sql);
  if (found == cache_->statements.end()) {
    try {
      std::unique_ptr<Prepared> made = Prepared::Make(*session_, sql, parameters, columns);
      // SOCI keeps its own objects for each parameter and column.
      constexpr std::size_t kBytesOfSlot = 512;
      made->bytes = sizeof(Prepared) + 2 * sql.size() + dialect_->StatementBytes(made->statement) +
                    kBytesOfSlot * (made->parameters.size() + made->columns.size());
      cache_->bytes += made->bytes;
      ++cache_->prepared;
      found = cache_->statements.emplace(std::string(sql), std::move(made)).first;
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
  kept.running = true;
  return &kept;
}

void Session::GiveBack(absl::string_view sql, Prepared& prepared, bool keep) {
  prepared.running = false;
  if (!keep) return cache_->Drop(cache_->statements.find(sql));
  FreeLongTexts(prepared.parameters);
  FreeLongTexts(prepared.columns);
  cache_->Shrink();
}

absl::Status Session::Execute(absl::string_view sql, const std::vector<Value>& parameters) {
  absl::StatusOr<Prepared*> prepared = Prepare(sql, parameters, "");
  if (!prepared.ok()) return prepared.status();
  absl::Status status;
  try {
    (*prepared)->statement.execute(true);
  } catch (...) {
    status = dialect_->CurrentExceptionToStatus(*session_);
  }
  GiveBack(sql, **prepared, status.ok());
  return status;
}

absl::Status Session::ExecuteOnce(absl::string_view sql) {
  if (absl::Status status = CheckRule(); !status.ok()) return status;
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
  absl::Status status;
  try {
    (*prepared)->statement.execute(false);
    // To the end: a statement left half-way would keep its snapshot.
    while ((*prepared)->statement.fetch()) each(**prepared);
  } catch (...) {
    status = dialect_->CurrentExceptionToStatus(*session_);
  }
  GiveBack(sql, **prepared, status.ok());
  return status;
}

absl::StatusOr<std::int64_t> Session::QueryInteger(absl::string_view sql,
                                                   const std::vector<Value>& parameters) {
  std::int64_t result = 0;
  absl::Status status = Query(sql, parameters, "i", [&](const Row& row) { result = row.Integer(0); });
  if (!status.ok()) return status;
  return result;
}

}  // namespace relais::storage
