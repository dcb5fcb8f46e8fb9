#ifndef RELAIS_SERVICE_AUTH_READ_COUNTS_H_
#define RELAIS_SERVICE_AUTH_READ_COUNTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "storage/store.h"

namespace relais::rpc {

// Counts the readings of dossiers after a user's first one of the day, which is in the journal already.
// Counts stay in memory for up to a minute and are then written together, so that a reading costs no write. A
// crash loses those. Thread-safe; the store and `call_after` outlive it.
class ReadCounts {
 public:
  // Calls a function once, after a delay, on another thread: CallAfter (alarm_timer.h), or a test's own.
  using CallAfter = std::function<void(absl::Duration, std::function<void()>)>;

  ReadCounts(storage::Store& store, CallAfter call_after);
  // Nothing is written from then on.
  ~ReadCounts();
  ReadCounts(const ReadCounts&) = delete;
  ReadCounts& operator=(const ReadCounts&) = delete;

  // One more reading of each dossier by the user on that civil day.
  void Add(const std::string& user_id, const std::string& read_on, const std::vector<std::int64_t>& dossiers,
           absl::Time now);
  // Queues what was counted for writing, without waiting for it. What could not be written counts again.
  void Flush();

 private:
  struct State;
  const std::shared_ptr<State> state_;
  const CallAfter call_after_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_AUTH_READ_COUNTS_H_
