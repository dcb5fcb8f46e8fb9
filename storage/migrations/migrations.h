#ifndef RELAIS_STORAGE_MIGRATIONS_MIGRATIONS_H_
#define RELAIS_STORAGE_MIGRATIONS_MIGRATIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "storage/engine/session.h"

namespace relais::storage {

// One step of the schema; append-only. `{integer_key}` in its SQL stands for the engine's type of an integer
// key.
struct Migration {
  // `NNNN_name`; NNNN is the schema version that it leads to.
  const char* name;
  const char* sql;
};

// The number that the name begins with.
std::int64_t VersionOf(const Migration& migration);

// The migrations built into this program, by ascending number.
const std::vector<Migration>& EmbeddedMigrations();

// Applies what is missing, all in one transaction. FAILED_PRECONDITION where the database was made by a newer
// program.
absl::Status Migrate(Session& session, const std::vector<Migration>& migrations);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MIGRATIONS_MIGRATIONS_H_
