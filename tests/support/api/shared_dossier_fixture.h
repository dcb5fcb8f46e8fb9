#ifndef RELAIS_TESTS_SUPPORT_API_SHARED_DOSSIER_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_API_SHARED_DOSSIER_FIXTURE_H_

#include <string>

#include "tests/support/api/server_fixture.h"

namespace relais {

// For tests of what an organization sees of a dossier that it leads, led, or was referred.
class SharedDossierTest : public ServerTest {
 protected:
  // Opens a dossier under the lead of the organization; returns its name.
  std::string OpenFor(const std::string& organization) const {
    v1::Dossier dossier = DossierToOpen();
    dossier.set_lead_organization(organization);
    return NewDossier(dossier).name();
  }

  // Sends a referral as the lead, with a consent for it; returns its name.
  static std::string Refer(const Client& by, const std::string& dossier, v1::ReferralKind kind,
                           const std::string& to) {
    v1::CreateConsentRequest consent;
    consent.set_parent(dossier);
    consent.mutable_consent()->set_purpose("accompagnement");
    consent.mutable_consent()->add_recipients(to);
    consent.mutable_consent()->set_obtained_on("2018-04-10");
    consent.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
    Ok(by.CreateConsent(consent));
    v1::CreateReferralRequest request;
    request.set_parent(dossier);
    request.mutable_referral()->set_kind(kind);
    request.mutable_referral()->set_to_organization(to);
    request.mutable_referral()->set_sent_on("2018-04-11");
    return Ok(by.CreateReferral(request)).referral().name();
  }

  static void Accept(const Client& by, const std::string& referral) {
    v1::AcceptReferralRequest request;
    request.set_name(referral);
    request.set_on("2018-04-12");
    Ok(by.AcceptReferral(request));
  }
};

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_SHARED_DOSSIER_FIXTURE_H_
