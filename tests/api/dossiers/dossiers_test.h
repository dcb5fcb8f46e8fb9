#ifndef RELAIS_TESTS_API_DOSSIERS_DOSSIERS_TEST_H_
#define RELAIS_TESTS_API_DOSSIERS_DOSSIERS_TEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/support/api/server_fixture.h"

namespace relais {

// For the tests of dossiers: the calls that move one.

class DossiersTest : public ServerTest {
 protected:
  absl::StatusOr<v1::UpdateDossierResponse> Update(const v1::Dossier& dossier,
                                                   const std::vector<std::string>& paths = {}) const {
    v1::UpdateDossierRequest request;
    *request.mutable_dossier() = dossier;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return client_.UpdateDossier(request);
  }

  absl::StatusOr<v1::ChangeDossierPhaseResponse> ChangePhase(const std::string& name, v1::Phase phase,
                                                             const std::string& on,
                                                             const std::string& reason = "") const {
    v1::ChangeDossierPhaseRequest request;
    request.set_name(name);
    request.set_phase(phase);
    request.set_effective_on(on);
    request.set_reason(reason);
    return client_.ChangeDossierPhase(request);
  }

  absl::StatusOr<v1::HoldDossierResponse> Hold(const std::string& name, const std::string& on) const {
    v1::HoldDossierRequest request;
    request.set_name(name);
    request.set_effective_on(on);
    return client_.HoldDossier(request);
  }

  absl::StatusOr<v1::ResumeDossierResponse> Resume(const std::string& name, const std::string& on) const {
    v1::ResumeDossierRequest request;
    request.set_name(name);
    request.set_effective_on(on);
    return client_.ResumeDossier(request);
  }

  absl::StatusOr<v1::CloseDossierResponse> Close(const std::string& name, const std::string& on,
                                                 const std::string& outcome = "besoin-repondu") const {
    v1::CloseDossierRequest request;
    request.set_name(name);
    request.set_effective_on(on);
    request.set_outcome(outcome);
    return client_.CloseDossier(request);
  }

  absl::StatusOr<v1::ReopenDossierResponse> Reopen(const std::string& name, const std::string& on,
                                                   const std::string& reason) const {
    v1::ReopenDossierRequest request;
    request.set_name(name);
    request.set_effective_on(on);
    request.set_reason(reason);
    return client_.ReopenDossier(request);
  }

  absl::StatusOr<v1::CreateInterventionResponse> Intervene(const std::string& dossier,
                                                           const std::string& on) const {
    v1::CreateInterventionRequest request;
    request.set_parent(dossier);
    request.mutable_intervention()->set_held_on(on);
    request.mutable_intervention()->add_subjects("gouvernance");
    return client_.CreateIntervention(request);
  }

  std::vector<std::string> ListedIds(const v1::DossierFilter& filter) const {
    std::vector<std::string> ids;
    for (absl::StatusOr<v1::Dossier>& dossier : client_.Dossiers(filter)) {
      ids.push_back(Ok(dossier).external_id());
    }
    return ids;
  }
};

}  // namespace relais

#endif  // RELAIS_TESTS_API_DOSSIERS_DOSSIERS_TEST_H_
