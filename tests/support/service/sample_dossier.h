#ifndef RELAIS_TESTS_SUPPORT_SERVICE_SAMPLE_DOSSIER_H_
#define RELAIS_TESTS_SUPPORT_SERVICE_SAMPLE_DOSSIER_H_

#include <cstdint>
#include <string>

#include "storage/records/records.h"

namespace relais::testing_support {

// An open dossier with every required field and no personal data; tests change the fields under test.
storage::DossierRecord SampleDossier(std::int64_t number, const std::string& lead_organization);

}  // namespace relais::testing_support

#endif  // RELAIS_TESTS_SUPPORT_SERVICE_SAMPLE_DOSSIER_H_
