#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "relais/v1/annotations.pb.h"
#include "relais/v1/dossier_service.pb.h"
#include "relais/v1/referral_service.pb.h"
#include "service/auth/access.h"

// Which services may start, by the access rules of their methods. gRPC's reflection plays a service without
// rules.

namespace relais::rpc {
namespace {

using handlers::AccessRules;
using testing::HasSubstr;

constexpr char kAudit[] = "relais.v1.AuditService";
constexpr char kWithoutRules[] = "grpc.reflection.v1alpha.ServerReflection";

TEST(MethodRulesTest, AMethodWithoutARuleIsRefused) {
  // The linker keeps the library with its descriptors only if it is used.
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

// Loads a service of one method `Act` with this rule. Its request has these text fields and, at the end, a
// message `carried` with a `name`.
absl::Status LoadOne(const std::vector<std::string>& texts, const v1::AccessRule& rule) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("made_up.proto");
  file.set_package("made_up");
  file.set_syntax("proto3");
  file.add_dependency("relais/v1/annotations.proto");
  const auto add_field = [](google::protobuf::DescriptorProto& message, const std::string& name, auto type) {
    auto* field = message.add_field();
    field->set_name(name);
    field->set_number(message.field_size());
    field->set_type(type);
    field->set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
    return field;
  };
  using Field = google::protobuf::FieldDescriptorProto;
  auto* carried = file.add_message_type();
  carried->set_name("Carried");
  add_field(*carried, "name", Field::TYPE_STRING);
  auto* request = file.add_message_type();
  request->set_name("ActRequest");
  for (const std::string& text : texts) add_field(*request, text, Field::TYPE_STRING);
  add_field(*request, "carried", Field::TYPE_MESSAGE)->set_type_name(".made_up.Carried");
  auto* service = file.add_service();
  service->set_name("Acts");
  auto* method = service->add_method();
  method->set_name("Act");
  method->set_input_type(".made_up.ActRequest");
  method->set_output_type(".made_up.Carried");
  *method->mutable_options()->MutableExtension(v1::access) = rule;
  google::protobuf::DescriptorPool pool(google::protobuf::DescriptorPool::generated_pool());
  // Links the annotations, so that the pool below finds them.
  EXPECT_NE(v1::AccessRule::descriptor(), nullptr);
  EXPECT_NE(pool.FindFileByName("relais/v1/annotations.proto"), nullptr);
  EXPECT_NE(pool.BuildFile(file), nullptr);
  return AccessRules::Load({"made_up.Acts"}, pool).status();
}

v1::AccessRule RuleWith(const std::vector<std::string>& fields) {
  v1::AccessRule rule;
  rule.add_roles(v1::ROLE_AGENT);
  rule.set_dossier(v1::DOSSIER_ACCESS_LEAD);
  rule.set_scope(v1::TOKEN_SCOPE_FULL);
  for (const std::string& field : fields) rule.add_dossier_fields(field);
  return rule;
}

TEST(MethodRulesTest, AMethodWithAnUnlistedFieldThatNamesADossierIsRefused) {
  EXPECT_TRUE(LoadOne({"name", "reason"}, RuleWith({"name", "carried.name"})).ok());
  const absl::Status carried = LoadOne({"name"}, RuleWith({"name"}));
  EXPECT_EQ(carried.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(carried.message()), HasSubstr("does not list `carried.name`"));
  for (const char* field : {"parent", "source", "target", "dossier", "other_dossier"}) {
    const absl::Status refused = LoadOne({"name", field}, RuleWith({"name", "carried.name"}));
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition) << field;
    EXPECT_THAT(std::string(refused.message()), HasSubstr(field));
  }
}

TEST(MethodRulesTest, AMethodThatSaysNotWhichFieldNamesItsDossierIsRefused) {
  EXPECT_THAT(std::string(LoadOne({"name"}, RuleWith({})).message()), HasSubstr("dossier_fields"));
  v1::AccessRule both = RuleWith({"name", "carried.name"});
  both.set_no_dossier_field(true);
  EXPECT_FALSE(LoadOne({"name"}, both).ok());
  v1::AccessRule none = RuleWith({});
  none.set_no_dossier_field(true);
  EXPECT_FALSE(LoadOne({"name"}, none).ok()) << "a field names one";
  // Fields that do not exist or are no text.
  EXPECT_FALSE(LoadOne({"name"}, RuleWith({"name", "carried.name", "nothing"})).ok());
  EXPECT_FALSE(LoadOne({"name"}, RuleWith({"name", "carried.name", "carried"})).ok());
}

TEST(MethodRulesTest, TheRuleSaysWhichDossiersARequestNames) {
  v1::BatchCreateReferralsRequest batch;
  batch.add_requests()->set_parent("dossiers/3");
  batch.add_requests()->set_parent("dossiers/5");
  EXPECT_THAT(handlers::NamedDossiers(RuleWith({"requests.parent"}), batch), testing::ElementsAre(3, 5));
  EXPECT_THAT(handlers::NamedDossiers(RuleWith({"request_id"}), batch), testing::IsEmpty());
  v1::UpdateDossierRequest update;
  update.mutable_dossier()->set_name("dossiers/7");
  EXPECT_THAT(handlers::NamedDossiers(RuleWith({"dossier.name"}), update), testing::ElementsAre(7));
  EXPECT_THAT(handlers::NamedDossiers(RuleWith({}), update), testing::IsEmpty());
}

TEST(MethodRulesTest, AScopeTellsWhatOnlyReads) {
  EXPECT_TRUE(handlers::OnlyReads("ListJournal"));
  EXPECT_FALSE(handlers::OnlyReads("UpdateDossier"));
  EXPECT_FALSE(handlers::OnlyReads("GetNothing"));
}

}  // namespace
}  // namespace relais::rpc
