#ifndef RELAIS_TESTS_FAULTS_REGISTER_H_
#define RELAIS_TESTS_FAULTS_REGISTER_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/store.h"
#include "tests/support/storage/store_fixture.h"

namespace relais::faults {

// A register in its own temporary folder, removed with it. For one thread.
class FaultRegister {
 public:
  FaultRegister();
  ~FaultRegister();
  FaultRegister(const FaultRegister&) = delete;
  FaultRegister& operator=(const FaultRegister&) = delete;

  // Opens the store; closes it first if it is open.
  absl::Status Open();
  void Close() { store_.reset(); }
  // Closes the store and replaces its files by a copy of those of `other`, which must be closed.
  void CopyFrom(FaultRegister& other);

  // Opens dossiers `first` to `last` in one entry; `first` is the idempotency key. Returns the entry's
  // position.
  absl::StatusOr<std::int64_t> OpenDossiers(std::int64_t first, std::int64_t last);
  // Queues the same write: `done` as in WriteJob.
  void QueueDossiers(std::int64_t first, std::int64_t last, std::function<void(absl::Status)> done);
  // Number of current dossiers from `first` to `last`.
  absl::StatusOr<std::int64_t> Count(std::int64_t first, std::int64_t last);
  // Number of entries that opened the dossiers from `first` on.
  absl::StatusOr<std::int64_t> Entries(std::int64_t first);

  // Faults of the register: by storage::Verify, by the order of the journal, and by SQLite's integrity_check
  // on a separate connection. Empty if there are none.
  std::vector<std::string> Faults();

  const std::filesystem::path& folder() const { return folder_; }
  std::string path() const { return (folder_ / "relais.db").string(); }
  storage::Store& store() { return *store_; }
  storage::FakeClock& clock() { return clock_; }

 private:
  std::filesystem::path folder_;
  storage::FakeClock clock_;
  std::unique_ptr<storage::Store> store_;
};

}  // namespace relais::faults

#endif  // RELAIS_TESTS_FAULTS_REGISTER_H_
