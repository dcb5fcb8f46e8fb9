#ifndef RELAIS_CLIENT_RELAIS_CLIENT_H_
#define RELAIS_CLIENT_RELAIS_CLIENT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/client_options.h"
#include "relais/import.h"
#include "relais/pages.h"
#include "relais/v1/agreement_service.pb.h"
#include "relais/v1/change_service.pb.h"
#include "relais/v1/codelist_service.pb.h"
#include "relais/v1/dossier_service.pb.h"
#include "relais/v1/follow_up_service.pb.h"
#include "relais/v1/funding_service.pb.h"
#include "relais/v1/intervention_service.pb.h"
#include "relais/v1/organization_service.pb.h"
#include "relais/v1/referral_service.pb.h"
#include "relais/v1/statistics_service.pb.h"

namespace relais {

// A connection to the Relais service. One method for each RPC, named like it, with the RPC's own messages;
// what each one does, needs and refuses stands beside the RPC in the .proto files.
//
// Statuses: the code and message that the service gave, with its details (see error_details.h). Besides
// those: UNAVAILABLE where no connection could be made in all attempts, DEADLINE_EXCEEDED where
// ClientOptions::deadline ran out.
//
// Retries: a call that ends UNAVAILABLE is made again, up to ClientOptions::max_attempts, with the same
// request. Writes carry a `request_id`, filled here with random bits when the caller left it empty, so that
// the service records them once however often they arrive. No other status is retried.
//
// Thread-safe: one Client may serve many threads, and should, for it holds one connection. Copies nothing of
// a request beyond the call. Connects when the first call is made; a wrong target shows as UNAVAILABLE then.
class Client {
 public:
  explicit Client(ClientOptions options);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // Dossiers, from opening to closing.
  absl::StatusOr<v1::CreateDossierResponse> CreateDossier(const v1::CreateDossierRequest& request) const;
  absl::StatusOr<v1::GetDossierResponse> GetDossier(const v1::GetDossierRequest& request) const;
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

  // The acts of accompaniment on a dossier.
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

  // Requests from one organization to another about a dossier.
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

  // Counts.
  absl::StatusOr<v1::QueryStatisticsResponse> QueryStatistics(
      const v1::QueryStatisticsRequest& request) const;
  absl::StatusOr<v1::ListStatisticsDossiersResponse> ListStatisticsDossiers(
      const v1::ListStatisticsDossiersRequest& request) const;

  // What was recorded since a journal position.
  absl::StatusOr<v1::ListChangesResponse> ListChanges(const v1::ListChangesRequest& request) const;

  // Every item of a list, page by page; see pages.h. `page_size` and `page_token` of the request choose how
  // many items one call asks for and where the range begins. The Client must outlive the range and stay where
  // it is.
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

  // Sends spreadsheets. An answer with problems is a good answer: nothing was recorded then. `progress` may
  // be empty. A file whose name the service does not know is one of the problems.
  absl::StatusOr<ImportResult> Import(const v1::ImportOptions& options, const std::vector<ImportFile>& files,
                                      const ImportProgressCallback& progress) const;

  // Asks the standard health service (grpc.health.v1) about a service, empty for the server as a whole. OK
  // where it serves, UNAVAILABLE where it does not, NOT_FOUND where it does not know the name. Not retried.
  absl::Status CheckHealth(const std::string& service = "") const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace relais

#endif  // RELAIS_CLIENT_RELAIS_CLIENT_H_
