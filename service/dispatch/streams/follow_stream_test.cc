#include "service/dispatch/streams/follow_stream.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "tests/support/service/dispatch_fixture.h"
#include "tests/support/service/fake_exchange.h"

namespace relais::dispatch {
namespace {

// Keeps what a stream sends.
class FakeWriter final : public StreamWriter {
 public:
  void Write(const google::protobuf::Message& message) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    messages_.push_back(static_cast<const v1::FollowReferralEventsResponse&>(message));
    changed_.notify_all();
  }
  void Finish(const google::rpc::Status& outcome) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    outcome_ = outcome;
    changed_.notify_all();
  }

  std::vector<v1::FollowReferralEventsResponse> WaitForMessages(std::size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return messages_.size() >= count; });
    return messages_;
  }
  absl::StatusCode WaitForEnd() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return outcome_.has_value(); });
    return static_cast<absl::StatusCode>(outcome_->code());
  }
  bool finished() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return outcome_.has_value();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<v1::FollowReferralEventsResponse> messages_;
  std::optional<google::rpc::Status> outcome_;
};

class FollowStreamTest : public DispatchFixture {
 protected:
  FollowStreamTest() : DispatchFixture({"relais.v1.ReferralService"}), feed_(register_.store()) { AddUser(); }
  ~FollowStreamTest() override {
    feed_.Stop();
    if (stream_ != nullptr) stream_->Close();
  }

  void Start(FakeTransport transport) {
    transport_ = std::move(transport);
    stream_ = std::make_shared<FollowStream>(transport_, dependencies_, feed_, writer_,
                                             v1::FollowReferralEventsRequest());
    stream_->Start();
  }

  FakeTransport transport_;
  FakeWriter writer_;
  ReferralFeed feed_;
  std::shared_ptr<FollowStream> stream_;
};

TEST_F(FollowStreamTest, ARefusedCallerGetsNoMessage) {
  Start({});
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kUnauthenticated);
  EXPECT_TRUE(writer_.WaitForMessages(0).empty());
  EXPECT_EQ(transport_.sent_headers["relais-correlation-id"].size(), 16u);
}

TEST_F(FollowStreamTest, SendsItsPositionFirstAndEndsWithTheFeed) {
  Start(SignedIn());
  EXPECT_NE(writer_.WaitForMessages(1)[0].resume_token(), "");
  stream_->OnWritten(true);
  EXPECT_FALSE(writer_.finished());
  feed_.Stop();
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kUnavailable);
}

TEST_F(FollowStreamTest, EndsOnceTheMessageInFlightIsOut) {
  Start(SignedIn());
  writer_.WaitForMessages(1);
  stream_->OnCancel(absl::CancelledError("the caller went away"));
  EXPECT_FALSE(writer_.finished());
  stream_->OnWritten(false);
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kCancelled);
}

TEST_F(FollowStreamTest, EndsWithTheReasonThatTheDoorGives) {
  Start(SignedIn());
  writer_.WaitForMessages(1);
  stream_->OnWritten(true);
  stream_->OnCancel(absl::DeadlineExceededError("late"));
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(FollowStreamTest, AFeedThatHasStoppedIsUnavailable) {
  feed_.Stop();
  Start(SignedIn());
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace relais::dispatch
