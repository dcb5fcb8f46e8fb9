#ifndef RELAIS_TESTS_SUPPORT_SERVICE_SAMPLE_DOSSIER_H_
#define RELAIS_TESTS_SUPPORT_SERVICE_SAMPLE_DOSSIER_H_

#include <cstdint>
#include <string>

#include "storage/records/records.h"

namespace relais::testing_support {

// An open dossier of 2026-01-05 with every required field and no personal data; tests change the fields under
// test.
storage::DossierRecord SampleDossier(std::int64_t number, const std::string& lead_organization);

// A consent of this dossier for the whole network.
storage::ConsentRecord SampleConsent(std::int64_t dossier);

// A consultation of this dossier that mrc-erable sent to the Pôle on 2026-01-07; not answered yet.
storage::ReferralRecord SampleReferral(std::int64_t dossier);

}  // namespace relais::testing_support

#endif  // RELAIS_TESTS_SUPPORT_SERVICE_SAMPLE_DOSSIER_H_
