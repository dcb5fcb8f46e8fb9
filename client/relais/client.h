#ifndef RELAIS_CLIENT_RELAIS_CLIENT_H_
#define RELAIS_CLIENT_RELAIS_CLIENT_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/client_options.h"
#include "relais/import.h"
#include "relais/pages.h"
#include "relais/v1/account_service.pb.h"
#include "relais/v1/agreement_service.pb.h"
#include "relais/v1/audit_service.pb.h"
#include "relais/v1/change_service.pb.h"
#include "relais/v1/codelist_service.pb.h"
#include "relais/v1/consent_service.pb.h"
#include "relais/v1/dossier_service.pb.h"
#include "relais/v1/follow_up_service.pb.h"
#include "relais/v1/funding_service.pb.h"
#include "relais/v1/intervention_service.pb.h"
#include "relais/v1/organization_service.pb.h"
#include "relais/v1/privacy_service.pb.h"
#include "relais/v1/referral_service.pb.h"
#include "relais/v1/saved_list_service.pb.h"
#include "relais/v1/statistics_service.pb.h"

namespace relais {

// A connection to the Relais service, with one method for each RPC. Methods have the name and messages of
// their RPC; the .proto files say what each one does, needs and refuses.
//
// Statuses: the service's code and message, with its details (see error_details.h). UNAVAILABLE also if no
// attempt could connect, for example because a certificate does not verify. DEADLINE_EXCEEDED if
// ClientOptions::deadline ran out.
//
// Invalid options fail every call, and nothing is sent. NOT_FOUND if a file of TlsOptions does not exist.
// INVALID_ARGUMENT if a file cannot be read or has the wrong content, or if the token cannot be sent.
// FAILED_PRECONDITION for a token on an unencrypted connection to another machine, or there for a call with a
// password or a one-time code. ErrorDetails has the message in the language of the options.
//
// Retries: a call that ends UNAVAILABLE is sent again, with the same request, up to
// ClientOptions::max_attempts. Writes carry a `request_id`, so that the service records them once however
// often they arrive. An empty one is filled here with random bits. The account methods that have no request
// id (such as SignIn, SignOut and ChangePassword) are sent once. No other status is retried.
//
// Thread-safe: share one Client among threads, because it holds one connection. Keeps no copy of a request
// after the call. Connects at the first call; a wrong target shows as UNAVAILABLE then.
class Client {
 public:
  explicit Client(ClientOptions options);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // Dossiers, from opening to closing.
  absl::StatusOr<v1::CreateDossierResponse> CreateDossier(const v1::CreateDossierRequest& request) const;
  absl::StatusOr<v1::GetDossierResponse> GetDossier(const v1::GetDossierRequest& request) const;
  absl::StatusOr<v1::BatchGetDossiersResponse> BatchGetDossiers(
      const v1::BatchGetDossiersRequest& request) const;
  absl::StatusOr<v1::ListDossiersResponse> ListDossiers(const v1::ListDossiersRequest& request) const;
  absl::StatusOr<v1::UpdateDossierResponse> UpdateDossier(const v1::UpdateDossierRequest& request) const;
  absl::StatusOr<v1::ChangeDossierPhaseResponse> ChangeDossierPhase(
      const v1::ChangeDossierPhaseRequest& request) const;
  absl::StatusOr<v1::HoldDossierResponse> HoldDossier(const v1::HoldDossierRequest& request) const;
  absl::StatusOr<v1::ResumeDossierResponse> ResumeDossier(const v1::ResumeDossierRequest& request) const;
  absl::StatusOr<v1::CloseDossierResponse> CloseDossier(const v1::CloseDossierRequest& request) const;
  absl::StatusOr<v1::ReopenDossierResponse> ReopenDossier(const v1::ReopenDossierRequest& request) const;
  absl::StatusOr<v1::ListDossierRevisionsResponse> ListDossierRevisions(
      const v1::ListDossierRevisionsRequest& request) const;
  absl::StatusOr<v1::ListDossierHistoryResponse> ListDossierHistory(
      const v1::ListDossierHistoryRequest& request) const;
  absl::StatusOr<v1::SearchDossiersResponse> SearchDossiers(const v1::SearchDossiersRequest& request) const;
  absl::StatusOr<v1::ListDuplicatesResponse> ListDuplicates(const v1::ListDuplicatesRequest& request) const;
  absl::StatusOr<v1::DismissDuplicateResponse> DismissDuplicate(
      const v1::DismissDuplicateRequest& request) const;
  absl::StatusOr<v1::MergeDossiersResponse> MergeDossiers(const v1::MergeDossiersRequest& request) const;
  absl::StatusOr<v1::UnmergeDossierResponse> UnmergeDossier(const v1::UnmergeDossierRequest& request) const;
  // Corrections of a dossier's dated changes. A Correct method replaces a change; CorrectDossierLead with
  // number 0 adds one. A Withdraw method removes a change recorded by mistake, never the opening. A phase is
  // found by its day, a status or lead by its number. Each needs a reason; an erased dossier takes none.
  // Phase and status: for the lead and for advisors of its network. Lead: for administrators.
  // FAILED_PRECONDITION names the fact that the correction would contradict.
  absl::StatusOr<v1::CorrectDossierPhaseResponse> CorrectDossierPhase(
      const v1::CorrectDossierPhaseRequest& request) const;
  absl::StatusOr<v1::WithdrawDossierPhaseResponse> WithdrawDossierPhase(
      const v1::WithdrawDossierPhaseRequest& request) const;
  absl::StatusOr<v1::CorrectDossierStatusResponse> CorrectDossierStatus(
      const v1::CorrectDossierStatusRequest& request) const;
  absl::StatusOr<v1::WithdrawDossierStatusResponse> WithdrawDossierStatus(
      const v1::WithdrawDossierStatusRequest& request) const;
  absl::StatusOr<v1::CorrectDossierLeadResponse> CorrectDossierLead(
      const v1::CorrectDossierLeadRequest& request) const;
  absl::StatusOr<v1::WithdrawDossierLeadResponse> WithdrawDossierLead(
      const v1::WithdrawDossierLeadRequest& request) const;
  // VoidDossier takes a dossier opened by mistake out of every list and count; UnvoidDossier restores it.
  absl::StatusOr<v1::VoidDossierResponse> VoidDossier(const v1::VoidDossierRequest& request) const;
  absl::StatusOr<v1::UnvoidDossierResponse> UnvoidDossier(const v1::UnvoidDossierRequest& request) const;

  // Interventions: acts of accompaniment on a dossier.
  absl::StatusOr<v1::CreateInterventionResponse> CreateIntervention(
      const v1::CreateInterventionRequest& request) const;
  absl::StatusOr<v1::GetInterventionResponse> GetIntervention(
      const v1::GetInterventionRequest& request) const;
  absl::StatusOr<v1::ListInterventionsResponse> ListInterventions(
      const v1::ListInterventionsRequest& request) const;
  absl::StatusOr<v1::UpdateInterventionResponse> UpdateIntervention(
      const v1::UpdateInterventionRequest& request) const;
  absl::StatusOr<v1::DeleteInterventionResponse> DeleteIntervention(
      const v1::DeleteInterventionRequest& request) const;

  // Referrals: requests from one organization to another about a dossier. The recipient accepts, declines,
  // completes or returns one; the sender recalls it, and acts for a recipient without accounts (EXTERNAL).
  // The other party gets PERMISSION_DENIED. FAILED_PRECONDITION if the state does not allow the step. Recall,
  // complete and return need a code or a text. Returning a transfer gives the lead back to the sender.
  absl::StatusOr<v1::CreateReferralResponse> CreateReferral(const v1::CreateReferralRequest& request) const;
  absl::StatusOr<v1::GetReferralResponse> GetReferral(const v1::GetReferralRequest& request) const;
  absl::StatusOr<v1::ListReferralsResponse> ListReferrals(const v1::ListReferralsRequest& request) const;
  absl::StatusOr<v1::AcceptReferralResponse> AcceptReferral(const v1::AcceptReferralRequest& request) const;
  absl::StatusOr<v1::DeclineReferralResponse> DeclineReferral(
      const v1::DeclineReferralRequest& request) const;
  absl::StatusOr<v1::RecallReferralResponse> RecallReferral(const v1::RecallReferralRequest& request) const;
  absl::StatusOr<v1::CompleteReferralResponse> CompleteReferral(
      const v1::CompleteReferralRequest& request) const;
  absl::StatusOr<v1::ReturnReferralResponse> ReturnReferral(const v1::ReturnReferralRequest& request) const;
  absl::StatusOr<v1::CorrectReferralAnswerResponse> CorrectReferralAnswer(
      const v1::CorrectReferralAnswerRequest& request) const;
  absl::StatusOr<v1::BatchCreateReferralsResponse> BatchCreateReferrals(
      const v1::BatchCreateReferralsRequest& request) const;
  absl::StatusOr<v1::ListReferralEventsResponse> ListReferralEvents(
      const v1::ListReferralEventsRequest& request) const;
  // Calls `each` for every message of the stream, on the calling thread, until it returns false; the result
  // is then OK. If the stream breaks (UNAVAILABLE), it starts another after a pause, from the last token
  // received: no step is lost and none comes twice. It gives up with that status after max_attempts streams
  // in a row without a message. There is no deadline.
  absl::Status FollowReferralEvents(
      const v1::FollowReferralEventsRequest& request,
      const std::function<bool(const v1::FollowReferralEventsResponse&)>& each) const;

  // Agreements with MRC.
  absl::StatusOr<v1::CreateAgreementResponse> CreateAgreement(
      const v1::CreateAgreementRequest& request) const;
  absl::StatusOr<v1::GetAgreementResponse> GetAgreement(const v1::GetAgreementRequest& request) const;
  absl::StatusOr<v1::ListAgreementsResponse> ListAgreements(const v1::ListAgreementsRequest& request) const;
  absl::StatusOr<v1::UpdateAgreementResponse> UpdateAgreement(
      const v1::UpdateAgreementRequest& request) const;

  // Funding applications and their steps.
  absl::StatusOr<v1::CreateFundingApplicationResponse> CreateFundingApplication(
      const v1::CreateFundingApplicationRequest& request) const;
  absl::StatusOr<v1::GetFundingApplicationResponse> GetFundingApplication(
      const v1::GetFundingApplicationRequest& request) const;
  absl::StatusOr<v1::ListFundingApplicationsResponse> ListFundingApplications(
      const v1::ListFundingApplicationsRequest& request) const;
  absl::StatusOr<v1::UpdateFundingApplicationResponse> UpdateFundingApplication(
      const v1::UpdateFundingApplicationRequest& request) const;
  absl::StatusOr<v1::RecordFundingStepResponse> RecordFundingStep(
      const v1::RecordFundingStepRequest& request) const;
  absl::StatusOr<v1::CorrectFundingStepResponse> CorrectFundingStep(
      const v1::CorrectFundingStepRequest& request) const;
  absl::StatusOr<v1::WithdrawFundingStepResponse> WithdrawFundingStep(
      const v1::WithdrawFundingStepRequest& request) const;
  absl::StatusOr<v1::CorrectFundingApplicationResponse> CorrectFundingApplication(
      const v1::CorrectFundingApplicationRequest& request) const;

  // Reminders.
  absl::StatusOr<v1::CreateFollowUpResponse> CreateFollowUp(const v1::CreateFollowUpRequest& request) const;
  absl::StatusOr<v1::GetFollowUpResponse> GetFollowUp(const v1::GetFollowUpRequest& request) const;
  absl::StatusOr<v1::ListFollowUpsResponse> ListFollowUps(const v1::ListFollowUpsRequest& request) const;
  absl::StatusOr<v1::UpdateFollowUpResponse> UpdateFollowUp(const v1::UpdateFollowUpRequest& request) const;
  absl::StatusOr<v1::CompleteFollowUpResponse> CompleteFollowUp(
      const v1::CompleteFollowUpRequest& request) const;

  // Codelists.
  absl::StatusOr<v1::ListCodelistsResponse> ListCodelists(const v1::ListCodelistsRequest& request) const;
  absl::StatusOr<v1::GetCodelistResponse> GetCodelist(const v1::GetCodelistRequest& request) const;
  absl::StatusOr<v1::CreateCodeResponse> CreateCode(const v1::CreateCodeRequest& request) const;
  absl::StatusOr<v1::UpdateCodeResponse> UpdateCode(const v1::UpdateCodeRequest& request) const;

  // Organizations.
  absl::StatusOr<v1::CreateOrganizationResponse> CreateOrganization(
      const v1::CreateOrganizationRequest& request) const;
  absl::StatusOr<v1::GetOrganizationResponse> GetOrganization(
      const v1::GetOrganizationRequest& request) const;
  absl::StatusOr<v1::ListOrganizationsResponse> ListOrganizations(
      const v1::ListOrganizationsRequest& request) const;
  absl::StatusOr<v1::UpdateOrganizationResponse> UpdateOrganization(
      const v1::UpdateOrganizationRequest& request) const;

  // Statistics.
  absl::StatusOr<v1::QueryStatisticsResponse> QueryStatistics(
      const v1::QueryStatisticsRequest& request) const;
  absl::StatusOr<v1::QueryStatisticsSeriesResponse> QueryStatisticsSeries(
      const v1::QueryStatisticsSeriesRequest& request) const;
  absl::StatusOr<v1::ListStatisticsDossiersResponse> ListStatisticsDossiers(
      const v1::ListStatisticsDossiersRequest& request) const;

  // Changes recorded since a journal position.
  absl::StatusOr<v1::ListChangesResponse> ListChanges(const v1::ListChangesRequest& request) const;

  // Users, sign-in and tokens. Only the response of the call that creates a secret contains it.
  absl::StatusOr<v1::CompleteSetupResponse> CompleteSetup(const v1::CompleteSetupRequest& request) const;
  absl::StatusOr<v1::AcceptInvitationResponse> AcceptInvitation(
      const v1::AcceptInvitationRequest& request) const;
  absl::StatusOr<v1::SignInResponse> SignIn(const v1::SignInRequest& request) const;
  absl::StatusOr<v1::SignOutResponse> SignOut(const v1::SignOutRequest& request) const;
  absl::StatusOr<v1::GetSelfResponse> GetSelf(const v1::GetSelfRequest& request) const;
  absl::StatusOr<v1::ChangePasswordResponse> ChangePassword(const v1::ChangePasswordRequest& request) const;
  absl::StatusOr<v1::EnrollOneTimeCodeResponse> EnrollOneTimeCode(
      const v1::EnrollOneTimeCodeRequest& request) const;
  absl::StatusOr<v1::ConfirmOneTimeCodeResponse> ConfirmOneTimeCode(
      const v1::ConfirmOneTimeCodeRequest& request) const;
  absl::StatusOr<v1::CreateTokenResponse> CreateToken(const v1::CreateTokenRequest& request) const;
  absl::StatusOr<v1::ListTokensResponse> ListTokens(const v1::ListTokensRequest& request) const;
  absl::StatusOr<v1::RevokeTokenResponse> RevokeToken(const v1::RevokeTokenRequest& request) const;
  absl::StatusOr<v1::CreateUserResponse> CreateUser(const v1::CreateUserRequest& request) const;
  absl::StatusOr<v1::InviteUserResponse> InviteUser(const v1::InviteUserRequest& request) const;
  absl::StatusOr<v1::GetUserResponse> GetUser(const v1::GetUserRequest& request) const;
  absl::StatusOr<v1::ListUsersResponse> ListUsers(const v1::ListUsersRequest& request) const;
  absl::StatusOr<v1::UpdateUserResponse> UpdateUser(const v1::UpdateUserRequest& request) const;
  absl::StatusOr<v1::DisableUserResponse> DisableUser(const v1::DisableUserRequest& request) const;
  absl::StatusOr<v1::EnableUserResponse> EnableUser(const v1::EnableUserRequest& request) const;

  // Promoters' consents.
  absl::StatusOr<v1::CreateConsentResponse> CreateConsent(const v1::CreateConsentRequest& request) const;
  absl::StatusOr<v1::GetConsentResponse> GetConsent(const v1::GetConsentRequest& request) const;
  absl::StatusOr<v1::ListConsentsResponse> ListConsents(const v1::ListConsentsRequest& request) const;
  absl::StatusOr<v1::WithdrawConsentResponse> WithdrawConsent(
      const v1::WithdrawConsentRequest& request) const;

  // Saved lists of a user.
  absl::StatusOr<v1::CreateSavedListResponse> CreateSavedList(
      const v1::CreateSavedListRequest& request) const;
  absl::StatusOr<v1::GetSavedListResponse> GetSavedList(const v1::GetSavedListRequest& request) const;
  absl::StatusOr<v1::ListSavedListsResponse> ListSavedLists(const v1::ListSavedListsRequest& request) const;
  absl::StatusOr<v1::DeleteSavedListResponse> DeleteSavedList(
      const v1::DeleteSavedListRequest& request) const;

  // Methods for the privacy law.
  absl::StatusOr<v1::ListDossierReadsResponse> ListDossierReads(
      const v1::ListDossierReadsRequest& request) const;
  absl::StatusOr<v1::ListCommunicationsResponse> ListCommunications(
      const v1::ListCommunicationsRequest& request) const;
  absl::StatusOr<v1::ListRetentionRulesResponse> ListRetentionRules(
      const v1::ListRetentionRulesRequest& request) const;
  absl::StatusOr<v1::UpdateRetentionRuleResponse> UpdateRetentionRule(
      const v1::UpdateRetentionRuleRequest& request) const;
  absl::StatusOr<v1::ListRetentionDueResponse> ListRetentionDue(
      const v1::ListRetentionDueRequest& request) const;
  absl::StatusOr<v1::EraseDossierResponse> EraseDossier(const v1::EraseDossierRequest& request) const;
  absl::StatusOr<v1::ListErasuresResponse> ListErasures(const v1::ListErasuresRequest& request) const;
  absl::StatusOr<v1::ExportDossierResponse> ExportDossier(const v1::ExportDossierRequest& request) const;
  absl::StatusOr<v1::CreateIncidentResponse> CreateIncident(const v1::CreateIncidentRequest& request) const;
  absl::StatusOr<v1::ListIncidentsResponse> ListIncidents(const v1::ListIncidentsRequest& request) const;
  absl::StatusOr<v1::UpdateIncidentResponse> UpdateIncident(const v1::UpdateIncidentRequest& request) const;

  // The journal.
  absl::StatusOr<v1::ListJournalResponse> ListJournal(const v1::ListJournalRequest& request) const;

  // Every item of a list, page by page; see pages.h. `page_size` of the request sets the items per call,
  // `page_token` the first page. The Client must outlive the range and must not be moved meanwhile.
  Pages<v1::Dossier> Dossiers(v1::ListDossiersRequest request) const;
  Pages<v1::Dossier> Dossiers(const v1::DossierFilter& filter) const;
  Pages<v1::DossierRevision> DossierRevisions(v1::ListDossierRevisionsRequest request) const;
  Pages<v1::Intervention> Interventions(v1::ListInterventionsRequest request) const;
  Pages<v1::Referral> Referrals(v1::ListReferralsRequest request) const;
  Pages<v1::Agreement> Agreements(v1::ListAgreementsRequest request) const;
  Pages<v1::FundingApplication> FundingApplications(v1::ListFundingApplicationsRequest request) const;
  Pages<v1::FollowUp> FollowUps(v1::ListFollowUpsRequest request) const;
  Pages<v1::Organization> Organizations(v1::ListOrganizationsRequest request) const;
  Pages<v1::StatisticsDossier> StatisticsDossiers(v1::ListStatisticsDossiersRequest request) const;
  Pages<v1::User> Users(v1::ListUsersRequest request) const;
  Pages<v1::AccessToken> Tokens(v1::ListTokensRequest request) const;
  Pages<v1::Consent> Consents(v1::ListConsentsRequest request) const;
  Pages<v1::SavedList> SavedLists(v1::ListSavedListsRequest request) const;
  Pages<v1::DossierRead> DossierReads(v1::ListDossierReadsRequest request) const;
  Pages<v1::Communication> Communications(v1::ListCommunicationsRequest request) const;
  Pages<v1::RetentionItem> RetentionDue(v1::ListRetentionDueRequest request) const;
  Pages<v1::Erasure> Erasures(v1::ListErasuresRequest request) const;
  Pages<v1::Incident> Incidents(v1::ListIncidentsRequest request) const;
  Pages<v1::JournalLine> Journal(v1::ListJournalRequest request) const;
  Pages<v1::JournalLine> DossierHistory(v1::ListDossierHistoryRequest request) const;
  Pages<v1::Dossier> FoundDossiers(v1::SearchDossiersRequest request) const;
  Pages<v1::Duplicate> Duplicates(v1::ListDuplicatesRequest request) const;

  // Imports spreadsheets, all or nothing. The result is OK even if it has problems: nothing was recorded
  // then. A file name that the service does not know is one of the problems. `progress` may be empty. Uses
  // ClientOptions::import_deadline.
  absl::StatusOr<ImportResult> Import(const v1::ImportOptions& options, const std::vector<ImportFile>& files,
                                      const ImportProgressCallback& progress) const;

  // Exports the register as files, held in memory. An export that ends early is an error; a retry starts from
  // the beginning. Uses ClientOptions::import_deadline.
  absl::StatusOr<ExportResult> ExportRegister(const v1::ExportRegisterRequest& request) const;

  // Asks the standard health service (grpc.health.v1) about a service, or about the whole server if `service`
  // is empty. OK if it serves, UNAVAILABLE if it does not, NOT_FOUND if the name is unknown. Not retried.
  absl::Status CheckHealth(const std::string& service = "") const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace relais

#endif  // RELAIS_CLIENT_RELAIS_CLIENT_H_
