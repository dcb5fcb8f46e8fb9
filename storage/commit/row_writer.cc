#include "storage/commit/row_writer.h"

#include <string>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

using Write = WriteTransaction::Write;

// Built once for each table: an import inserts a million rows.
const std::string& InsertStatement(const TableSchema& shape) {
  thread_local absl::node_hash_map<const TableSchema*, std::string> statements;
  std::string& statement = statements[&shape];
  if (statement.empty()) {
    const bool personal = shape.HasPersonal();
    statement = absl::StrCat("INSERT INTO ", shape.name, " (", shape.Names(),
                             personal ? ", personal_salt, personal_digest" : "", ", since_seq) VALUES (",
                             Placeholders(shape.columns.size() + (personal ? 3 : 1)), ")");
  }
  return statement;
}

void AppendKey(const Write& write, std::vector<Value>& parameters) {
  for (std::size_t i = 0; i < write.values.size(); ++i) {
    if (write.shape->columns[i].role == Column::Role::kKey) parameters.push_back(write.values[i]);
  }
}

}  // namespace

absl::Status SupersedeRow(Session& session, const Write& write, std::int64_t seq) {
  std::vector<Value> parameters = {seq};
  AppendKey(write, parameters);
  // Skips staged rows (storage/commit/staged_rows.h).
  parameters.emplace_back(seq);
  return session.Execute(
      absl::StrCat("UPDATE ", write.shape->name, " SET until_seq = ? WHERE ", write.shape->KeyCondition(),
                   " AND until_seq IS NULL AND since_seq < ?"),
      parameters);
}

absl::StatusOr<Sha256Bytes> InsertRow(Session& session, const Write& write, std::int64_t seq) {
  std::vector<Value> values = write.values;
  std::string personal_digest;
  if (write.shape->HasPersonal()) {
    const std::string salt = NewSalt();
    personal_digest = PersonalDigest(*write.shape, write.values, salt);
    values.emplace_back(salt);
    values.emplace_back(personal_digest);
  }
  values.emplace_back(seq);
  RELAIS_RETURN_IF_ERROR(session.Execute(InsertStatement(*write.shape), values));
  return RowDigest(*write.shape, write.values, personal_digest);
}

absl::Status DeleteRow(Session& session, const Write& write, std::int64_t seq) {
  std::vector<Value> parameters;
  AppendKey(write, parameters);
  parameters.emplace_back(seq);
  return session.Execute(absl::StrCat("DELETE FROM ", write.shape->name, " WHERE ",
                                      write.shape->KeyCondition(), " AND since_seq = ?"),
                         parameters);
}

}  // namespace relais::storage
