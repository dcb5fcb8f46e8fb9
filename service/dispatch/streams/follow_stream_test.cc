#include "service/dispatch/streams/follow_stream.h"

#include <gtest/gtest.h>

#include <memory>

#include "tests/support/service/dispatch_fixture.h"
#include "tests/support/service/fake_exchange.h"
#include "tests/support/service/fake_stream_writer.h"

namespace relais::dispatch {
namespace {

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
  FakeStreamWriter<v1::FollowReferralEventsResponse> writer_;
  ReferralFeed feed_;
  std::shared_ptr<FollowStream> stream_;
};

TEST_F(FollowStreamTest, ARefusedCallerGetsNoMessage) {
  Start({});
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kUnauthenticated);
  EXPECT_TRUE(writer_.messages().empty());
  EXPECT_EQ(transport_.sent_headers["relais-correlation-id"].size(), 16u);
}

TEST_F(FollowStreamTest, SendsItsPositionFirstAndEndsWithTheFeed) {
  Start(SignedIn());
  ASSERT_TRUE(writer_.WaitForMessages(1));
  EXPECT_NE(writer_.messages()[0].resume_token(), "");
  stream_->OnWritten(true);
  EXPECT_FALSE(writer_.finished());
  feed_.Stop();
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kUnavailable);
}

TEST_F(FollowStreamTest, EndsOnceTheMessageInFlightIsOut) {
  Start(SignedIn());
  ASSERT_TRUE(writer_.WaitForMessages(1));
  stream_->OnCancel(absl::CancelledError("the caller went away"));
  EXPECT_FALSE(writer_.finished());
  stream_->OnWritten(false);
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kCancelled);
}

TEST_F(FollowStreamTest, EndsWithTheReasonThatTheDoorGives) {
  Start(SignedIn());
  ASSERT_TRUE(writer_.WaitForMessages(1));
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
