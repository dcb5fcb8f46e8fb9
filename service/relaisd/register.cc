#include "service/relaisd/register.h"

#include <utility>

#include "absl/flags/flag.h"
#include "service/handlers/common/projections.h"
#include "service/handlers/reference/seed.h"
#include "service/relaisd/environment.h"
#include "service/relaisd/exit.h"
#include "service/relaisd/flags.h"
#include "storage/engine/sqlite/sqlite.h"

namespace relais {

absl::StatusOr<std::unique_ptr<storage::Engine>> OpenEngine(const std::string& path) {
  return storage::OpenSqlite(path);
}

absl::StatusOr<std::unique_ptr<storage::Store>> OpenStore(const std::string& path,
                                                          std::vector<domain::LocalizedText>& problems) {
  std::vector<std::string> mended;
  absl::StatusOr<std::unique_ptr<storage::Engine>> engine = storage::OpenSqlite(path, &mended);
  if (!engine.ok()) {
    problems.push_back(ExplainDatabase(engine.status(), path));
    return engine.status();
  }
  for (const std::string& file : mended) Tell(MendedMode(file));
  storage::StoreOptions options;
  options.queue_limit = absl::GetFlag(FLAGS_write_queue);
  options.projections = handlers::MakeProjections();
  auto store = storage::Store::Open(*std::move(engine), std::move(options), handlers::SeedRegister);
  if (!store.ok()) problems.push_back(ExplainRegister(store.status(), path));
  return store;
}

std::string ControlSocket() { return storage::BesideDatabase(absl::GetFlag(FLAGS_database), ".control"); }

}  // namespace relais
