#include <grpcpp/ext/proto_server_reflection_plugin.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/handlers/access.h"

// Which services may start, by the rules of their methods. gRPC's own reflection stands for a service whose
// methods have none.

namespace relais::rpc {
namespace {

using handlers::AccessRules;
using testing::HasSubstr;

constexpr char kAudit[] = "relais.v1.AuditService";
constexpr char kWithoutRules[] = "grpc.reflection.v1alpha.ServerReflection";

TEST(MethodRulesTest, AMethodWithoutARuleIsRefused) {
  // Its descriptors come with its library, which the linker keeps for what uses it.
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  const absl::Status refused = AccessRules::Load({kAudit, kWithoutRules}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("ServerReflectionInfo has no complete access rule"));
}

TEST(MethodRulesTest, AServiceThatIsNotThereIsRefused) {
  EXPECT_EQ(AccessRules::Load({"relais.v1.NoService"}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(MethodRulesTest, TwoMethodsOfOneNameAreRefused) {
  const absl::Status refused = AccessRules::Load({kAudit, kAudit}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("two methods are named ListJournal"));
}

TEST(MethodRulesTest, AMethodThatNoRuleNamesIsForNobody) {
  const absl::StatusOr<AccessRules> rules = AccessRules::Load({kAudit});
  ASSERT_TRUE(rules.ok()) << rules.status();
  handlers::Principal everything;
  everything.roles = {v1::ROLE_AGENT, v1::ROLE_ADVISOR, v1::ROLE_ANALYST, v1::ROLE_ADMINISTRATOR};
  everything.token_scope = v1::TOKEN_SCOPE_FULL;
  EXPECT_TRUE(handlers::CheckMethod(everything, rules->Of("ListJournal"), "ListJournal").ok());
  EXPECT_EQ(handlers::CheckMethod(everything, rules->Of("GetDossier"), "GetDossier").code(),
            absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace relais::rpc
