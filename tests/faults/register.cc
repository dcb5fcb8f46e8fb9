#include "tests/faults/register.h"

#include <sqlite3.h>

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/commit/write_and_wait.h"
#include "storage/engine/sqlite/sqlite.h"
#include "storage/maintenance/verify.h"

namespace relais::faults {
namespace {

using storage::DossierRecord;
using storage::JournalEntry;
using storage::Snapshot;
using storage::WriteTransaction;

storage::WriteJob JobOf(std::int64_t first, std::int64_t last) {
  storage::WriteJob job;
  job.identity = {"tester", "Test", absl::StrCat("request-", first), absl::StrCat(first, "-", last)};
  job.apply = [=](WriteTransaction& transaction) -> absl::StatusOr<std::string> {
    for (std::int64_t id = first; id <= last; ++id) transaction.Insert(storage::SampleDossier(id));
    return absl::StrCat("dossiers/", first);
  };
  return job;
}

// Output of integrity_check other than "ok".
std::vector<std::string> FileFaults(const std::string& path) {
  std::vector<std::string> faults;
  sqlite3* connection = nullptr;
  sqlite3_open_v2(path.c_str(), &connection, SQLITE_OPEN_READWRITE, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  const auto collect = [](void* to, int, char** values, char**) {
    if (std::string(values[0]) != "ok") static_cast<std::vector<std::string>*>(to)->emplace_back(values[0]);
    return 0;
  };
  if (sqlite3_exec(connection, "PRAGMA integrity_check", collect, &faults, nullptr) != SQLITE_OK) {
    faults.emplace_back(sqlite3_errmsg(connection));
  }
  sqlite3_close(connection);
  return faults;
}

}  // namespace

FaultRegister::FaultRegister() {
  std::string pattern = (std::filesystem::temp_directory_path() / "relais-faults-XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
}

FaultRegister::~FaultRegister() {
  store_.reset();
  std::filesystem::remove_all(folder_);
}

absl::Status FaultRegister::Open() {
  store_.reset();
  auto engine = storage::OpenSqlite(path());
  if (!engine.ok()) return engine.status();
  storage::StoreOptions options;
  options.clock = [this] { return clock_.Now(); };
  auto store = storage::Store::Open(*std::move(engine), std::move(options), [](WriteTransaction& t) {
    t.Insert(storage::CodelistRecord{"sector", 1});
    return absl::StatusOr<std::string>("codelists");
  });
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  return absl::OkStatus();
}

void FaultRegister::CopyFrom(FaultRegister& other) {
  Close();
  std::filesystem::remove_all(folder_);
  std::filesystem::copy(other.folder_, folder_);
}

void FaultRegister::QueueDossiers(std::int64_t first, std::int64_t last,
                                  std::function<void(absl::Status)> done) {
  storage::WriteJob job = JobOf(first, last);
  job.done = std::move(done);
  store_->Write(std::move(job));
}

absl::StatusOr<std::int64_t> FaultRegister::OpenDossiers(std::int64_t first, std::int64_t last) {
  std::int64_t seq = 0;
  storage::WriteJob job = JobOf(first, last);
  job.reply = [&](const Snapshot&, const JournalEntry& entry) {
    seq = entry.seq;
    return absl::OkStatus();
  };
  absl::Status outcome = storage::WriteAndWait(*store_, std::move(job));
  if (!outcome.ok()) return outcome;
  return seq;
}

absl::StatusOr<std::int64_t> FaultRegister::Count(std::int64_t first, std::int64_t last) {
  std::int64_t count = 0;
  absl::Status status = store_->Read(absl::InfiniteFuture(), [&](const Snapshot& snapshot) -> absl::Status {
    auto found = storage::FindAll<DossierRecord>(snapshot, "dossier_id BETWEEN ? AND ?", {first, last});
    if (!found.ok()) return found.status();
    count = static_cast<std::int64_t>(found->size());
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return count;
}

absl::StatusOr<std::int64_t> FaultRegister::Entries(std::int64_t first) {
  absl::StatusOr<std::int64_t> count = 0;
  absl::Status status = store_->Read(absl::InfiniteFuture(), [&](const Snapshot& snapshot) {
    count = snapshot.session().QueryInteger("SELECT COUNT(*) FROM journal WHERE request_id = ?",
                                            {absl::StrCat("request-", first)});
    return count.status();
  });
  if (!status.ok()) return status;
  return count;
}

std::vector<std::string> FaultRegister::Faults() {
  std::vector<std::string> faults;
  const absl::Status status =
      store_->Read(absl::InfiniteFuture(), [&](const Snapshot& snapshot) -> absl::Status {
        const auto report = storage::Verify(snapshot);
        if (!report.ok()) return report.status();
        faults = report->faults;
        if (report->entries != snapshot.head()) faults.emplace_back("the journal is not dense");
        return absl::OkStatus();
      });
  if (!status.ok()) faults.push_back(status.ToString());
  for (std::string& fault : FileFaults(path())) faults.push_back(std::move(fault));
  return faults;
}

}  // namespace relais::faults
