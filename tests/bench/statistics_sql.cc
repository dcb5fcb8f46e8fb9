// relais_bench_statistics_sql: prints the SQL that counts the dossiers handled in the plain quarter
// (bench_dossier.h) by sector and gender. Its parameters are replaced by values, so that the SQLite shell can
// run it on the same file.

#include <cstdint>
#include <cstdio>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "storage/engine/sqlite/sqlite.h"
#include "storage/statistics/sql.h"
#include "tests/bench/bench_dossier.h"

ABSL_FLAG(std::string, database, "", "Any register: the query names its tables and columns.");

namespace relais::bench {
namespace {

std::string Literal(const storage::Value& value) {
  if (value.is_null()) return "NULL";
  if (value.type() == storage::Value::Type::kInteger) return absl::StrCat(value.integer());
  return absl::StrCat("'", absl::StrReplaceAll(value.text(), {{"'", "''"}}), "'");
}

// The counting queries contain `?` only as parameters.
std::string WithValues(const storage::counting::SqlQuery& query) {
  std::string sql;
  std::size_t next = 0;
  for (const char c : query.text) {
    if (c == '?') {
      sql += Literal(query.parameters[next++]);
    } else {
      sql += c;
    }
  }
  return sql;
}

}  // namespace
}  // namespace relais::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("prints the SQL of a quarter's statistics");
  absl::ParseCommandLine(argc, argv);
  const auto engine = relais::storage::OpenSqlite(absl::GetFlag(FLAGS_database));
  auto session = engine.ok() ? (*engine)->OpenReader() : engine.status();
  if (!session.ok()) {
    std::fprintf(stderr, "%s\n", session.status().ToString().c_str());
    return 1;
  }
  relais::storage::StatisticsPlan plan;
  plan.from = relais::bench::kPlainQuarter.from;
  plan.to = relais::bench::kPlainQuarter.to;
  plan.dimensions = {relais::storage::Dimension::kSector, relais::storage::Dimension::kGender};
  const relais::storage::Snapshot snapshot(**session, /*head=*/0);
  const auto query = relais::storage::counting::CellsQuery(snapshot, plan, plan.dimensions);
  std::printf("%s;\n", relais::bench::WithValues(query).c_str());
  return 0;
}
