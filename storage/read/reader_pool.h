#ifndef RELAIS_STORAGE_READ_READER_POOL_H_
#define RELAIS_STORAGE_READ_READER_POOL_H_

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/engine/session.h"
#include "storage/read/reader.h"

namespace relais::storage {

// The kind of a read: short (one dossier, a sign-in, the lookup before a create) or long (lists, statistics,
// exports). Each kind has its own sessions, so neither waits for the other.
enum class ReadKind { kShort, kLong };

// The read sessions of a store, opened when first needed. Thread-safe.
class ReaderPool {
 public:
  // Borrows the engine. Calls `long_idle` when the last long read ends while long reads are held. It must not
  // call the pool.
  ReaderPool(Engine& engine, std::size_t short_limit, std::size_t long_limit, std::function<void()> long_idle)
      : engine_(engine), long_idle_(std::move(long_idle)) {
    SideOf(ReadKind::kShort).limit = short_limit;
    SideOf(ReadKind::kLong).limit = long_limit;
  }

  // Takes a session for the calling thread, to be returned with Give. DEADLINE_EXCEEDED if none was free by
  // `deadline`; else the statuses of Engine::OpenReader.
  absl::StatusOr<std::unique_ptr<Reader>> Take(ReadKind kind, absl::Time deadline);
  // Returns a session. Releases its snapshot unless the snapshot is current. May call `long_idle`.
  void Give(ReadKind kind, std::unique_ptr<Reader> reader);

  // Number of write transactions that were committed, or may have been.
  const std::atomic<std::int64_t>& commits() const { return commits_; }
  // Call them around a commit. BeginCommit releases the snapshots of idle sessions, so that the commit can
  // restart the log.
  void BeginCommit();
  void EndCommit();

  // Stops new reads, waits for the running ones, and closes all sessions. DEADLINE_EXCEEDED if one still ran
  // at `deadline`. Call Admit afterwards, whatever the outcome.
  absl::Status Drain(absl::Time deadline);
  // Lets reads begin again after Drain.
  void Admit();

  // Stops new long reads until AdmitLong.
  void HoldLong();
  void AdmitLong();
  // Number of long sessions that are taken.
  std::size_t long_running() const;

 private:
  // The sessions of one kind.
  struct Side {
    std::size_t limit = 0;
    std::vector<std::unique_ptr<Reader>> free;
    // Sessions open or being opened, free or not.
    std::size_t open = 0;
    // Signalled when a session may be free.
    std::condition_variable freed;

    std::size_t running() const { return open - free.size(); }
  };

  Side& SideOf(ReadKind kind) { return sides_[static_cast<std::size_t>(kind)]; }
  // Call with `mutex_` held.
  bool MayBegin(ReadKind kind) const;
  void NotifyAll();

  Engine& engine_;
  std::atomic<std::int64_t> commits_{0};
  mutable std::mutex mutex_;
  std::array<Side, 2> sides_;
  // Signalled when a session is returned, for Drain.
  std::condition_variable returned_;
  // From just before a commit until it is done.
  bool committing_ = false;
  // From Drain until Admit.
  bool draining_ = false;
  bool long_held_ = false;
  const std::function<void()> long_idle_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_READ_READER_POOL_H_
