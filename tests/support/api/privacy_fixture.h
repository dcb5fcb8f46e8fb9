#ifndef RELAIS_TESTS_SUPPORT_API_PRIVACY_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_API_PRIVACY_FIXTURE_H_

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "tests/support/api/server_fixture.h"

namespace relais {

// For tests of personal texts: fills, merges and erases dossiers, and finds a value in the register's files.
class PrivacyServerTest : public ServerTest {
 protected:
  v1::Dossier Close(const std::string& name, const std::string& on = "2018-12-01",
                    const std::string& outcome = "abandonne") const {
    v1::CloseDossierRequest request;
    request.set_name(name);
    request.set_effective_on(on);
    request.set_outcome(outcome);
    return Ok(client_.CloseDossier(request)).dossier();
  }

  static v1::EraseDossierRequest ToErase(const v1::Dossier& dossier) {
    v1::EraseDossierRequest request;
    request.set_name(dossier.name());
    request.set_etag(dossier.etag());
    request.set_reason("demande");
    return request;
  }

  // Records an intervention; returns its name.
  std::string Meet(const std::string& dossier, const std::string& notes) const {
    v1::CreateInterventionRequest request;
    request.set_parent(dossier);
    request.mutable_intervention()->set_held_on("2018-05-03");
    request.mutable_intervention()->add_subjects("gouvernance");
    request.mutable_intervention()->set_notes(notes);
    return Ok(client_.CreateIntervention(request)).intervention().name();
  }

  void Note(const std::string& intervention, const std::string& notes) const {
    v1::UpdateInterventionRequest request;
    request.mutable_intervention()->set_name(intervention);
    request.mutable_intervention()->set_notes(notes);
    Ok(client_.UpdateIntervention(request));
  }

  void Delete(const std::string& intervention) const {
    v1::DeleteInterventionRequest request;
    request.set_name(intervention);
    Ok(client_.DeleteIntervention(request));
  }

  std::string Consent(const std::string& dossier, const std::string& notes) const {
    v1::CreateConsentRequest request;
    request.set_parent(dossier);
    request.mutable_consent()->set_purpose("accompagnement");
    request.mutable_consent()->set_whole_network(true);
    request.mutable_consent()->set_obtained_on("2018-04-10");
    request.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
    request.mutable_consent()->set_notes(notes);
    return Ok(client_.CreateConsent(request)).consent().name();
  }

  // Sends a referral and recalls it; returns its name.
  std::string Refer(const std::string& dossier, const std::string& reason,
                    const std::string& recalled) const {
    v1::CreateReferralRequest request;
    request.set_parent(dossier);
    request.mutable_referral()->set_kind(v1::REFERRAL_KIND_CONSULTATION);
    request.mutable_referral()->set_to_organization("mrc-drummond");
    request.mutable_referral()->set_sent_on("2018-05-01");
    request.mutable_referral()->set_reason(reason);
    v1::RecallReferralRequest recall;
    recall.set_name(Ok(client_.CreateReferral(request)).referral().name());
    recall.set_on("2018-05-02");
    recall.set_text(recalled);
    return Ok(client_.RecallReferral(recall)).referral().name();
  }

  void Merge(const std::string& source, const std::string& target) const {
    v1::MergeDossiersRequest request;
    request.set_source(source);
    request.set_target(target);
    Ok(client_.MergeDossiers(request));
  }

  void Unmerge(const std::string& name) const {
    v1::UnmergeDossierRequest request;
    request.set_name(name);
    Ok(client_.UnmergeDossier(request));
  }

  // Names of the files in the register's folder that contain the value.
  std::vector<std::string> FilesWith(const std::string& value) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(relaisd_.folder())) {
      if (!entry.is_regular_file()) continue;
      std::ifstream stream(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
      if (absl::StrContains(bytes, value)) found.push_back(entry.path().filename());
    }
    return found;
  }
};

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_PRIVACY_FIXTURE_H_
