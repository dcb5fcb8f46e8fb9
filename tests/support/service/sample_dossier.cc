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

}  // namespace relais::testing_support
