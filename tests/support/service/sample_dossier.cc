#include "tests/support/service/sample_dossier.h"

namespace relais::testing_support {

storage::DossierRecord SampleDossier(std::int64_t number, const std::string& lead_organization) {
  storage::DossierRecord dossier;
  dossier.dossier_id = number;
  dossier.revision = 1;
  dossier.opened_on = "2026-01-05";
  dossier.project_title = "Projet";
  dossier.promoter_gender = "woman";
  dossier.promoter_kind = "project";
  dossier.sector = "culture";
  dossier.mrc = "drummond";
  dossier.phase = "startup";
  dossier.status = "open";
  dossier.lead_organization = lead_organization;
  return dossier;
}

storage::ConsentRecord SampleConsent(std::int64_t dossier) {
  storage::ConsentRecord consent;
  consent.dossier_id = dossier;
  consent.number = 1;
  consent.revision = 1;
  consent.purpose = "accompagnement";
  consent.whole_network = true;
  consent.obtained_on = "2026-01-06";
  consent.evidence = "written";
  return consent;
}

storage::ReferralRecord SampleReferral(std::int64_t dossier) {
  storage::ReferralRecord referral;
  referral.dossier_id = dossier;
  referral.number = 1;
  referral.revision = 1;
  referral.kind = "consultation";
  referral.from_organization = "mrc-erable";
  referral.to_organization = "pole";
  referral.sent_on = "2026-01-07";
  referral.state = "sent";
  return referral;
}

}  // namespace relais::testing_support
