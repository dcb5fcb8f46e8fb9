#include "service/web/http/connections.h"

#include <utility>

namespace relais::web {

std::size_t Connections::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return open_.size();
}

std::vector<std::shared_ptr<Connection>> Connections::All() const {
  std::vector<std::shared_ptr<Connection>> all;
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [place, connection] : open_) {
    if (std::shared_ptr<Connection> alive = connection.lock()) all.push_back(std::move(alive));
  }
  return all;
}

bool Connections::WaitUntilEmpty(absl::Duration time) const {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto empty = [this] { return open_.empty(); };
  if (time != absl::InfiniteDuration())
    return changed_.wait_for(lock, absl::ToChronoMilliseconds(time), empty);
  changed_.wait(lock, empty);
  return true;
}

void Connections::Enter(const Place& place) {
  const std::lock_guard<std::mutex> lock(mutex_);
  open_[&place];
}

void Connections::Name(const Place& place, std::weak_ptr<Connection> connection) {
  const std::lock_guard<std::mutex> lock(mutex_);
  open_[&place] = std::move(connection);
}

void Connections::Leave(const Place& place) {
  // Under the lock: once it is empty, the server may go.
  const std::lock_guard<std::mutex> lock(mutex_);
  open_.erase(&place);
  left_();
  changed_.notify_all();
}

}  // namespace relais::web
