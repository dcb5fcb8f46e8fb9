#include <utility>

#include "client/src/client_impl.h"
#include "relais/client.h"

// One method for each RPC and nothing else; client_impl.h has their shared code.

namespace relais {

#define RELAIS_READ(stub, service, method)                                                        \
  absl::StatusOr<v1::method##Response> Client::method(const v1::method##Request& request) const { \
    return impl_->Call<v1::method##Response>(*impl_->stub, &v1::service::Stub::method, request);  \
  }
// Chooses the request id once, so that every attempt carries the same one.
#define RELAIS_WRITE(stub, service, method)                                                       \
  absl::StatusOr<v1::method##Response> Client::method(const v1::method##Request& request) const { \
    return impl_->Call<v1::method##Response>(*impl_->stub, &v1::service::Stub::method,            \
                                             WithRequestId(request));                             \
  }

RELAIS_WRITE(dossiers, DossierService, CreateDossier)
RELAIS_READ(dossiers, DossierService, GetDossier)
RELAIS_READ(dossiers, DossierService, BatchGetDossiers)
RELAIS_READ(dossiers, DossierService, ListDossiers)
RELAIS_WRITE(dossiers, DossierService, UpdateDossier)
RELAIS_WRITE(dossiers, DossierService, ChangeDossierPhase)
RELAIS_WRITE(dossiers, DossierService, HoldDossier)
RELAIS_WRITE(dossiers, DossierService, ResumeDossier)
RELAIS_WRITE(dossiers, DossierService, CloseDossier)
RELAIS_WRITE(dossiers, DossierService, ReopenDossier)
RELAIS_WRITE(dossiers, DossierService, CorrectDossierPhase)
RELAIS_WRITE(dossiers, DossierService, WithdrawDossierPhase)
RELAIS_WRITE(dossiers, DossierService, CorrectDossierStatus)
RELAIS_WRITE(dossiers, DossierService, WithdrawDossierStatus)
RELAIS_WRITE(dossiers, DossierService, CorrectDossierLead)
RELAIS_WRITE(dossiers, DossierService, WithdrawDossierLead)
RELAIS_WRITE(dossiers, DossierService, VoidDossier)
RELAIS_WRITE(dossiers, DossierService, UnvoidDossier)
RELAIS_READ(dossiers, DossierService, ListDossierRevisions)
RELAIS_WRITE(interventions, InterventionService, CreateIntervention)
RELAIS_READ(interventions, InterventionService, GetIntervention)
RELAIS_READ(interventions, InterventionService, ListInterventions)
RELAIS_WRITE(interventions, InterventionService, UpdateIntervention)
RELAIS_WRITE(interventions, InterventionService, DeleteIntervention)
RELAIS_WRITE(referrals, ReferralService, CreateReferral)
RELAIS_READ(referrals, ReferralService, GetReferral)
RELAIS_READ(referrals, ReferralService, ListReferrals)
RELAIS_WRITE(referrals, ReferralService, AcceptReferral)
RELAIS_WRITE(referrals, ReferralService, DeclineReferral)
RELAIS_WRITE(referrals, ReferralService, RecallReferral)
RELAIS_WRITE(referrals, ReferralService, CompleteReferral)
RELAIS_WRITE(referrals, ReferralService, ReturnReferral)
RELAIS_WRITE(referrals, ReferralService, CorrectReferralAnswer)
RELAIS_WRITE(agreements, AgreementService, CreateAgreement)
RELAIS_READ(agreements, AgreementService, GetAgreement)
RELAIS_READ(agreements, AgreementService, ListAgreements)
RELAIS_WRITE(agreements, AgreementService, UpdateAgreement)
RELAIS_WRITE(funding, FundingService, CreateFundingApplication)
RELAIS_READ(funding, FundingService, GetFundingApplication)
RELAIS_READ(funding, FundingService, ListFundingApplications)
RELAIS_WRITE(funding, FundingService, UpdateFundingApplication)
RELAIS_WRITE(funding, FundingService, RecordFundingStep)
RELAIS_WRITE(funding, FundingService, CorrectFundingStep)
RELAIS_WRITE(funding, FundingService, WithdrawFundingStep)
RELAIS_WRITE(funding, FundingService, CorrectFundingApplication)
RELAIS_WRITE(follow_ups, FollowUpService, CreateFollowUp)
RELAIS_READ(follow_ups, FollowUpService, GetFollowUp)
RELAIS_READ(follow_ups, FollowUpService, ListFollowUps)
RELAIS_WRITE(follow_ups, FollowUpService, UpdateFollowUp)
RELAIS_WRITE(follow_ups, FollowUpService, CompleteFollowUp)
RELAIS_READ(codelists, CodelistService, ListCodelists)
RELAIS_READ(codelists, CodelistService, GetCodelist)
RELAIS_WRITE(codelists, CodelistService, CreateCode)
RELAIS_WRITE(codelists, CodelistService, UpdateCode)
RELAIS_WRITE(organizations, OrganizationService, CreateOrganization)
RELAIS_READ(organizations, OrganizationService, GetOrganization)
RELAIS_READ(organizations, OrganizationService, ListOrganizations)
RELAIS_WRITE(organizations, OrganizationService, UpdateOrganization)
RELAIS_READ(statistics, StatisticsService, QueryStatistics)
RELAIS_READ(statistics, StatisticsService, QueryStatisticsSeries)
RELAIS_READ(statistics, StatisticsService, ListStatisticsDossiers)
RELAIS_READ(changes, ChangeService, ListChanges)

// For RPCs without a request id: never retried, because the service would repeat the effect.
#define RELAIS_ONCE(stub, service, method)                                                           \
  absl::StatusOr<v1::method##Response> Client::method(const v1::method##Request& request) const {    \
    return impl_->CallOnce<v1::method##Response>(*impl_->stub, &v1::service::Stub::method, request); \
  }

// Like RELAIS_ONCE, for requests with a password or code: not sent if another machine could read it.
#define RELAIS_SECRET(stub, service, method)                                                         \
  absl::StatusOr<v1::method##Response> Client::method(const v1::method##Request& request) const {    \
    if (!impl_->connection.secrets.ok()) return impl_->connection.secrets;                           \
    return impl_->CallOnce<v1::method##Response>(*impl_->stub, &v1::service::Stub::method, request); \
  }

RELAIS_SECRET(accounts, AccountService, CompleteSetup)
RELAIS_SECRET(accounts, AccountService, AcceptInvitation)
RELAIS_SECRET(accounts, AccountService, SignIn)
RELAIS_ONCE(accounts, AccountService, SignOut)
RELAIS_READ(accounts, AccountService, GetSelf)
RELAIS_SECRET(accounts, AccountService, ChangePassword)
RELAIS_SECRET(accounts, AccountService, EnrollOneTimeCode)
RELAIS_SECRET(accounts, AccountService, ConfirmOneTimeCode)
RELAIS_WRITE(accounts, AccountService, CreateToken)
RELAIS_READ(accounts, AccountService, ListTokens)
RELAIS_WRITE(accounts, AccountService, RevokeToken)
RELAIS_WRITE(accounts, AccountService, CreateUser)
RELAIS_WRITE(accounts, AccountService, InviteUser)
RELAIS_READ(accounts, AccountService, GetUser)
RELAIS_READ(accounts, AccountService, ListUsers)
RELAIS_WRITE(accounts, AccountService, UpdateUser)
RELAIS_WRITE(accounts, AccountService, DisableUser)
RELAIS_WRITE(accounts, AccountService, EnableUser)
RELAIS_WRITE(consents, ConsentService, CreateConsent)
RELAIS_READ(consents, ConsentService, GetConsent)
RELAIS_READ(consents, ConsentService, ListConsents)
RELAIS_WRITE(consents, ConsentService, WithdrawConsent)
RELAIS_WRITE(saved_lists, SavedListService, CreateSavedList)
RELAIS_READ(saved_lists, SavedListService, GetSavedList)
RELAIS_READ(saved_lists, SavedListService, ListSavedLists)
RELAIS_WRITE(saved_lists, SavedListService, DeleteSavedList)
RELAIS_READ(privacy, PrivacyService, ListDossierReads)
RELAIS_READ(privacy, PrivacyService, ListCommunications)
RELAIS_READ(privacy, PrivacyService, ListRetentionRules)
RELAIS_WRITE(privacy, PrivacyService, UpdateRetentionRule)
RELAIS_READ(privacy, PrivacyService, ListRetentionDue)
RELAIS_WRITE(privacy, PrivacyService, EraseDossier)
RELAIS_READ(privacy, PrivacyService, ListErasures)
RELAIS_READ(privacy, PrivacyService, ExportDossier)
RELAIS_WRITE(privacy, PrivacyService, CreateIncident)
RELAIS_READ(privacy, PrivacyService, ListIncidents)
RELAIS_WRITE(privacy, PrivacyService, UpdateIncident)
RELAIS_READ(audit, AuditService, ListJournal)
RELAIS_READ(dossiers, DossierService, ListDossierHistory)
RELAIS_READ(dossiers, DossierService, SearchDossiers)
RELAIS_READ(dossiers, DossierService, ListDuplicates)
RELAIS_WRITE(dossiers, DossierService, DismissDuplicate)
RELAIS_WRITE(dossiers, DossierService, MergeDossiers)
RELAIS_WRITE(dossiers, DossierService, UnmergeDossier)
RELAIS_WRITE(referrals, ReferralService, BatchCreateReferrals)
RELAIS_READ(referrals, ReferralService, ListReferralEvents)

#undef RELAIS_ONCE
#undef RELAIS_SECRET
#undef RELAIS_READ
#undef RELAIS_WRITE

#define RELAIS_PAGES(item, range, method, field)                          \
  Pages<v1::item> Client::range(v1::method##Request request) const {      \
    return Pages<v1::item>([this, request](const std::string& token) {    \
      return FetchPage<v1::item>(*this, &Client::method, request, token,  \
                                 &v1::method##Response::mutable_##field); \
    });                                                                   \
  }

RELAIS_PAGES(Dossier, Dossiers, ListDossiers, dossiers)
RELAIS_PAGES(DossierRevision, DossierRevisions, ListDossierRevisions, revisions)
RELAIS_PAGES(Intervention, Interventions, ListInterventions, interventions)
RELAIS_PAGES(Referral, Referrals, ListReferrals, referrals)
RELAIS_PAGES(Agreement, Agreements, ListAgreements, agreements)
RELAIS_PAGES(FundingApplication, FundingApplications, ListFundingApplications, funding_applications)
RELAIS_PAGES(FollowUp, FollowUps, ListFollowUps, follow_ups)
RELAIS_PAGES(Organization, Organizations, ListOrganizations, organizations)
RELAIS_PAGES(StatisticsDossier, StatisticsDossiers, ListStatisticsDossiers, dossiers)
RELAIS_PAGES(User, Users, ListUsers, users)
RELAIS_PAGES(AccessToken, Tokens, ListTokens, tokens)
RELAIS_PAGES(Consent, Consents, ListConsents, consents)
RELAIS_PAGES(SavedList, SavedLists, ListSavedLists, saved_lists)
RELAIS_PAGES(DossierRead, DossierReads, ListDossierReads, reads)
RELAIS_PAGES(Communication, Communications, ListCommunications, communications)
RELAIS_PAGES(RetentionItem, RetentionDue, ListRetentionDue, items)
RELAIS_PAGES(Erasure, Erasures, ListErasures, erasures)
RELAIS_PAGES(Incident, Incidents, ListIncidents, incidents)
RELAIS_PAGES(JournalLine, Journal, ListJournal, lines)
RELAIS_PAGES(JournalLine, DossierHistory, ListDossierHistory, lines)
RELAIS_PAGES(Dossier, FoundDossiers, SearchDossiers, dossiers)
RELAIS_PAGES(Duplicate, Duplicates, ListDuplicates, duplicates)

#undef RELAIS_PAGES

Pages<v1::Dossier> Client::Dossiers(const v1::DossierFilter& filter) const {
  v1::ListDossiersRequest request;
  *request.mutable_filter() = filter;
  return Dossiers(std::move(request));
}

}  // namespace relais
