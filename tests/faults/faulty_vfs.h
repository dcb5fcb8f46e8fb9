#ifndef RELAIS_TESTS_FAULTS_FAULTY_VFS_H_
#define RELAIS_TESTS_FAULTS_FAULTY_VFS_H_

#include <sqlite3.h>

#include <cstdint>
#include <mutex>
#include <string>

// A SQLite VFS that injects faults on demand. It wraps the system's VFS and is the default one, so that tests
// run the product as built.

namespace relais::faults {

// Disk operations of SQLite that can fail.
enum class Operation { kOpen, kRead, kWrite, kTruncate, kSync, kSize, kLock, kShmMap, kShmLock, kDelete };

// The faults to inject. Operations are counted from Arm on, over all connections.
struct Fault {
  // The operation that fails, from 1; 0 for none.
  std::int64_t at = 0;
  // Whether all later ones fail too.
  bool lasting = false;
  // If true, counts only writes, which fail with disk full; else counts every operation, each failing with
  // the code of its kind.
  bool disk_full = false;
};

// Observes the writes to the files, in order. Called with the VFS locked, from any thread.
class FileObserver {
 public:
  virtual ~FileObserver() = default;
  virtual void Write(const std::string& path, std::int64_t offset, const std::string& bytes) = 0;
  virtual void Truncate(const std::string& path, std::int64_t size) = 0;
  virtual void Sync(const std::string& path) = 0;
  virtual void Delete(const std::string& path) = 0;
  // The exclusive checkpoint lock was taken through this file handle.
  virtual void CheckpointLock(const void* /*file*/) {}
};

// Thread-safe.
class FaultyVfs {
 public:
  // Registers it as the default VFS on the first call, which must precede the opening of any database.
  static FaultyVfs& Get();

  void Arm(const Fault& fault);
  // Stops the faults; returns the number of operations failed since Arm.
  std::int64_t Disarm();
  // Sets the observer; null for none. Does not take ownership.
  void Observe(FileObserver* observer);
  // Pages in the write-ahead log after which the writer checkpoints, for connections opened from now on; 0
  // keeps the product's setting.
  void SetAutocheckpoint(int pages);
  int autocheckpoint();

  // For the VFS functions alone: the code to fail with, or SQLITE_OK.
  int Meet(Operation operation);
  template <class Tell>
  void TellObserver(const Tell& tell) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (observer_ != nullptr) tell(*observer_);
  }

 private:
  std::mutex mutex_;
  Fault fault_;
  std::int64_t met_ = 0;
  std::int64_t injected_ = 0;
  int autocheckpoint_ = 0;
  FileObserver* observer_ = nullptr;
};

}  // namespace relais::faults

#endif  // RELAIS_TESTS_FAULTS_FAULTY_VFS_H_
