#include "tests/faults/faulty_vfs.h"

#include <cstring>

namespace relais::faults {
namespace {

// Slot of the checkpoint lock in shared memory: WAL_CKPT_LOCK of SQLite's file format.
constexpr int kCheckpointSlot = 1;

sqlite3_vfs* system_vfs = nullptr;

// Layout required by SQLite: the methods first; the system's own file follows in the same block.
struct File {
  sqlite3_file base;
  std::string* path;
  sqlite3_file* real;
};

File* Of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* Real(sqlite3_file* file) { return Of(file)->real; }

int CodeOf(Operation operation) {
  switch (operation) {
    case Operation::kOpen:
      return SQLITE_CANTOPEN;
    case Operation::kRead:
      return SQLITE_IOERR_READ;
    case Operation::kWrite:
      return SQLITE_IOERR_WRITE;
    case Operation::kTruncate:
      return SQLITE_IOERR_TRUNCATE;
    case Operation::kSync:
      return SQLITE_IOERR_FSYNC;
    case Operation::kSize:
      return SQLITE_IOERR_FSTAT;
    case Operation::kLock:
      return SQLITE_IOERR_LOCK;
    case Operation::kShmMap:
      return SQLITE_IOERR_SHMMAP;
    case Operation::kShmLock:
      return SQLITE_IOERR_SHMLOCK;
    case Operation::kDelete:
      return SQLITE_IOERR_DELETE;
  }
  return SQLITE_IOERR;
}

int Close(sqlite3_file* file) {
  const int code = Real(file)->pMethods->xClose(Real(file));
  delete Of(file)->path;
  return code;
}

int Read(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
  if (const int code = FaultyVfs::Get().Meet(Operation::kRead); code != SQLITE_OK) return code;
  return Real(file)->pMethods->xRead(Real(file), to, amount, offset);
}

int Write(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  if (const int code = FaultyVfs::Get().Meet(Operation::kWrite); code != SQLITE_OK) return code;
  const int code = Real(file)->pMethods->xWrite(Real(file), from, amount, offset);
  if (code == SQLITE_OK) {
    FaultyVfs::Get().TellObserver([&](FileObserver& observer) {
      observer.Write(*Of(file)->path, offset,
                     std::string(static_cast<const char*>(from), static_cast<std::size_t>(amount)));
    });
  }
  return code;
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = FaultyVfs::Get().Meet(Operation::kTruncate); code != SQLITE_OK) return code;
  const int code = Real(file)->pMethods->xTruncate(Real(file), size);
  if (code == SQLITE_OK) {
    FaultyVfs::Get().TellObserver([&](FileObserver& observer) { observer.Truncate(*Of(file)->path, size); });
  }
  return code;
}

// Skips the real sync: the observer's record simulates a power loss, and real syncs would only slow the
// tests.
int Sync(sqlite3_file* file, int /*flags*/) {
  if (const int code = FaultyVfs::Get().Meet(Operation::kSync); code != SQLITE_OK) return code;
  FaultyVfs::Get().TellObserver([&](FileObserver& observer) { observer.Sync(*Of(file)->path); });
  return SQLITE_OK;
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  if (const int code = FaultyVfs::Get().Meet(Operation::kSize); code != SQLITE_OK) return code;
  return Real(file)->pMethods->xFileSize(Real(file), size);
}

int Lock(sqlite3_file* file, int level) {
  if (const int code = FaultyVfs::Get().Meet(Operation::kLock); code != SQLITE_OK) return code;
  return Real(file)->pMethods->xLock(Real(file), level);
}

int Unlock(sqlite3_file* file, int level) { return Real(file)->pMethods->xUnlock(Real(file), level); }

int CheckReservedLock(sqlite3_file* file, int* held) {
  return Real(file)->pMethods->xCheckReservedLock(Real(file), held);
}

// The last connection opened by this thread: its settings follow at once, on the same thread.
thread_local sqlite3* opened_last = nullptr;

// Replaces the writer's setting by the test's; keeps a reader's, which is 0.
int FileControl(sqlite3_file* file, int operation, void* argument) {
  if (operation == SQLITE_FCNTL_PRAGMA && FaultyVfs::Get().autocheckpoint() > 0) {
    const char* const* const pragma = static_cast<const char* const*>(argument);
    if (std::strcmp(pragma[1], "wal_autocheckpoint") == 0 && pragma[2] != nullptr &&
        std::strcmp(pragma[2], "0") != 0) {
      sqlite3_wal_autocheckpoint(opened_last, FaultyVfs::Get().autocheckpoint());
      return SQLITE_OK;
    }
  }
  return Real(file)->pMethods->xFileControl(Real(file), operation, argument);
}

int SectorSize(sqlite3_file* file) { return Real(file)->pMethods->xSectorSize(Real(file)); }

// No guarantees: the disk does not promise complete or ordered writes.
int DeviceCharacteristics(sqlite3_file* /*file*/) { return 0; }

int ShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
  if (const int code = FaultyVfs::Get().Meet(Operation::kShmMap); code != SQLITE_OK) return code;
  return Real(file)->pMethods->xShmMap(Real(file), page, size, extend, to);
}

int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
  // SQLite ignores errors when it releases a lock.
  if ((flags & SQLITE_SHM_LOCK) != 0) {
    if (const int code = FaultyVfs::Get().Meet(Operation::kShmLock); code != SQLITE_OK) return code;
  }
  const int code = Real(file)->pMethods->xShmLock(Real(file), offset, count, flags);
  const int taken = SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE;
  // Exactly one slot: recovery takes several at once.
  if (code == SQLITE_OK && flags == taken && offset == kCheckpointSlot && count == 1) {
    FaultyVfs::Get().TellObserver([&](FileObserver& observer) { observer.CheckpointLock(file); });
  }
  return code;
}

void ShmBarrier(sqlite3_file* file) { Real(file)->pMethods->xShmBarrier(Real(file)); }

int ShmUnmap(sqlite3_file* file, int remove) { return Real(file)->pMethods->xShmUnmap(Real(file), remove); }

// Version 2: shared memory, without mapping the database file.
const sqlite3_io_methods kMethods = {2,
                                     Close,
                                     Read,
                                     Write,
                                     Truncate,
                                     Sync,
                                     FileSize,
                                     Lock,
                                     Unlock,
                                     CheckReservedLock,
                                     FileControl,
                                     SectorSize,
                                     DeviceCharacteristics,
                                     ShmMap,
                                     ShmLock,
                                     ShmBarrier,
                                     ShmUnmap,
                                     nullptr,
                                     nullptr};

int Open(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* given) {
  file->pMethods = nullptr;
  if (const int code = FaultyVfs::Get().Meet(Operation::kOpen); code != SQLITE_OK) return code;
  auto* const real = reinterpret_cast<sqlite3_file*>(Of(file) + 1);
  const int code = system_vfs->xOpen(system_vfs, name, real, flags, given);
  if (code != SQLITE_OK) return code;
  Of(file)->path = new std::string(name == nullptr ? "" : name);
  Of(file)->real = real;
  file->pMethods = &kMethods;
  return SQLITE_OK;
}

int Delete(sqlite3_vfs* /*vfs*/, const char* name, int sync_folder) {
  if (const int code = FaultyVfs::Get().Meet(Operation::kDelete); code != SQLITE_OK) return code;
  const int code = system_vfs->xDelete(system_vfs, name, sync_folder);
  FaultyVfs::Get().TellObserver([&](FileObserver& observer) { observer.Delete(name); });
  return code;
}

int Remember(sqlite3* connection, char** /*message*/, const void* /*routines*/) {
  opened_last = connection;
  return SQLITE_OK;
}

void Register() {
  sqlite3_initialize();
  system_vfs = sqlite3_vfs_find(nullptr);
  // Delegates the rest, such as times and random numbers, to the system's VFS, with its own data.
  static sqlite3_vfs vfs = *system_vfs;
  vfs.pNext = nullptr;
  vfs.zName = "faulty";
  vfs.szOsFile = static_cast<int>(sizeof(File)) + system_vfs->szOsFile;
  vfs.xOpen = Open;
  vfs.xDelete = Delete;
  sqlite3_vfs_register(&vfs, 1);
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(Remember));
}

}  // namespace

FaultyVfs& FaultyVfs::Get() {
  static FaultyVfs& vfs = *new FaultyVfs;
  static const bool registered = (Register(), true);
  static_cast<void>(registered);
  return vfs;
}

void FaultyVfs::Arm(const Fault& fault) {
  const std::lock_guard<std::mutex> lock(mutex_);
  fault_ = fault;
  met_ = 0;
  injected_ = 0;
}

std::int64_t FaultyVfs::Disarm() {
  const std::lock_guard<std::mutex> lock(mutex_);
  fault_ = {};
  return injected_;
}

void FaultyVfs::Observe(FileObserver* observer) {
  const std::lock_guard<std::mutex> lock(mutex_);
  observer_ = observer;
}

void FaultyVfs::SetAutocheckpoint(int pages) {
  const std::lock_guard<std::mutex> lock(mutex_);
  autocheckpoint_ = pages;
}

int FaultyVfs::autocheckpoint() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return autocheckpoint_;
}

int FaultyVfs::Meet(Operation operation) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (fault_.at == 0 || (fault_.disk_full && operation != Operation::kWrite)) return SQLITE_OK;
  ++met_;
  if (met_ < fault_.at || (met_ > fault_.at && !fault_.lasting)) return SQLITE_OK;
  ++injected_;
  return fault_.disk_full ? SQLITE_FULL : CodeOf(operation);
}

}  // namespace relais::faults
