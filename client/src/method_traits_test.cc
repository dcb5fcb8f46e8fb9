#include "client/src/method_traits.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

#include "relais/client.h"

namespace relais {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;
using testing::UnorderedElementsAre;

// Names of the account methods that have the trait. The other services have neither kind.
std::set<std::string> AccountMethodsThat(bool (*has)(const MethodTraits&)) {
  // Links the descriptors.
  v1::SignInRequest::descriptor();
  const ServiceDescriptor* accounts =
      DescriptorPool::generated_pool()->FindServiceByName("relais.v1.AccountService");
  std::set<std::string> names;
  for (int i = 0; i < accounts->method_count(); ++i) {
    if (has(TraitsOf(*accounts->method(i)))) names.insert(accounts->method(i)->name());
  }
  return names;
}

TEST(MethodTraitsTest, MethodsWithoutRequestIdThatChangeSomethingAreSentOnce) {
  EXPECT_THAT(AccountMethodsThat([](const MethodTraits& traits) { return !traits.repeatable; }),
              UnorderedElementsAre("CompleteSetup", "AcceptInvitation", "SignIn", "SignOut", "ChangePassword",
                                   "EnrollOneTimeCode", "ConfirmOneTimeCode"));
}

TEST(MethodTraitsTest, RequestsWithAPasswordOrACodeHaveACredential) {
  EXPECT_THAT(AccountMethodsThat([](const MethodTraits& traits) { return traits.has_credential; }),
              UnorderedElementsAre("CompleteSetup", "AcceptInvitation", "SignIn", "ChangePassword",
                                   "EnrollOneTimeCode", "ConfirmOneTimeCode"));
}

TEST(MethodTraitsTest, EveryOtherMethodIsAReadOrHasARequestId) {
  v1::GetDossierRequest::descriptor();
  const google::protobuf::FileDescriptor* file = v1::GetDossierRequest::descriptor()->file();
  const ServiceDescriptor* dossiers = file->service(0);
  int reads = 0;
  for (int i = 0; i < dossiers->method_count(); ++i) {
    const MethodTraits traits = TraitsOf(*dossiers->method(i));
    EXPECT_TRUE(traits.repeatable) << dossiers->method(i)->name();
    EXPECT_FALSE(traits.has_credential) << dossiers->method(i)->name();
    reads += traits.has_request_id ? 0 : 1;
  }
  EXPECT_GE(reads, 6);
}

}  // namespace
}  // namespace relais
