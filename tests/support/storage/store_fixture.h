#ifndef RELAIS_TESTS_SUPPORT_STORAGE_STORE_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_STORAGE_STORE_FIXTURE_H_

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/engine/session.h"
#include "storage/records/records.h"
#include "storage/store.h"

namespace relais::storage {

// A database of one engine, exclusive to a test. The file or schema outlives the engines opened on it.
class TestDatabase {
 public:
  virtual ~TestDatabase() = default;
  virtual absl::StatusOr<std::unique_ptr<Engine>> Open() = 0;
  // A folder for backups, and a database restored from one of them.
  virtual std::filesystem::path BackupFolder() = 0;
  virtual absl::StatusOr<std::unique_ptr<Engine>> OpenBackup(const std::string& file) = 0;
};

// An engine that must pass the suite.
struct EngineUnderTest {
  std::string name;
  std::function<std::unique_ptr<TestDatabase>()> make_database;
};

inline void PrintTo(const EngineUnderTest& engine, std::ostream* out) { *out << engine.name; }

// The engines that this program runs the suite on; each engine's test program defines this function.
std::vector<EngineUnderTest> EnginesUnderTest();
inline std::string EngineName(const testing::TestParamInfo<EngineUnderTest>& info) { return info.param.name; }

// The wall clock of a test; moves only by Set and Advance. Thread-safe.
class FakeClock {
 public:
  absl::Time Now() const { return absl::FromUnixMicros(micros_); }
  void Set(absl::Time instant) { micros_ = absl::ToUnixMicros(instant); }
  void Advance(absl::Duration by) { micros_ += absl::ToInt64Microseconds(by); }

 private:
  std::atomic<std::int64_t> micros_{absl::ToUnixMicros(absl::FromUnixSeconds(1'540'000'000))};
};

// A store on a fresh database of the engine under test.
class StoreTest : public testing::TestWithParam<EngineUnderTest> {
 protected:
  StoreTest();

  // Closes the store and opens it again on the same database.
  void Reopen(StoreOptions options = {});
  // Opens a store on a backup, with the same clock.
  std::unique_ptr<Store> OpenBackup(const std::string& file);
  // Closes the store and opens its engine alone, to inspect rows or tamper with them.
  std::unique_ptr<Engine> CloseAndOpenEngine();

  // Writes and waits for the outcome. Returns the journal position; for a repeated request, that of the
  // first.
  absl::StatusOr<std::int64_t> Write(const std::function<void(WriteTransaction&)>& apply,
                                     RequestIdentity identity = {"tester", "Test", "", ""});
  absl::StatusOr<std::int64_t> TryWrite(std::function<absl::StatusOr<std::string>(WriteTransaction&)> apply,
                                        RequestIdentity identity = {"tester", "Test", "", ""},
                                        absl::Time deadline = absl::InfiniteFuture());
  void Read(const std::function<void(const Snapshot&)>& read);
  static void ReadOf(Store& store, const std::function<void(const Snapshot&)>& read);
  std::int64_t Head();
  // Every fault found by the verification of the journal.
  std::vector<std::string> Faults();

  FakeClock clock_;
  std::unique_ptr<TestDatabase> database_;
  std::unique_ptr<Store> store_;
};

// A dossier with a value in every column.
DossierRecord SampleDossier(std::int64_t dossier_id);

// Records that the dossier was erased, which verification asks of rows without personal fields. `reached`:
// the names of saved lists and incidents.
void RecordErasure(WriteTransaction& transaction, std::int64_t dossier_id, const std::string& reached = "");

}  // namespace relais::storage

#endif  // RELAIS_TESTS_SUPPORT_STORAGE_STORE_FIXTURE_H_
