#include "service/dispatch/services/services.h"

namespace relais::dispatch {

std::vector<Service> NewServices(const ServerDependencies& dependencies) {
  return {NewAccountService(dependencies),
          NewAgreementService(),
          NewAuditService(),
          NewChangeService(),
          NewCodelistService(),
          NewConsentService(),
          NewDossierService(),
          NewFollowUpService(),
          NewFundingService(),
          NewImportService(),
          NewInterventionService(),
          NewOrganizationService(),
          NewPrivacyService(),
          NewReferralService(),
          NewSavedListService(),
          NewStatisticsService()};
}

}  // namespace relais::dispatch
