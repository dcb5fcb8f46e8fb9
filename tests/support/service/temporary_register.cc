#include "tests/support/service/temporary_register.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/handlers/common/projections.h"
#include "service/handlers/reference/seed.h"
#include "storage/commit/write_and_wait.h"
#include "storage/engine/sqlite/sqlite.h"

namespace relais::testing_support {

TemporaryRegister::TemporaryRegister() {
  static int made = 0;
  path_ = absl::StrCat(testing::TempDir(), "/relais_register_", ::getpid(), "_", ++made, ".db");
  auto engine = storage::OpenSqlite(path_);
  EXPECT_TRUE(engine.ok()) << engine.status();
  storage::StoreOptions options;
  options.clock = [this] { return now_; };
  options.projections = handlers::MakeProjections();
  auto store = storage::Store::Open(*std::move(engine), std::move(options), handlers::SeedRegister);
  EXPECT_TRUE(store.ok()) << store.status();
  store_ = *std::move(store);
}

TemporaryRegister::~TemporaryRegister() {
  store_.reset();
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) std::remove(absl::StrCat(path_, suffix).c_str());
}

void TemporaryRegister::Write(const std::function<absl::Status(storage::WriteTransaction&)>& write) {
  storage::WriteJob job;
  job.identity = {"users/test", "Test", "", ""};
  job.apply = [&](storage::WriteTransaction& transaction) -> absl::StatusOr<std::string> {
    absl::Status status = write(transaction);
    if (!status.ok()) return status;
    return "dossiers/1";
  };
  EXPECT_EQ(storage::WriteAndWait(*store_, std::move(job)), absl::OkStatus());
}

void TemporaryRegister::Read(const std::function<absl::Status(const storage::Snapshot&)>& read) {
  EXPECT_EQ(store_->Read(absl::InfiniteFuture(), read), absl::OkStatus());
}

}  // namespace relais::testing_support
