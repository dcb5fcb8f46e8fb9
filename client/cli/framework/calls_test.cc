// How a command sets the fields of its request that no flag sets.
#include "client/cli/framework/calls.h"

#include <gtest/gtest.h>

#include <sstream>

#include "relais/v1/codelist_service.pb.h"

namespace relais::cli {
namespace {

TEST(CallsTest, APrepareRefusesTheRequestOfAnotherMethod) {
  std::istringstream in;
  std::ostringstream out;
  Session session(Globals(), "", Language::kEnglish, {}, in, out, out);
  const Prepare prepare =
      PrepareRequest<v1::GetCodelistRequest>([](Session&, v1::GetCodelistRequest& request) {
        request.set_name("codelists/sector");
        return absl::OkStatus();
      });
  v1::GetCodelistRequest request;
  EXPECT_EQ(prepare(session, request), absl::OkStatus());
  EXPECT_EQ(request.name(), "codelists/sector");
  // Its field of the same number is another one.
  v1::UpdateCodeRequest other;
  EXPECT_EQ(prepare(session, other).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(other.ByteSizeLong(), 0u);
}

}  // namespace
}  // namespace relais::cli
