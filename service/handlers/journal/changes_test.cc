#include "service/handlers/journal/changes.h"

#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "service/convert/common/page_token.h"
#include "tests/support/service/temporary_register.h"

namespace relais::handlers {
namespace {

class ChangesTest : public testing::Test {
 protected:
  v1::ListChangesResponse List(const v1::ListChangesRequest& request) {
    v1::ListChangesResponse response;
    register_.Read([&](const storage::Snapshot& snapshot) {
      auto read = ListChanges(CallContext(), snapshot, request);
      if (!read.ok()) return read.status();
      response = *std::move(read);
      return absl::OkStatus();
    });
    return response;
  }

  testing_support::TemporaryRegister register_;
};

constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();

// Found by the fuzz target `request`: the position after the largest one was negative, and the resulting
// token was refused.
TEST_F(ChangesTest, NothingComesAfterTheGreatestPosition) {
  v1::ListChangesRequest request;
  request.set_after_sequence(kLast);
  const v1::ListChangesResponse beyond = List(request);
  EXPECT_EQ(beyond.changes_size(), 0);
  request.Clear();
  request.set_resume_token(beyond.resume_token());
  const v1::ListChangesResponse again = List(request);
  EXPECT_EQ(again.changes_size(), 0);
  EXPECT_EQ(again.resume_token(), beyond.resume_token());
}

// Tokens are not signed, so a caller may forge one.
TEST_F(ChangesTest, ATokenMayLieAnywhere) {
  v1::ListChangesRequest request;
  request.set_page_size(3);
  const v1::ListChangesResponse first = List(request);
  ASSERT_EQ(first.changes_size(), 3);
  const std::string last = absl::StrCat(kLast);
  for (const auto& [seq, offset] : {std::pair<std::string, std::string>{last, last}, {"1", last}}) {
    request.set_resume_token(convert::MakePageToken("changes", {seq, offset}));
    List(request);
  }
  request.set_resume_token(convert::MakePageToken("changes", {"0", last}));
  EXPECT_EQ(List(request).changes(0).resource(), first.changes(0).resource());
}

}  // namespace
}  // namespace relais::handlers
