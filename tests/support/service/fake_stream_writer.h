#ifndef RELAIS_TESTS_SUPPORT_SERVICE_FAKE_STREAM_WRITER_H_
#define RELAIS_TESTS_SUPPORT_SERVICE_FAKE_STREAM_WRITER_H_

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "service/dispatch/streams/stream.h"

namespace relais::dispatch {

// Keeps what a stream sends. Thread-safe.
template <class Response>
class FakeStreamWriter final : public StreamWriter {
 public:
  void Write(const google::protobuf::Message& message) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    messages_.push_back(static_cast<const Response&>(message));
    changed_.notify_all();
  }
  void Finish(const google::rpc::Status& outcome) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    outcome_ = outcome;
    changed_.notify_all();
  }

  // Waits until `count` messages were written, or the stream has ended; false if it ended with fewer.
  bool WaitForMessages(std::size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return messages_.size() >= count || outcome_.has_value(); });
    return messages_.size() >= count;
  }
  absl::StatusCode WaitForEnd() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return outcome_.has_value(); });
    return static_cast<absl::StatusCode>(outcome_->code());
  }
  // Says of each message that it is sent, until the end of the stream, which it returns.
  template <class Stream>
  absl::StatusCode TakeAll(Stream& stream) {
    for (std::size_t count = 1; WaitForMessages(count); ++count) stream.OnWritten(true);
    return WaitForEnd();
  }

  std::vector<Response> messages() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return messages_;
  }
  bool finished() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return outcome_.has_value();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Response> messages_;
  std::optional<google::rpc::Status> outcome_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_TESTS_SUPPORT_SERVICE_FAKE_STREAM_WRITER_H_
