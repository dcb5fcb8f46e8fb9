#include "service/auth/read_counts.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>
#include <utility>

#include "storage/queries/privacy/privacy.h"

namespace relais::handlers {
namespace {

constexpr absl::Duration kFlushInterval = absl::Minutes(1);
// Most counts in memory, about 100 bytes each. Above this they are flushed at once.
constexpr std::size_t kMaxCounted = 4096;

// Dossier, user, day.
using Key = std::tuple<std::int64_t, std::string, std::string>;
struct Count {
  std::int64_t reads = 0;
  absl::Time last = absl::InfinitePast();
};
using Counts = std::map<Key, Count>;

void Merge(const Counts& from, Counts& into) {
  for (const auto& [key, count] : from) {
    Count& sum = into[key];
    sum.reads += count.reads;
    sum.last = std::max(sum.last, count.last);
  }
}

}  // namespace

struct ReadCounts::State {
  explicit State(storage::Store& its_store) : store(&its_store) {}

  std::mutex mutex;
  Counts counts;
  // Whether a flush is scheduled.
  bool scheduled = false;

  // Held while the store is used. `store` is null after the destructor of ReadCounts.
  std::mutex store_mutex;
  storage::Store* store;

  static void Flush(const std::shared_ptr<State>& state) {
    Counts taken;
    {
      const std::lock_guard<std::mutex> lock(state->mutex);
      taken.swap(state->counts);
      state->scheduled = false;
    }
    if (taken.empty()) return;
    storage::WriteJob job;
    job.apply = [taken](storage::WriteTransaction& transaction) -> absl::StatusOr<std::string> {
      for (const auto& [key, count] : taken) {
        const auto& [dossier_id, user_id, read_on] = key;
        storage::AddReads(transaction, {dossier_id, user_id, read_on}, count.reads, count.last);
      }
      return std::string();
    };
    job.done = [state, taken](const absl::Status& status) {
      if (status.ok()) return;
      const std::lock_guard<std::mutex> lock(state->mutex);
      Merge(taken, state->counts);
    };
    const std::lock_guard<std::mutex> lock(state->store_mutex);
    if (state->store != nullptr) state->store->Write(std::move(job));
  }
};

ReadCounts::ReadCounts(storage::Store& store, CallAfter call_after)
    : state_(std::make_shared<State>(store)), call_after_(std::move(call_after)) {}

ReadCounts::~ReadCounts() {
  const std::lock_guard<std::mutex> lock(state_->store_mutex);
  state_->store = nullptr;
}

void ReadCounts::Add(const std::string& user_id, const std::string& read_on,
                     const std::vector<std::int64_t>& dossiers, absl::Time now) {
  if (dossiers.empty()) return;
  bool schedule = false;
  bool full = false;
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    for (const std::int64_t dossier_id : dossiers) {
      Count& count = state_->counts[{dossier_id, user_id, read_on}];
      ++count.reads;
      count.last = std::max(count.last, now);
    }
    schedule = !std::exchange(state_->scheduled, true);
    full = state_->counts.size() > kMaxCounted;
  }
  if (full) return Flush();
  if (!schedule) return;
  call_after_(kFlushInterval, [weak = std::weak_ptr<State>(state_)] {
    if (const std::shared_ptr<State> state = weak.lock(); state != nullptr) State::Flush(state);
  });
}

void ReadCounts::Flush() { State::Flush(state_); }

}  // namespace relais::handlers
