#ifndef RELAIS_TESTS_FAULTS_FAULTY_VFS_H_
#define RELAIS_TESTS_FAULTS_FAULTY_VFS_H_

#include <sqlite3.h>

#include <cstdint>
#include <mutex>
#include <string>

// SQLite's way to the disk, with faults on demand. It stands before the system's VFS as the default one, so
// that the product is tested as it is built.

namespace relais::faults {

// What SQLite asks of the disk, as far as it can be refused.
enum class Operation { kOpen, kRead, kWrite, kTruncate, kSync, kSize, kLock, kShmMap, kShmLock, kDelete };

// The faults to inject, counted from now on over all connections.
struct Fault {
  // The operation that fails, from 1; 0 for none.
  std::int64_t at = 0;
  // Whether all that follow fail too.
  bool lasting = false;
  // Only writes are counted, and they fail for want of room; else every operation, with the code of its kind.
  bool disk_full = false;
};

// Learns what reached the files, in order; called with the VFS locked, from any thread.
class FileObserver {
 public:
  virtual ~FileObserver() = default;
  virtual void Write(const std::string& path, std::int64_t offset, const std::string& bytes) = 0;
  virtual void Truncate(const std::string& path, std::int64_t size) = 0;
  virtual void Sync(const std::string& path) = 0;
  virtual void Delete(const std::string& path) = 0;
  // The exclusive lock of checkpointers was taken through this file handle.
  virtual void CheckpointLock(const void* /*file*/) {}
};

// Thread-safe.
class FaultyVfs {
 public:
  // Registers it as the default VFS with the first call; to be called before any database is opened.
  static FaultyVfs& Get();

  void Arm(const Fault& fault);
  // Gives how many operations were made to fail since Arm.
  std::int64_t Disarm();
  // Null: none. Borrowed.
  void Observe(FileObserver* observer);
  // Pages in the log after which the writer checkpoints, on connections opened from now on; 0: as the product
  // sets it.
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
