#include "storage/commit/write_and_wait.h"

#include <utility>

#include "storage/commit/one_shot_event.h"

namespace relais::storage {

absl::Status WriteAndWait(Store& store, WriteJob job) {
  OneShotEvent known;
  absl::Status outcome;
  job.done = [&](absl::Status status) {
    outcome = std::move(status);
    known.Notify();
  };
  store.Write(std::move(job));
  known.Wait();
  return outcome;
}

}  // namespace relais::storage
