#ifndef RELAIS_SERVICE_AUTH_READ_COUNTS_H_
#define RELAIS_SERVICE_AUTH_READ_COUNTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "storage/store.h"

namespace relais::handlers {

// Counts a user's reads of a dossier after the first of the day, which is in the journal. Keeps counts in
// memory for up to a minute and writes them together, so that a read costs no write. A crash loses them.
// Thread-safe; the store and `call_after` must outlive it.
class ReadCounts {
 public:
  // Calls a function once, after a delay, on another thread: CallAfter (alarm_timer.h), or a test's own.
  using CallAfter = std::function<void(absl::Duration, std::function<void()>)>;

  ReadCounts(storage::Store& store, CallAfter call_after);
  // Writes nothing more; loses the counts that are not flushed.
  ~ReadCounts();
  ReadCounts(const ReadCounts&) = delete;
  ReadCounts& operator=(const ReadCounts&) = delete;

  // Adds one read at `now` of each dossier by the user on the civil day `read_on`. The first read of the day
  // must be in the journal already: other counts are lost without an error. Does not wait for the store. The
  // counts are flushed within a minute, or at once above 4096 different ones (dossier, user and day).
  void Add(const std::string& user_id, const std::string& read_on, const std::vector<std::int64_t>& dossiers,
           absl::Time now);
  // Queues a write of all counts and returns at once. If the write fails, its counts are added back;
  // the next Add schedules another flush.
  void Flush();

 private:
  struct State;
  const std::shared_ptr<State> state_;
  const CallAfter call_after_;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_AUTH_READ_COUNTS_H_
