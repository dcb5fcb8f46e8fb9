// Updates that change nothing, of every resource that can be updated.

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "tests/api/access/access_matrix_calls.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

class IdleUpdatesTest : public ServerTest {
 protected:
  static std::set<std::string> UpdateMethods() {
    std::set<std::string> names;
    for (const google::protobuf::MethodDescriptor* method : access_matrix::AllMethods()) {
      if (absl::StartsWith(method->name(), "Update")) names.insert(method->name());
    }
    return names;
  }
};

TEST_F(IdleUpdatesTest, AnUpdateThatChangesNothingMakesNoRevision) {
  const v1::Dossier dossier = NewDossier();
  v1::CreateInterventionRequest create_intervention;
  create_intervention.set_parent(dossier.name());
  create_intervention.mutable_intervention()->set_held_on("2018-05-02");
  create_intervention.mutable_intervention()->add_subjects("gouvernance");
  const v1::Intervention intervention = Ok(client_.CreateIntervention(create_intervention)).intervention();
  v1::CreateFollowUpRequest create_follow_up;
  create_follow_up.set_parent(dossier.name());
  create_follow_up.mutable_follow_up()->set_due_on("2030-01-15");
  create_follow_up.mutable_follow_up()->set_owner("direction");
  create_follow_up.mutable_follow_up()->set_notes("Rappeler");
  const v1::FollowUp follow_up = Ok(client_.CreateFollowUp(create_follow_up)).follow_up();
  v1::CreateFundingApplicationRequest create_funding;
  create_funding.set_parent(dossier.name());
  create_funding.mutable_funding_application()->set_program("piec");
  create_funding.mutable_funding_application()->set_requested_cents(100);
  create_funding.mutable_funding_application()->add_steps()->set_step(v1::FUNDING_STEP_KIND_INQUIRY);
  const v1::FundingApplication funding =
      Ok(client_.CreateFundingApplication(create_funding)).funding_application();
  v1::CreateIncidentRequest create_incident;
  create_incident.mutable_incident()->set_discovered_on("2018-06-01");
  create_incident.mutable_incident()->set_description("Un courriel mal adressé");
  create_incident.mutable_incident()->set_risk(v1::INCIDENT_RISK_LOW);
  const v1::Incident incident = Ok(client_.CreateIncident(create_incident)).incident();
  v1::CreateAgreementRequest create_agreement;
  create_agreement.set_agreement_id("protocole-a");
  create_agreement.mutable_agreement()->set_organization("mrc-drummond");
  create_agreement.mutable_agreement()->set_title("Protocole");
  create_agreement.mutable_agreement()->set_starts_on("2018-04-01");
  create_agreement.mutable_agreement()->set_ends_on("2019-03-31");
  const v1::Agreement agreement = Ok(client_.CreateAgreement(create_agreement)).agreement();
  v1::GetOrganizationRequest get_organization;
  get_organization.set_name("organizations/pole");
  const v1::Organization organization = Ok(client_.GetOrganization(get_organization)).organization();
  v1::GetCodelistRequest get_codelist;
  get_codelist.set_name("codelists/sector");
  const v1::Code code = Ok(client_.GetCodelist(get_codelist)).codelist().codes(0);
  v1::GetUserRequest get_user;
  get_user.set_name("users/direction");
  const v1::User user = Ok(client_.GetUser(get_user)).user();
  v1::UpdateRetentionRuleRequest rule;
  rule.mutable_retention_rule()->set_name("retentionRules/abandonne");
  rule.mutable_retention_rule()->set_years(7);
  const std::string rule_etag = Ok(client_.UpdateRetentionRule(rule)).retention_rule().etag();

  const std::int64_t before = Head().sequence();
  std::set<std::string> updated;
  v1::UpdateDossierRequest update_dossier;
  updated.insert("UpdateDossier");
  *update_dossier.mutable_dossier() = Get(dossier.name());
  EXPECT_EQ(Ok(client_.UpdateDossier(update_dossier)).dossier().etag(), dossier.etag());
  v1::UpdateInterventionRequest update_intervention;
  updated.insert("UpdateIntervention");
  *update_intervention.mutable_intervention() = intervention;
  EXPECT_EQ(Ok(client_.UpdateIntervention(update_intervention)).intervention().etag(), intervention.etag());
  v1::UpdateFollowUpRequest update_follow_up;
  updated.insert("UpdateFollowUp");
  *update_follow_up.mutable_follow_up() = follow_up;
  EXPECT_EQ(Ok(client_.UpdateFollowUp(update_follow_up)).follow_up().etag(), follow_up.etag());
  v1::UpdateFundingApplicationRequest update_funding;
  updated.insert("UpdateFundingApplication");
  *update_funding.mutable_funding_application() = funding;
  EXPECT_EQ(Ok(client_.UpdateFundingApplication(update_funding)).funding_application().etag(),
            funding.etag());
  v1::UpdateIncidentRequest update_incident;
  updated.insert("UpdateIncident");
  *update_incident.mutable_incident() = incident;
  EXPECT_EQ(Ok(client_.UpdateIncident(update_incident)).incident().etag(), incident.etag());
  v1::UpdateAgreementRequest update_agreement;
  updated.insert("UpdateAgreement");
  *update_agreement.mutable_agreement() = agreement;
  EXPECT_EQ(Ok(client_.UpdateAgreement(update_agreement)).agreement().etag(), agreement.etag());
  v1::UpdateOrganizationRequest update_organization;
  updated.insert("UpdateOrganization");
  *update_organization.mutable_organization() = organization;
  EXPECT_EQ(Ok(client_.UpdateOrganization(update_organization)).organization().etag(), organization.etag());
  v1::UpdateCodeRequest update_code;
  updated.insert("UpdateCode");
  *update_code.mutable_code() = code;
  EXPECT_EQ(Ok(client_.UpdateCode(update_code)).code().etag(), code.etag());
  v1::UpdateUserRequest update_user;
  updated.insert("UpdateUser");
  *update_user.mutable_user() = user;
  EXPECT_EQ(Ok(client_.UpdateUser(update_user)).user().etag(), user.etag());
  updated.insert("UpdateRetentionRule");
  EXPECT_EQ(Ok(client_.UpdateRetentionRule(rule)).retention_rule().etag(), rule_etag);
  EXPECT_EQ(Head().sequence(), before) << "nothing is recorded";
  EXPECT_EQ(updated, UpdateMethods());
  // What changes something is.
  update_follow_up.mutable_follow_up()->set_notes("Rappeler demain");
  EXPECT_NE(Ok(client_.UpdateFollowUp(update_follow_up)).follow_up().etag(), follow_up.etag());
  EXPECT_EQ(Head().sequence(), before + 1);
}

}  // namespace
}  // namespace relais
