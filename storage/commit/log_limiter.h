#ifndef RELAIS_STORAGE_COMMIT_LOG_LIMITER_H_
#define RELAIS_STORAGE_COMMIT_LOG_LIMITER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/engine/session.h"
#include "storage/read/reader_pool.h"
#include "storage/store.h"

namespace relais::storage {

// Keeps the engine's log of writes short. For the commit thread, the only one that checkpoints. Borrows its
// arguments.
class LogLimiter {
 public:
  LogLimiter(Session& writer, ReaderPool& readers, const StoreOptions& options)
      : writer_(writer), readers_(readers), options_(options) {}

  // Empties the log once it exceeds its limit. It can restart only while no snapshot needs it, and
  // overlapping long reads always need it. So new long reads wait until the running ones have ended, within
  // their time limit. Short reads wait only for the copying. Call it after each batch, and when the last long
  // read ends.
  void KeepShort();

  // Makes the database file complete by itself before the store closes. If it fails, the log keeps its
  // content.
  void EmptyForGood();

 private:
  absl::Status Empty();

  Session& writer_;
  ReaderPool& readers_;
  const StoreOptions& options_;
  std::int64_t limit_ = options_.log_limit;
  bool holding_long_reads_ = false;
  absl::Time held_since_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_LOG_LIMITER_H_
