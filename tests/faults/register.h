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

// A register in a folder of its own, gone with it. One thread.
class FaultRegister {
 public:
  FaultRegister();
  ~FaultRegister();
  FaultRegister(const FaultRegister&) = delete;
  FaultRegister& operator=(const FaultRegister&) = delete;

  // Opens the store, closing it first where it is open.
  absl::Status Open();
  void Close() { store_.reset(); }
  // Closes the store and puts a copy of the files of `other`, which is closed, in the place of its own.
  void CopyFrom(FaultRegister& other);

  // Opens dossiers `first` to `last` in one entry, known again by the first. Gives the entry's position.
  absl::StatusOr<std::int64_t> OpenDossiers(std::int64_t first, std::int64_t last);
  // The same queued: `done` as in WriteJob.
  void QueueDossiers(std::int64_t first, std::int64_t last, std::function<void(absl::Status)> done);
  // How many dossiers of `first` to `last` stand.
  absl::StatusOr<std::int64_t> Count(std::int64_t first, std::int64_t last);
  // How many entries opened the dossiers from `first` on.
  absl::StatusOr<std::int64_t> Entries(std::int64_t first);

  // What is wrong with the register: by storage::Verify, by the order of the journal, and, on a connection of
  // its own, by SQLite's integrity_check. Empty where all is well.
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
