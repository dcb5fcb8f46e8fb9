#include "client/src/method_traits.h"

#include <gmock/gmock.h>

#include <set>
#include <string>
#include <vector>

#include "relais/client.h"

namespace relais {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using testing::UnorderedElementsAre;

// The files of all services, by a request of each: this links their descriptors too.
std::vector<const FileDescriptor*> ServiceFiles() {
  return {v1::SignInRequest::descriptor()->file(),
          v1::GetAgreementRequest::descriptor()->file(),
          v1::ListJournalRequest::descriptor()->file(),
          v1::ListChangesRequest::descriptor()->file(),
          v1::GetCodelistRequest::descriptor()->file(),
          v1::GetConsentRequest::descriptor()->file(),
          v1::GetDossierRequest::descriptor()->file(),
          v1::GetFollowUpRequest::descriptor()->file(),
          v1::GetFundingApplicationRequest::descriptor()->file(),
          v1::GetInterventionRequest::descriptor()->file(),
          v1::GetOrganizationRequest::descriptor()->file(),
          v1::ListErasuresRequest::descriptor()->file(),
          v1::GetReferralRequest::descriptor()->file(),
          v1::GetSavedListRequest::descriptor()->file(),
          v1::QueryStatisticsRequest::descriptor()->file()};
}

// Names of the unary methods of the whole API that have the trait.
std::set<std::string> MethodsThat(bool (*has)(const MethodTraits&)) {
  std::set<std::string> names;
  for (const FileDescriptor* file : ServiceFiles()) {
    for (int i = 0; i < file->service(0)->method_count(); ++i) {
      const MethodDescriptor& method = *file->service(0)->method(i);
      if (!method.server_streaming() && has(TraitsOf(method))) names.insert(method.name());
    }
  }
  return names;
}

TEST(MethodTraitsTest, ChangesWithoutRequestIdAreSentOnce) {
  EXPECT_THAT(MethodsThat([](const MethodTraits& traits) { return !traits.repeatable; }),
              UnorderedElementsAre("CompleteSetup", "AcceptInvitation", "SignIn", "SignOut", "ChangePassword",
                                   "EnrollOneTimeCode", "ConfirmOneTimeCode", "StartPasskeySignIn",
                                   "StartPasskeyEnrollment"));
}

TEST(MethodTraitsTest, RequestsWithAPasswordOrACodeHaveACredential) {
  EXPECT_THAT(MethodsThat([](const MethodTraits& traits) { return traits.has_credential; }),
              UnorderedElementsAre("CompleteSetup", "AcceptInvitation", "SignIn", "ChangePassword",
                                   "EnrollOneTimeCode", "ConfirmOneTimeCode", "StartPasskeyEnrollment"));
}

TEST(MethodTraitsTest, ReadsAreSentAgainWithoutRequestId) {
  const std::set<std::string> reads =
      MethodsThat([](const MethodTraits& traits) { return traits.repeatable && !traits.has_request_id; });
  for (const char* name : {"GetDossier", "ListJournal", "QueryStatistics", "GetSelf", "ExportDossier"})
    EXPECT_EQ(reads.count(name), 1u) << name;
  for (const char* name : {"CreateDossier", "EraseDossier", "SignOut", "BatchCreateReferrals"})
    EXPECT_EQ(reads.count(name), 0u) << name;
}

}  // namespace
}  // namespace relais
