#include "tests/api/access/access_matrix_situation.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace relais::access_matrix {
namespace {

constexpr char kDay[] = "2018-05-03";

bool IsUnder(const std::string& resource, const std::string& dossier) {
  return !dossier.empty() && (resource == dossier || absl::StartsWith(resource, dossier + "/"));
}

std::string Secret(const Case& made) { return absl::StrCat("Voir ", Situation::kSecret, made.word); }

v1::Dossier NewDossier(const Case& made, const std::string& lead) {
  v1::Dossier dossier;
  dossier.set_external_id(absl::StrCat("X-", made.word));
  dossier.set_opened_on("2018-04-10");
  // Unique: dossiers with the same title are similar.
  dossier.set_project_title(absl::StrCat("Projet ", made.opened_after));
  dossier.mutable_promoter()->set_name(made.word);
  dossier.mutable_promoter()->set_gender(v1::PROMOTER_GENDER_BOTH);
  dossier.mutable_promoter()->set_kind(v1::PROMOTER_KIND_PROJECT);
  dossier.mutable_promoter()->set_contact_name(Secret(made));
  dossier.set_sector("culture");
  dossier.set_mrc("erable");
  dossier.set_phase(v1::PHASE_STARTUP);
  dossier.set_lead_organization(lead);
  dossier.set_advisor(made.word);
  dossier.set_agreement(made.word);
  dossier.set_notes(Secret(made));
  return dossier;
}

v1::Dossier OpenDossier(const Client& client, const v1::Dossier& dossier) {
  v1::CreateDossierRequest request;
  *request.mutable_dossier() = dossier;
  return Ok(client.CreateDossier(request)).dossier();
}

v1::Dossier CloseDossier(const Client& client, const v1::Dossier& dossier) {
  v1::CloseDossierRequest request;
  request.set_name(dossier.name());
  request.set_effective_on("2018-06-01");
  request.set_outcome("abandonne");
  return Ok(client.CloseDossier(request)).dossier();
}

void AddIntervention(const Client& client, const std::string& dossier, const std::string& notes,
                     const std::string& external_id = "") {
  v1::CreateInterventionRequest request;
  request.set_parent(dossier);
  request.mutable_intervention()->set_held_on(kDay);
  request.mutable_intervention()->add_subjects("gouvernance");
  request.mutable_intervention()->set_minutes(30);
  request.mutable_intervention()->set_notes(notes);
  request.mutable_intervention()->set_external_id(external_id);
  Ok(client.CreateIntervention(request));
}

std::string AddConsent(const Client& client, const Case& made, const std::string& recipient) {
  v1::CreateConsentRequest request;
  request.set_parent(made.dossier);
  request.mutable_consent()->set_purpose("accompagnement");
  request.mutable_consent()->add_recipients(recipient);
  request.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
  request.mutable_consent()->set_notes(Secret(made));
  return Ok(client.CreateConsent(request)).consent().name();
}

std::string SendReferral(const Client& client, const Case& made, const std::string& recipient,
                         v1::ReferralKind kind, const std::string& external_id = "") {
  v1::CreateReferralRequest request;
  request.set_parent(made.dossier);
  request.mutable_referral()->set_kind(kind);
  request.mutable_referral()->set_to_organization(recipient);
  request.mutable_referral()->set_reason(Secret(made));
  request.mutable_referral()->set_external_id(external_id);
  return Ok(client.CreateReferral(request)).referral().name();
}

void Accept(const Client& client, const std::string& referral) {
  v1::AcceptReferralRequest request;
  request.set_name(referral);
  Ok(client.AcceptReferral(request));
}

// A verb that ends a referral, with a text.
template <class Request, class Response>
void End(const Client& client, absl::StatusOr<Response> (Client::*verb)(const Request&) const,
         const std::string& referral, const std::string& text) {
  Request request;
  request.set_name(referral);
  request.set_text(text);
  Ok((client.*verb)(request));
}

}  // namespace

bool Case::Has(const std::string& resource) const {
  return IsUnder(resource, dossier) || IsUnder(resource, duplicate) || IsUnder(resource, erased);
}

bool Case::IsOwnPart(const std::string& resource) const {
  if (relation == Relation::kLead || relation == Relation::kFormerLead) return false;
  return (referral != 1 && resource == absl::StrCat(dossier, "/referrals/", referral)) ||
         (intervention != 1 && resource == absl::StrCat(dossier, "/interventions/", intervention));
}

Situation::Situation() {
  relaisd_.Start();
  AddOtherNetwork();
  AddCallers();
  AddResources();
  const Client pole = relaisd_.ClientOf("advisor");
  const Client agency = relaisd_.ClientOf("agent-arthabaska");
  const Client other = relaisd_.ClientOf("agent-drummond");
  const Client third = relaisd_.ClientOf("agent-becancour");
  for (std::size_t i = 0; i < kRelations; ++i) {
    const auto relation = static_cast<Relation>(i);
    Party lead{"mrc-drummond", &other};
    Party consulted{"mrc-becancour", &third};
    if (relation == Relation::kElsewhere) {
      lead = {"mrc-nord", &users_.at("agent-nord")};
      consulted = {"pole-nord", &users_.at("advisor-nord")};
    }
    of_agency_[relation] = Make("agence", relation, {"mrc-arthabaska", &agency}, lead, consulted);
    of_pole_[relation] = Make("pole", relation, {"pole", &pole}, lead, consulted);
  }
  SeenBy(of_agency_.at(Relation::kLead), Who::kAgent);
  SeenBy(of_agency_.at(Relation::kFormerLead), Who::kAgent);
  visible_[Who::kAgent].insert(of_agency_.at(Relation::kAccepted).dossier);
  for (const Cases* cases : {&of_agency_, &of_pole_}) {
    for (const auto& [relation, made] : *cases) {
      SeenBy(made, relation == Relation::kElsewhere ? Who::kStranger : Who::kAdvisor);
    }
  }
}

void Situation::AddOtherNetwork() {
  for (const bool agency : {false, true}) {
    v1::CreateOrganizationRequest request;
    request.set_organization_id(agency ? "mrc-nord" : "pole-nord");
    request.mutable_organization()->set_title(agency ? "Agence du Nord" : "Pôle du Nord");
    request.mutable_organization()->set_kind(agency ? v1::ORGANIZATION_KIND_MRC_AGENCY
                                                    : v1::ORGANIZATION_KIND_POLE);
    if (agency) request.mutable_organization()->set_mrc("erable");
    request.mutable_organization()->set_network("nord");
    EXPECT_EQ(Ok(relaisd_.NewClient().CreateOrganization(request)).organization().network(), "nord");
  }
  AddUser("advisor-nord", "pole-nord", v1::ROLE_ADVISOR);
  AddUser("agent-nord", "mrc-nord", v1::ROLE_AGENT);
}

void Situation::AddUser(const std::string& user, const std::string& organization, v1::Role role) {
  v1::CreateUserRequest request;
  request.set_user_id(user);
  request.mutable_user()->set_organization(organization);
  request.mutable_user()->add_roles(role);
  const Client anybody = relaisd_.NewClientWithToken("");
  v1::AcceptInvitationRequest accept;
  accept.set_invitation_code(Ok(relaisd_.NewClient().CreateUser(request)).invitation_code());
  accept.set_user(user);
  accept.set_password(Relaisd::kPassword);
  Ok(anybody.AcceptInvitation(accept));
  users_.emplace(user, SignIn(user));
}

void Situation::AddCallers() {
  const std::vector<v1::TokenScope> narrow = {v1::TOKEN_SCOPE_READ_ONLY, v1::TOKEN_SCOPE_STATISTICS};
  AddCallersOf("agent", Who::kAgent, "agent-arthabaska",
               {v1::TOKEN_SCOPE_FULL, v1::TOKEN_SCOPE_READ_ONLY, v1::TOKEN_SCOPE_STATISTICS});
  AddCallersOf("advisor", Who::kAdvisor, "advisor", narrow);
  AddCallersOf("advisor of another network", Who::kStranger, "advisor-nord", narrow);
  AddCallersOf("analyst", Who::kAnalyst, "analyst", narrow);
  AddCallersOf("administrator", Who::kAdministrator, "administrator", narrow);
  revoked_["nobody"] = "users/nobody/tokens/none";
  AddCaller({}, "nobody", "nobody", relaisd_.NewClientWithToken(""));
}

void Situation::AddCallersOf(const std::string& role, Who who, const std::string& user,
                             const std::vector<v1::TokenScope>& tokens) {
  if (users_.count(user) == 0) users_.emplace(user, relaisd_.ClientOf(user));
  v1::RevokeTokenRequest revoke;
  AddToken(user, v1::TOKEN_SCOPE_STATISTICS, revoke.mutable_name());
  Ok(users_.at(user).RevokeToken(revoke));
  revoked_[user] = revoke.name();
  // A separate session of the user, so that the one that builds the register is unaffected.
  AddCaller({who, v1::TOKEN_SCOPE_FULL, /*session=*/true}, role, user, SignIn(user));
  for (const v1::TokenScope scope : tokens) {
    AddCaller({who, scope, /*session=*/false},
              absl::StrCat(role, " with a token ", v1::TokenScope_Name(scope)), user,
              relaisd_.NewClientWithToken(AddToken(user, scope, nullptr)));
  }
}

void Situation::AddCaller(const Asker& asker, const std::string& name, const std::string& user,
                          Client client) {
  callers_.push_back({asker, name, user, revoked_.at(user)});
  clients_.emplace(name, std::move(client));
}

Client Situation::SignIn(const std::string& user) const {
  v1::SignInRequest request;
  request.set_user(user);
  request.set_password(Relaisd::kPassword);
  return relaisd_.NewClientWithToken(Ok(relaisd_.NewClientWithToken("").SignIn(request)).token());
}

std::string Situation::AddToken(const std::string& user, v1::TokenScope scope, std::string* name) {
  v1::CreateTokenRequest request;
  request.mutable_token()->set_title("matrice");
  request.mutable_token()->set_scope(scope);
  request.mutable_token()->mutable_expire_time()->set_seconds(
      absl::ToUnixSeconds(absl::Now() + absl::Hours(24)));
  const v1::CreateTokenResponse response = Ok(users_.at(user).CreateToken(request));
  if (name != nullptr) *name = response.token().name();
  return response.secret();
}

Client Situation::FreshClientOf(const Caller& caller) {
  const bool nobody = caller.who == Who::kNobody;
  return relaisd_.NewClientWithToken(nobody ? "" : AddToken(caller.user, caller.scope, nullptr));
}

// Resources that the lines of the table name.
void Situation::AddResources() {
  const Client direction = relaisd_.NewClient();
  AddAgreement("matrice");
  v1::CreateIncidentRequest incident;
  incident.mutable_incident()->set_discovered_on("2018-04-02");
  incident.mutable_incident()->set_description("Un courriel mal adressé");
  incident.mutable_incident()->set_risk(v1::INCIDENT_RISK_LOW);
  Ok(direction.CreateIncident(incident));
  for (const char* user : {"agent-arthabaska", "advisor", "advisor-nord"}) {
    v1::CreateSavedListRequest list;
    list.set_saved_list_id("matrice");
    list.mutable_saved_list()->set_title("Matrice");
    Ok(users_.at(user).CreateSavedList(list));
  }
}

Case Situation::Make(const std::string& set, Relation relation, const Party& own, const Party& other,
                     const Party& third) {
  const bool leads = relation == Relation::kLead || relation == Relation::kFormerLead;
  const Party& lead = leads ? own : other;
  Case made;
  made.relation = relation;
  made.lead = made.lead_at_opening = lead.organization;
  made.word =
      absl::StrCat(set, absl::StrReplaceAll(kRelationNames[static_cast<std::size_t>(relation)], {{" ", ""}}));
  made.opened_after = Head();
  Open(made, lead, third);
  made.seen_at = Head();
  switch (relation) {
    case Relation::kLead:
    case Relation::kUnrelated:
    case Relation::kElsewhere:
      break;
    case Relation::kFormerLead:
      Refer(made, own, other, v1::REFERRAL_KIND_TRANSFER);
      made.lead = other.organization;
      Accept(*other.client, absl::StrCat(made.dossier, "/referrals/", made.referral));
      RecordLater(made, other);
      break;
    default:
      Refer(made, other, own,
            relation == Relation::kReturned ? v1::REFERRAL_KIND_TRANSFER : v1::REFERRAL_KIND_CONSULTATION);
      MakeOfReferral(made, own, other);
      break;
  }
  return made;
}

void Situation::AddAgreement(const std::string& id) {
  v1::CreateAgreementRequest request;
  request.set_agreement_id(id);
  request.mutable_agreement()->set_organization("mrc-erable");
  request.mutable_agreement()->set_title(absl::StrCat("Protocole ", id));
  request.mutable_agreement()->set_starts_on("2018-04-01");
  request.mutable_agreement()->set_ends_on("2019-03-31");
  Ok(relaisd_.NewClient().CreateAgreement(request));
}

void Situation::Open(Case& made, const Party& lead, const Party& third) {
  // Each dossier has an advisor and an agreement of its own, so that their counts are of this dossier alone.
  AddAgreement(made.word);
  v1::CreateUserRequest advisor;
  advisor.set_user_id(made.word);
  advisor.mutable_user()->set_organization(lead.organization);
  advisor.mutable_user()->add_roles(absl::StartsWith(lead.organization, "mrc-") ? v1::ROLE_AGENT
                                                                                : v1::ROLE_ADVISOR);
  Ok(relaisd_.NewClient().CreateUser(advisor));
  made.dossier = OpenDossier(*lead.client, NewDossier(made, lead.organization)).name();
  words_[made.word] = made.dossier;
  AddParts(made, lead, third);
  AddCompanions(made, lead);
}

// One part of each kind, and a consultation by a third organization, which reads the dossier.
void Situation::AddParts(const Case& made, const Party& lead, const Party& third) {
  const std::string external_id = absl::StrCat("X-", made.word);
  AddIntervention(*lead.client, made.dossier, Secret(made), external_id);
  v1::CreateFundingApplicationRequest funding;
  funding.set_parent(made.dossier);
  funding.mutable_funding_application()->set_program("piec");
  funding.mutable_funding_application()->set_external_id(external_id);
  v1::FundingStep& step = *funding.mutable_funding_application()->add_steps();
  step.set_step(v1::FUNDING_STEP_KIND_INQUIRY);
  step.set_step_on(kDay);
  Ok(lead.client->CreateFundingApplication(funding));
  v1::CreateFollowUpRequest follow_up;
  follow_up.set_parent(made.dossier);
  follow_up.mutable_follow_up()->set_due_on("2099-01-01");
  follow_up.mutable_follow_up()->set_owner(made.word);
  follow_up.mutable_follow_up()->set_notes(Secret(made));
  Ok(lead.client->CreateFollowUp(follow_up));
  AddConsent(*lead.client, made, third.organization);
  Accept(*third.client,
         SendReferral(*lead.client, made, third.organization, v1::REFERRAL_KIND_CONSULTATION, external_id));
  v1::GetDossierRequest get;
  get.set_name(made.dossier);
  Ok(third.client->GetDossier(get));
}

void Situation::AddCompanions(Case& made, const Party& lead) {
  const Client& advisor =
      made.relation == Relation::kElsewhere ? users_.at("advisor-nord") : users_.at("advisor");
  v1::Dossier companion = NewDossier(made, lead.organization);
  companion.clear_external_id();
  companion.clear_advisor();
  companion.clear_agreement();
  companion.clear_notes();
  companion.mutable_promoter()->clear_contact_name();
  made.duplicate = CloseDossier(*lead.client, OpenDossier(*lead.client, companion)).name();
  v1::DismissDuplicateRequest dismiss;
  dismiss.set_name(
      absl::StrCat(made.duplicate, "/duplicates/", made.dossier.substr(made.dossier.find('/') + 1)));
  Ok(advisor.DismissDuplicate(dismiss));
  companion.mutable_promoter()->set_name("Effacée");
  const v1::Dossier closed = CloseDossier(*lead.client, OpenDossier(*lead.client, companion));
  made.erased = closed.name();
  v1::EraseDossierRequest erase;
  erase.set_name(closed.name());
  erase.set_etag(closed.etag());
  erase.set_reason("demande");
  Ok(advisor.EraseDossier(erase));
}

void Situation::Refer(Case& made, const Party& from, const Party& to, v1::ReferralKind kind) {
  AddConsent(*from.client, made, to.organization);
  made.referral = 2;
  EXPECT_EQ(SendReferral(*from.client, made, to.organization, kind),
            absl::StrCat(made.dossier, "/referrals/", made.referral));
}

// Moves a referral sent to `own` into its relation.
void Situation::MakeOfReferral(Case& made, const Party& own, const Party& other) {
  const std::string referral = absl::StrCat(made.dossier, "/referrals/", made.referral);
  if (made.relation == Relation::kSent) return;
  if (made.relation == Relation::kDeclined) {
    v1::DeclineReferralRequest decline;
    decline.set_name(referral);
    decline.set_decline_reason("capacite");
    decline.set_text(Secret(made));
    Ok(own.client->DeclineReferral(decline));
    return;
  }
  if (made.relation == Relation::kRecalled)
    return End(*other.client, &Client::RecallReferral, referral, Secret(made));
  Accept(*own.client, referral);
  // Its own note stays readable and holds no secret of the others.
  AddIntervention(*own.client, made.dossier, "Note de l’organisme");
  made.intervention = 2;
  made.seen_at = Head();
  if (made.relation == Relation::kCompleted)
    End(*own.client, &Client::CompleteReferral, referral, Secret(made));
  if (made.relation == Relation::kReturned) End(*own.client, &Client::ReturnReferral, referral, Secret(made));
  if (made.relation == Relation::kWithdrawn) {
    v1::WithdrawConsentRequest withdraw;
    withdraw.set_name(absl::StrCat(made.dossier, "/consents/2"));
    Ok(other.client->WithdrawConsent(withdraw));
  }
}

// Recorded after a former lead lost its view.
void Situation::RecordLater(const Case& made, const Party& lead) {
  const std::string later = absl::StrCat(Secret(made), " et ", kLater, made.word);
  v1::UpdateDossierRequest update;
  update.mutable_dossier()->set_name(made.dossier);
  update.mutable_dossier()->set_notes(later);
  Ok(lead.client->UpdateDossier(update));
  AddIntervention(*lead.client, made.dossier, later);
}

void Situation::SeenBy(const Case& made, Who who) {
  visible_[who].insert({made.dossier, made.duplicate, made.erased});
}

std::int64_t Situation::Head() const {
  v1::ListChangesRequest request;
  request.set_page_size(1);
  return Ok(relaisd_.NewClient().ListChanges(request)).head().sequence();
}

const Case& Situation::CaseOf(Who who, Relation relation) const {
  const bool agency = who == Who::kAgent || who == Who::kStranger || who == Who::kNobody;
  return (agency ? of_agency_ : of_pole_).at(relation);
}

const std::set<std::string>& Situation::FullyVisibleTo(Who who) const {
  static const std::set<std::string>& none = *new std::set<std::string>;
  const auto found = visible_.find(who);
  return found == visible_.end() ? none : found->second;
}

bool Situation::MayKnow(Who who, const std::string& resource) const {
  for (const std::string& dossier : FullyVisibleTo(who)) {
    if (IsUnder(resource, dossier)) return true;
  }
  if (who != Who::kAgent) return false;
  for (const auto& [relation, made] : of_agency_) {
    if (made.IsOwnPart(resource)) return true;
  }
  return false;
}

// Of a dossier that it only knows of, an organization reads its own interventions.
bool Situation::MayReadPersonal(Who who, const std::string& resource) const {
  for (const std::string& dossier : FullyVisibleTo(who)) {
    if (IsUnder(resource, dossier)) return true;
  }
  return absl::StrContains(resource, "/interventions/") && MayKnow(who, resource);
}

std::string Situation::DossierOf(const std::string& word) const {
  const auto found = words_.find(word);
  return found == words_.end() ? "" : found->second;
}

}  // namespace relais::access_matrix
