#include "service/web/connect/error_body.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "google/rpc/error_details.pb.h"

namespace relais::web {
namespace {

TEST(ErrorBodyTest, HasTheStatusOfItsCode) {
  EXPECT_EQ(ErrorCodeOf(absl::StatusCode::kCancelled).http_status, 499);
  EXPECT_EQ(ErrorCodeOf(absl::StatusCode::kResourceExhausted).http_status, 429);
  EXPECT_EQ(ErrorCodeOf(absl::StatusCode::kFailedPrecondition).http_status, 400);
  EXPECT_STREQ(ErrorCodeOf(absl::StatusCode::kOk).name, "unknown");
  EXPECT_STREQ(ErrorCodeOf(static_cast<absl::StatusCode>(99)).name, "unknown");
  for (int code = 1; code <= 16; ++code) {
    EXPECT_EQ(static_cast<int>(ErrorCodeOf(static_cast<absl::StatusCode>(code)).code), code);
  }
}

TEST(ErrorBodyTest, SendsDetailsAsUnpaddedBase64) {
  google::rpc::Status error;
  error.set_code(14);
  error.set_message("Réessayez « plus tard »");
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(30);
  error.add_details()->PackFrom(retry);
  EXPECT_EQ(ErrorBody(error),
            "{\"code\":\"unavailable\",\"message\":\"Réessayez « plus tard »\",\"details\":["
            "{\"type\":\"google.rpc.RetryInfo\",\"value\":\"CgIIHg\"}]}");
  EXPECT_EQ(ErrorResponse(error).status, 503);
}

TEST(ErrorBodyTest, EscapesTheMessage) {
  const Response response = ErrorResponse(absl::StatusCode::kNotFound, "\"</script>\n");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body, "{\"code\":\"not_found\",\"message\":\"\\\"\\u003c/script\\u003e\\n\"}");
  EXPECT_EQ(ErrorResponse(absl::StatusCode::kInternal, "").body, "{\"code\":\"internal\"}");
}

TEST(ErrorBodyTest, TheEndOfAStreamHasErrorAndMetadata) {
  google::rpc::Status outcome;
  EXPECT_EQ(EndOfStream(outcome, {}), "{}");
  EXPECT_EQ(EndOfStream(outcome, {{"a", "\"b\""}, {"c", "d"}}), R"({"metadata":{"a":["\"b\""],"c":["d"]}})");
  outcome.set_code(14);
  EXPECT_EQ(EndOfStream(outcome, {{"a", "b"}}), R"({"error":{"code":"unavailable"},"metadata":{"a":["b"]}})");
}

}  // namespace
}  // namespace relais::web
