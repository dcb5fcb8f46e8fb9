#ifndef RELAIS_SERVICE_WEB_HTTP_CONNECTIONS_H_
#define RELAIS_SERVICE_WEB_HTTP_CONNECTIONS_H_

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/time/time.h"

// What the connections of one server share: who is open, and how much they hold.

namespace relais::web {

class Connection;

// The open connections. Thread-safe.
class Connections {
 public:
  // `left` runs after a connection has gone, on the thread that destroyed it. It must not block.
  Connections(std::size_t most, std::function<void()> left) : most_(most), left_(std::move(left)) {}
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  // The place of one connection, which it holds as its first member: all else of the connection has gone
  // before WaitUntilEmpty returns.
  class Place {
   public:
    explicit Place(Connections& all) : all_(all) { all_.Enter(*this); }
    ~Place() { all_.Leave(*this); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    // Call once the connection is owned by a shared_ptr.
    void Name(std::weak_ptr<Connection> connection) { all_.Name(*this, std::move(connection)); }

   private:
    Connections& all_;
  };

  bool Full() const { return size() >= most_; }
  // Whether answers should close their connections, to make room.
  bool Crowded() const { return size() > most_ / 2; }
  std::size_t size() const;
  std::vector<std::shared_ptr<Connection>> All() const;
  // False if some are left after `time`.
  bool WaitUntilEmpty(absl::Duration time) const;

 private:
  void Enter(const Place& place);
  void Name(const Place& place, std::weak_ptr<Connection> connection);
  void Leave(const Place& place);

  const std::size_t most_;
  const std::function<void()> left_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::map<const Place*, std::weak_ptr<Connection>> open_;
};

// A budget of bytes that many requests draw on. Thread-safe.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes) : left_(bytes) {}

  bool TryTake(std::size_t bytes) {
    std::size_t left = left_.load();
    while (left >= bytes) {
      if (left_.compare_exchange_weak(left, left - bytes)) return true;
    }
    return false;
  }
  void Return(std::size_t bytes) { left_ += bytes; }

 private:
  std::atomic<std::size_t> left_;
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_HTTP_CONNECTIONS_H_
