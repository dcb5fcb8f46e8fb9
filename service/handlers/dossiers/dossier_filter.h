#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIER_FILTER_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIER_FILTER_H_

#include <string>

#include "relais/v1/dossier_service.pb.h"
#include "service/handlers/common/request_reader.h"
#include "storage/queries/dossiers/dossiers.h"

namespace relais::handlers {

// Converts the filter to storage conditions and resolves labels and aliases to codes. Accepts retired codes.
// Violations go to `input`, with field names that begin with `{root}.`.
storage::DossierConditions ReadDossierFilter(RequestReader& input, const relais::v1::DossierFilter& filter,
                                             const std::string& root = "filter");

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_DOSSIER_FILTER_H_
