#include "service/relaisd/setup.h"

#include <functional>
#include <utility>

#include "absl/time/time.h"
#include "service/auth/account_limits.h"
#include "service/handlers/accounts/accounts.h"
#include "service/handlers/reference/seed.h"
#include "service/secrets/digest_purposes.h"
#include "service/secrets/token.h"
#include "storage/commit/write_and_wait.h"
#include "storage/status_macros.h"

namespace relais {
namespace {

absl::Status Write(storage::Store& store, const char* method,
                   std::function<absl::StatusOr<std::string>(storage::WriteTransaction&)> apply) {
  storage::WriteJob job;
  job.identity = {"relaisd", method, "", ""};
  job.apply = std::move(apply);
  return storage::WriteAndWait(store, std::move(job));
}

}  // namespace

absl::Status AddMissingInitialData(storage::Store& store) {
  return Write(store, "Initialize", &handlers::SeedRegister);
}

absl::StatusOr<std::string> NewSetupCode(storage::Store& store, const secrets::Key& key) {
  std::string code = secrets::NewShortCode();
  const std::string digest = secrets::KeyedDigest(key, secrets::kCodeDigest, code);
  RELAIS_RETURN_IF_ERROR(Write(store, "PrepareSetup", [&](storage::WriteTransaction& transaction) {
    return handlers::PrepareSetup(transaction, digest, store.Now() + handlers::kSetupTime);
  }));
  return code;
}

}  // namespace relais
