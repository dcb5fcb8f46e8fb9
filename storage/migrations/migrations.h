#ifndef RELAIS_STORAGE_MIGRATIONS_MIGRATIONS_H_
#define RELAIS_STORAGE_MIGRATIONS_MIGRATIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/engine/session.h"

namespace relais::storage {

// One step of the schema; append-only. The placeholders `{integer_key}` and `{clustered}` in its SQL are
// replaced by the engine's spelling (Dialect).
struct Migration {
  // `NNNN_name`; NNNN is the schema version that it creates.
  const char* name;
  const char* sql;
};

// The number at the beginning of the name.
std::int64_t VersionOf(const Migration& migration);

// The migrations built into this program, by ascending number.
const std::vector<Migration>& EmbeddedMigrations();

// The newest version that this program knows.
std::int64_t NewestVersion();

// The schema version of the database of `session`; 0 if it is empty. Needs no write access.
absl::StatusOr<std::int64_t> SchemaVersion(Session& session);

// Applies the missing migrations, all in one transaction. FAILED_PRECONDITION if the database was made by a
// newer program.
absl::Status Migrate(Session& session, const std::vector<Migration>& migrations);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MIGRATIONS_MIGRATIONS_H_
