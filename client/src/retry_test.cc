#include "client/src/retry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "client/src/request_id.h"
#include "client/src/status.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace relais {
namespace {

class RetryTest : public testing::Test {
 protected:
  RetryPolicy Policy(int max_attempts) {
    return {max_attempts, absl::Milliseconds(100), absl::Milliseconds(300),
            [this](absl::Duration pause) { pauses.push_back(pause); }};
  }
  absl::Status Run(int max_attempts, absl::Time deadline = absl::InfiniteFuture()) {
    return RunWithRetries(Policy(max_attempts), deadline, [this] {
      absl::Status answer = answers[static_cast<size_t>(attempts)];
      ++attempts;
      return answer;
    });
  }

  std::vector<absl::Status> answers;
  std::vector<absl::Duration> pauses;
  int attempts = 0;
};

TEST_F(RetryTest, TriesAgainWhileUnavailable) {
  answers = {absl::UnavailableError("a"), absl::UnavailableError("b"), absl::OkStatus()};
  EXPECT_TRUE(Run(5).ok());
  EXPECT_EQ(attempts, 3);
  EXPECT_EQ(pauses.size(), 2u);
}

TEST_F(RetryTest, GivesTheLastErrorWhenAttemptsRunOut) {
  answers = {absl::UnavailableError("a"), absl::UnavailableError("b")};
  EXPECT_EQ(Run(2).message(), "b");
  EXPECT_EQ(pauses.size(), 1u);
}

TEST_F(RetryTest, NoOtherStatusIsRetried) {
  for (absl::StatusCode code : {absl::StatusCode::kAborted, absl::StatusCode::kDeadlineExceeded,
                                absl::StatusCode::kResourceExhausted, absl::StatusCode::kInternal}) {
    answers = {absl::Status(code, "no")};
    attempts = 0;
    EXPECT_EQ(Run(5).code(), code);
    EXPECT_EQ(attempts, 1);
  }
}

TEST_F(RetryTest, PausesDoubleUpToTheMaximum) {
  answers.assign(5, absl::UnavailableError("a"));
  Run(5).IgnoreError();
  const std::vector<int> ceilings = {100, 200, 300, 300};
  ASSERT_EQ(pauses.size(), ceilings.size());
  for (size_t i = 0; i < ceilings.size(); ++i) {
    EXPECT_GE(pauses[i], absl::Milliseconds(ceilings[i]) / 2);
    EXPECT_LE(pauses[i], absl::Milliseconds(ceilings[i]));
  }
}

TEST_F(RetryTest, WaitsAsLongAsTheServiceAsks) {
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(7);
  google::rpc::Status details;
  details.add_details()->PackFrom(info);
  absl::Status busy = absl::UnavailableError("busy");
  busy.SetPayload(kDetailsPayload, absl::Cord(details.SerializeAsString()));
  answers = {busy, absl::OkStatus()};
  EXPECT_TRUE(Run(2).ok());
  EXPECT_THAT(pauses, testing::ElementsAre(absl::Seconds(7)));
}

TEST_F(RetryTest, DoesNotPausePastTheDeadline) {
  answers = {absl::UnavailableError("a")};
  EXPECT_TRUE(absl::IsUnavailable(Run(5, absl::InfinitePast())));
  EXPECT_TRUE(pauses.empty());
}

TEST(RequestIdTest, Is128BitsInHexadecimalAndNeverTwice) {
  const std::string id = NewRequestId();
  EXPECT_EQ(id.size(), 32u);
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(id, NewRequestId());
}

}  // namespace
}  // namespace relais
