#include "storage/migrations/migrations.h"

#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// Drops comment lines, because a comment may contain a semicolon.
std::vector<std::string> Statements(const Dialect& dialect, absl::string_view sql) {
  std::string code;
  for (absl::string_view line : absl::StrSplit(sql, '\n')) {
    if (!absl::StartsWith(absl::StripLeadingAsciiWhitespace(line), "--")) absl::StrAppend(&code, line, "\n");
  }
  code = absl::StrReplaceAll(
      code, {{"{integer_key}", dialect.IntegerKeyType()}, {"{clustered}", dialect.Clustered()}});
  std::vector<std::string> statements;
  for (absl::string_view statement : absl::StrSplit(code, ';')) {
    statement = absl::StripAsciiWhitespace(statement);
    if (!statement.empty()) statements.emplace_back(statement);
  }
  return statements;
}

absl::Status MigrateInTransaction(Session& session, const std::vector<Migration>& migrations) {
  RELAIS_RETURN_IF_ERROR(session.ExecuteOnce(
      absl::StrCat("CREATE TABLE IF NOT EXISTS schema_migration (version ",
                   session.dialect().IntegerKeyType(), " PRIMARY KEY, name TEXT NOT NULL)")));
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t present,
                          session.QueryInteger("SELECT COALESCE(MAX(version), 0) FROM schema_migration"));
  const std::int64_t newest = migrations.empty() ? 0 : VersionOf(migrations.back());
  if (present > newest) {
    return absl::FailedPreconditionError(absl::StrCat("the database has schema version ", present,
                                                      "; this program knows versions up to ", newest));
  }
  for (const Migration& migration : migrations) {
    if (VersionOf(migration) <= present) continue;
    for (const std::string& statement : Statements(session.dialect(), migration.sql)) {
      RELAIS_RETURN_IF_ERROR(session.ExecuteOnce(statement));
    }
    RELAIS_RETURN_IF_ERROR(session.Execute("INSERT INTO schema_migration (version, name) VALUES (?, ?)",
                                           {VersionOf(migration), migration.name}));
  }
  return absl::OkStatus();
}

}  // namespace

std::int64_t VersionOf(const Migration& migration) {
  std::int64_t version = 0;
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(migration.name, absl::MaxSplits('_', 1));
  (void)absl::SimpleAtoi(parts.first, &version);
  return version;
}

std::int64_t NewestVersion() {
  const std::vector<Migration>& migrations = EmbeddedMigrations();
  return migrations.empty() ? 0 : VersionOf(migrations.back());
}

absl::StatusOr<std::int64_t> SchemaVersion(Session& session) {
  absl::StatusOr<std::int64_t> version =
      session.QueryInteger("SELECT COALESCE(MAX(version), 0) FROM schema_migration");
  // The statement alone fails, not the database: there is no such table.
  if (absl::IsInternal(version.status())) return 0;
  return version;
}

absl::Status Migrate(Session& session, const std::vector<Migration>& migrations) {
  RELAIS_RETURN_IF_ERROR(session.ExecuteOnce(session.dialect().BeginWrite()));
  absl::Status status = MigrateInTransaction(session, migrations);
  if (!status.ok()) {
    session.ExecuteOnce("ROLLBACK").IgnoreError();
    return status;
  }
  return session.ExecuteOnce("COMMIT");
}

}  // namespace relais::storage
