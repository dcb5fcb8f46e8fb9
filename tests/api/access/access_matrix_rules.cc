#include "tests/api/access/access_matrix_rules.h"

namespace relais::access_matrix {
namespace {

constexpr v1::TokenScope kStatistics = v1::TOKEN_SCOPE_STATISTICS;
constexpr v1::TokenScope kReadOnly = v1::TOKEN_SCOPE_READ_ONLY;
constexpr v1::TokenScope kFull = v1::TOKEN_SCOPE_FULL;

constexpr char kNone[] = "";

// clang-format off

// Who sees what. The columns are lead, former lead, sent, accepted, declined, recalled, completed, returned,
// withdrawn, unrelated, elsewhere.
//
// Agents see in full what their organization leads, led (in its state until then), or accepted as a referral
// with a valid consent; of what it was sent, the cover sheet. Advisors see their network.
const Family kView = {
    "view", kReadOnly, {v1::DOSSIER_ACCESS_VIEW, v1::DOSSIER_ACCESS_PARTY},
    /*agent*/         "A A C A N N N N N N N",
    /*advisor*/       "A A A A A A A A A A N",
    /*stranger*/      "N N N N N N N N N N A",
    /*analyst*/       kNone,
    /*administrator*/ kNone};

// An organization may read its own records after its view closed.
const Family kViewOwnAct = {
    "view of an own act", kReadOnly, {v1::DOSSIER_ACCESS_VIEW},
    /*agent*/         "A A C A N N A A A N N",
    /*advisor*/       "A A A A A A A A A A N",
    /*stranger*/      "N N N N N N N N N N A",
    /*analyst*/       kNone,
    /*administrator*/ kNone};

// Sender and recipient see their referral in every state.
const Family kViewOwnReferral = {
    "view of an own referral", kReadOnly, {v1::DOSSIER_ACCESS_PARTY},
    /*agent*/         "A A A A A A A A A N N",
    /*advisor*/       "A A A A A A A A A A N",
    /*stranger*/      "N N N N N N N N N N A",
    /*analyst*/       kNone,
    /*administrator*/ kNone};

// Lists follow the view.
const Family kListed = {
    "list of dossiers", kReadOnly, {v1::DOSSIER_ACCESS_SCOPED, v1::DOSSIER_ACCESS_VIEW},
    /*agent*/         "S S H S H H H H H H H",
    /*advisor*/       "S S S S S S S S S S H",
    /*stranger*/      "H H H H H H H H H H S",
    /*analyst*/       kNone,
    /*administrator*/ kNone};

const Family kListedOrOwn = {
    "list of dossiers and of own acts and referrals", kReadOnly,
    {v1::DOSSIER_ACCESS_SCOPED, v1::DOSSIER_ACCESS_PARTY},
    /*agent*/         "S S O S O O O O O H H",
    /*advisor*/       "S S S S S S S S S S H",
    /*stranger*/      "H H H H H H H H H H S",
    /*analyst*/       kNone,
    /*administrator*/ kNone};

const Family kListedOwnReferrals = {
    "list of own referrals", kReadOnly, {v1::DOSSIER_ACCESS_SCOPED},
    /*agent*/         "S S O O O O O O O H H",
    /*advisor*/       "S S O O O O O O O H H",
    /*stranger*/      "H H H H H H H H H H S",
    /*analyst*/       kNone,
    /*administrator*/ kNone};

// Counts cover the dossiers that the caller sees; an analyst's cover the network.
const Family kCounted = {
    "count", kStatistics, {v1::DOSSIER_ACCESS_SCOPED},
    /*agent*/         "S S H S H H H H H H H",
    /*advisor*/       "S S S S S S S S S S H",
    /*stranger*/      "H H H H H H H H H H S",
    /*analyst*/       "S S S S S S S S S S H",
    /*administrator*/ kNone};
// As of a moment when the caller saw it: a count never changes, even if the view has ended since.
const Family kCountedAsOf = {
    "count as of then", kStatistics, {v1::DOSSIER_ACCESS_SCOPED},
    /*agent*/         "S S H S H H S S S H H",
    /*advisor*/       "S S S S S S S S S S H",
    /*stranger*/      "H H H H H H H H H H S",
    /*analyst*/       "S S S S S S S S S S H",
    /*administrator*/ kNone};

// The lead changes its dossier; advisors change those of their network.
const Family kLead = {
    "the lead's", kFull, {v1::DOSSIER_ACCESS_LEAD},
    /*agent*/         "A Y C Y N N N N N N N",
    /*advisor*/       "A A A A A A A A A A N",
    /*stranger*/      "N N N N N N N N N N A",
    /*analyst*/       kNone,
    /*administrator*/ kNone};

// The recipient of an accepted consultation works along.
const Family kContribute = {
    "contribution", kFull, {v1::DOSSIER_ACCESS_CONTRIBUTE},
    /*agent*/         "A Y C A N N N N N N N",
    /*advisor*/       "A A A A A A A A A A N",
    /*stranger*/      "N N N N N N N N N N A",
    /*analyst*/       kNone,
    /*administrator*/ kNone};

// An intervention is changed by the organization that recorded it, while it may contribute. If it recorded
// none, the request names another's.
const Family kChangeOwnAct = {
    "change of an own act", kFull, {v1::DOSSIER_ACCESS_CONTRIBUTE},
    /*agent*/         "A Y C A N N N N N N N",
    /*advisor*/       "A A Y A Y Y A A A Y N",
    /*stranger*/      "N N N N N N N N N N Y",
    /*analyst*/       kNone,
    /*administrator*/ kNone};

// Only the lead refers, in its own name.
const Family kSend = {
    "sending", kFull, {v1::DOSSIER_ACCESS_SEND},
    /*agent*/         "A Y C Y N N N N N N N",
    /*advisor*/       "A Y Y Y Y Y Y Y Y Y N",
    /*stranger*/      "N N N N N N N N N N Y",
    /*analyst*/       kNone,
    /*administrator*/ kNone};

// Only the recipient answers, only the sender recalls, and both know of it.
const Family kRecipient = {
    "the recipient's", kFull, {v1::DOSSIER_ACCESS_PARTY},
    /*agent*/         "Y Y A A A A A A A N N",
    /*advisor*/       "Y Y A A A A A A A Y N",
    /*stranger*/      "N N N N N N N N N N A",
    /*analyst*/       kNone,
    /*administrator*/ kNone};
const Family kSender = {
    "the sender's", kFull, {v1::DOSSIER_ACCESS_PARTY},
    /*agent*/         "A A Y Y Y Y Y Y Y N N",
    /*advisor*/       "A A Y Y Y Y Y Y Y Y N",
    /*stranger*/      "N N N N N N N N N N Y",
    /*analyst*/       kNone,
    /*administrator*/ kNone};

// A dossier is opened for one's own organization, by advisors for any of their network. The request opens one
// for the organization that leads the dossier of the column.
const Family kOpen = {
    "opening", kFull, {v1::DOSSIER_ACCESS_OPEN},
    /*agent*/         "A Y Y Y Y Y Y Y Y Y Y",
    /*advisor*/       "A A A A A A A A A A Y",
    /*stranger*/      "Y Y Y Y Y Y Y Y Y Y A",
    /*analyst*/       kNone,
    /*administrator*/ kNone};

// Actions of advisors only, in their network.
const Family kNetworkRead = {
    "reading of the network", kReadOnly, {v1::DOSSIER_ACCESS_NETWORK},
    /*agent*/         kNone,
    /*advisor*/       "A A A A A A A A A A N",
    /*stranger*/      "N N N N N N N N N N A",
    /*analyst*/       kNone,
    /*administrator*/ kNone};
const Family kNetworkWrite = {
    "writing of the network", kFull, {v1::DOSSIER_ACCESS_NETWORK},
    /*agent*/         kNone,
    /*advisor*/       "A A A A A A A A A A N",
    /*stranger*/      "N N N N N N N N N N A",
    /*analyst*/       kNone,
    /*administrator*/ kNone};
// An administrator corrects the lead, and is shown nothing else.
const Family kNetworkAdministration = {
    "administration of a dossier", kFull, {v1::DOSSIER_ACCESS_NETWORK},
    /*agent*/         kNone,
    /*advisor*/       kNone,
    /*stranger*/      kNone,
    /*analyst*/       kNone,
    /*administrator*/ "A A A A A A A A A A N"};
const Family kNetworkListed = {
    "list of the network", kReadOnly, {v1::DOSSIER_ACCESS_NETWORK},
    /*agent*/         kNone,
    /*advisor*/       "S S S S S S S S S S H",
    /*stranger*/      "H H H H H H H H H H S",
    /*analyst*/       kNone,
    /*administrator*/ kNone};
// The row of a file names the lead: the caller may not write a dossier of another network.
const Family kNetworkImport = {
    "import into the network", kFull, {v1::DOSSIER_ACCESS_NETWORK},
    /*agent*/         kNone,
    /*advisor*/       "A A A A A A A A A A Y",
    /*stranger*/      "Y Y Y Y Y Y Y Y Y Y A",
    /*analyst*/       kNone,
    /*administrator*/ kNone};

// Registers without personal data, for the audit too.
const Family kAudited = {
    "audit of a dossier", kReadOnly, {v1::DOSSIER_ACCESS_NETWORK},
    /*agent*/         kNone,
    /*advisor*/       "A A A A A A A A A A N",
    /*stranger*/      "N N N N N N N N N N A",
    /*analyst*/       kNone,
    /*administrator*/ "A A A A A A A A A A N"};
const Family kAuditListed = {
    "audit of all dossiers", kReadOnly, {v1::DOSSIER_ACCESS_NETWORK},
    /*agent*/         kNone,
    /*advisor*/       "S S S S S S S S S S H",
    /*stranger*/      "H H H H H H H H H H S",
    /*analyst*/       kNone,
    /*administrator*/ "S S S S S S S S S S H"};
// Methods not about a dossier: agent, advisor, stranger, analyst, administrator.
const std::vector<v1::DossierAccess> kNoDossier = {v1::DOSSIER_ACCESS_NONE};
const Family kAnonymous = {"anonymous", v1::TOKEN_SCOPE_UNSPECIFIED, {v1::DOSSIER_ACCESS_UNSPECIFIED},
                           kNone, kNone, kNone, kNone, kNone, /*anonymous=*/true};
const Family kEverybody = {"everybody's", kStatistics, kNoDossier, "A", "A", "A", "A", "A"};
const Family kOwnAccount = {"own account", kFull, kNoDossier, "A", "A", "A", "A", "A", /*anonymous=*/false,
                            /*session=*/true};
const Family kOwnTokensWrite = {"writing of own tokens", kFull, kNoDossier, "A", "A", "A", "A", "A"};
// Only a browser makes a passkey: none is there.
const Family kOwnPasskeysWrite = {"writing of own passkeys", kFull, kNoDossier, "N", "N", "N", "N", "N"};
const Family kOwnTokensRead = {"reading of own tokens", kReadOnly, kNoDossier, "A", "A", "A", "A", "A"};
const Family kColleagues = {"colleagues", kReadOnly, kNoDossier, "A", "A", "A", kNone, "A"};
const Family kOwnListRead = {"reading of an own list", kReadOnly, kNoDossier, "A", "A", "A", kNone, kNone};
const Family kOwnListWrite = {"writing of an own list", kFull, kNoDossier, "A", "A", "A", kNone, kNone};
const Family kAdministration = {"administration", kFull, kNoDossier, kNone, kNone, kNone, kNone, "A"};
const Family kAudit = {"audit of the register", kReadOnly, kNoDossier, kNone, kNone, kNone, kNone, "A"};
const Family kRetention = {"retention", kReadOnly, kNoDossier, kNone, "A", "A", kNone, "A"};
// Agreements and incidents belong to a network; incident texts may be personal. The requests name one of the
// Pôle's.
const Family kNewAgreement = {"new agreement", kFull, kNoDossier, kNone, "A", "A", kNone, "A"};
const Family kAgreement = {"agreement", kFull, kNoDossier, kNone, "A", "Y", kNone, "A"};
const Family kIncidents = {"incidents", kReadOnly, kNoDossier, kNone, "A", "A", kNone, kNone};
const Family kNewIncident = {"new incident", kFull, kNoDossier, kNone, "A", "A", kNone, kNone};
const Family kIncident = {"incident", kFull, kNoDossier, kNone, "A", "N", kNone, kNone};

// clang-format on

constexpr char kOpened[] =
    "query { measure: MEASURE_DOSSIERS_OPENED period { from: '2018-04-01' to: '2099-12-31' }"
    " filters { dimension: DIMENSION_ADVISOR values: '$T' } }";

std::vector<Line> DossierLines() {
  return {
      {"CreateDossier", &kOpen, "dossier { lead_organization: '$L' }"},
      {"GetDossier", &kView, "name: '$D'"},
      // As of a moment when the caller saw it: the current view decides.
      {"GetDossier", &kView, "name: '$D' as_of { sequence: $V }"},
      {"BatchGetDossiers", &kListed, "names: '$D'"},
      {"ListDossiers", &kListed, "page_size: 500"},
      {"ListDossiers", &kListed, "filter { external_ids: '$X' }"},
      {"UpdateDossier", &kLead, "dossier { name: '$D' etag: 'stale' sector: 'no such' }"},
      {"ChangeDossierPhase", &kLead, "name: '$D' etag: 'stale' effective_on: 'never'"},
      {"HoldDossier", &kLead, "name: '$D' etag: 'stale' effective_on: 'never'"},
      {"ResumeDossier", &kLead, "name: '$D' etag: 'stale' effective_on: 'never'"},
      {"CloseDossier", &kLead, "name: '$D' etag: 'stale' outcome: 'no such'"},
      {"ReopenDossier", &kLead, "name: '$D' etag: 'stale' effective_on: 'never'"},
      {"CorrectDossierPhase", &kLead, "name: '$D' etag: 'stale' effective_on: 'never'"},
      {"WithdrawDossierPhase", &kLead, "name: '$D' etag: 'stale' effective_on: 'never'"},
      {"CorrectDossierStatus", &kLead, "name: '$D' etag: 'stale'"},
      {"WithdrawDossierStatus", &kLead, "name: '$D' etag: 'stale'"},
      {"CorrectDossierLead", &kNetworkAdministration, "name: '$D' etag: 'stale'"},
      {"WithdrawDossierLead", &kNetworkAdministration, "name: '$D' etag: 'stale'"},
      {"VoidDossier", &kLead, "name: '$D' etag: 'stale'"},
      {"UnvoidDossier", &kLead, "name: '$D' etag: 'stale'"},
      {"ListDossierRevisions", &kView, "name: '$D'"},
      {"ListDossierHistory", &kView, "name: '$D'"},
      {"SearchDossiers", &kListed, "query: '$T'"},
      {"ListDuplicates", &kNetworkListed, "include_decided: true page_size: 500"},
      {"DismissDuplicate", &kNetworkWrite, "name: '$W/duplicates/$N'"},
      {"MergeDossiers", &kNetworkWrite, "source: '$D' target: '$D'"},
      {"UnmergeDossier", &kNetworkWrite, "name: '$D'"},
      {"CreateConsent", &kLead, "parent: '$D' consent { purpose: 'no such' obtained_on: 'never' }"},
      {"GetConsent", &kView, "name: '$D/consents/1'"},
      {"ListConsents", &kView, "parent: '$D'"},
      {"WithdrawConsent", &kLead, "name: '$D/consents/1' etag: 'stale' withdrawn_on: 'never'"},
  };
}

std::vector<Line> ReferralLines() {
  return {
      {"CreateReferral", &kSend, "parent: '$D' referral { to_organization: 'no such' sent_on: 'never' }"},
      {"BatchCreateReferrals", &kSend, "requests { parent: '$D' referral { to_organization: 'no such' } }"},
      {"GetReferral", &kViewOwnReferral, "name: '$D/referrals/$R'"},
      {"GetReferral", &kView, "name: '$D/referrals/1'"},
      {"ListReferrals", &kViewOwnReferral, "parent: '$D'"},
      {"ListReferrals", &kListedOrOwn, "parent: 'dossiers/-' page_size: 500"},
      {"AcceptReferral", &kRecipient, "name: '$D/referrals/$R' etag: 'stale' on: 'never'"},
      {"DeclineReferral", &kRecipient, "name: '$D/referrals/$R' etag: 'stale' on: 'never'"},
      {"CompleteReferral", &kRecipient, "name: '$D/referrals/$R' etag: 'stale' on: 'never'"},
      {"ReturnReferral", &kRecipient, "name: '$D/referrals/$R' etag: 'stale' on: 'never'"},
      {"CorrectReferralAnswer", &kSender, "name: '$D/referrals/$R' etag: 'stale' new_answered_on: 'never'"},
      {"RecallReferral", &kSender, "name: '$D/referrals/$R' etag: 'stale' on: 'never'"},
      {"ListReferralEvents", &kListedOwnReferrals, "page_size: 500"},
      {"FollowReferralEvents", &kListedOwnReferrals, ""},
      {"ListChanges", &kListedOrOwn, "after_sequence: $S page_size: 100"},
  };
}

std::vector<Line> PartLines() {
  return {
      {"CreateIntervention", &kContribute, "parent: '$D' intervention { held_on: 'never' }"},
      {"GetIntervention", &kView, "name: '$D/interventions/1'"},
      {"GetIntervention", &kViewOwnAct, "name: '$D/interventions/$I'"},
      {"ListInterventions", &kViewOwnAct, "parent: '$D'"},
      {"UpdateIntervention", &kChangeOwnAct,
       "intervention { name: '$D/interventions/$I' etag: 'stale' held_on: 'never' }"},
      {"DeleteIntervention", &kChangeOwnAct, "name: '$D/interventions/$I' etag: 'stale'"},
      {"CreateFundingApplication", &kContribute, "parent: '$D' funding_application { program: 'no such' }"},
      {"GetFundingApplication", &kView, "name: '$D/fundingApplications/1'"},
      {"ListFundingApplications", &kView, "parent: '$D'"},
      {"UpdateFundingApplication", &kContribute,
       "funding_application { name: '$D/fundingApplications/1' etag: 'stale' requested_cents: -1 }"},
      {"RecordFundingStep", &kContribute, "name: '$D/fundingApplications/1' etag: 'stale' amount_cents: -1"},
      {"CorrectFundingStep", &kContribute, "name: '$D/fundingApplications/1' etag: 'stale' step_on: 'never'"},
      {"WithdrawFundingStep", &kContribute, "name: '$D/fundingApplications/1' etag: 'stale'"},
      {"CorrectFundingApplication", &kContribute,
       "funding_application { name: '$D/fundingApplications/1' etag: 'stale' requested_cents: -1 }"},
      {"CreateFollowUp", &kContribute, "parent: '$D' follow_up { due_on: 'never' }"},
      {"GetFollowUp", &kView, "name: '$D/followUps/1'"},
      {"ListFollowUps", &kView, "parent: '$D'"},
      {"ListFollowUps", &kListed, "parent: 'dossiers/-' page_size: 500"},
      {"UpdateFollowUp", &kContribute, "follow_up { name: '$D/followUps/1' etag: 'stale' due_on: 'never' }"},
      {"CompleteFollowUp", &kContribute, "name: '$D/followUps/1' etag: 'stale' done_on: 'never'"},
  };
}

std::vector<Line> CountLines() {
  return {
      {"QueryStatistics", &kCounted, kOpened},
      {"QueryStatistics", &kCounted,
       "query { measure: MEASURE_REFERRALS_SENT period { from: '2018-04-01' to: '2099-12-31' }"
       " filters { dimension: DIMENSION_ADVISOR values: '$T' } }"},
      {"QueryStatistics", &kCounted,
       "query { measure: MEASURE_INTERVENTION_MINUTES period { from: '2018-04-01' to: '2099-12-31' }"
       " dimensions: DIMENSION_SUBJECT filters { dimension: DIMENSION_ADVISOR values: '$T' } }"},
      {"QueryStatistics", &kCountedAsOf,
       "query { measure: MEASURE_FUNDING_STEPS period { from: '2018-04-01' to: '2099-12-31' }"
       " filters { dimension: DIMENSION_ADVISOR values: '$T' } as_of { sequence: $V } }"},
      {"QueryStatisticsSeries", &kCounted,
       "bucket: SERIES_BUCKET_FISCAL_YEAR"
       " query { measure: MEASURE_DOSSIERS_OPENED period { from: '2018-04-01' to: '2099-12-31' }"
       " filters { dimension: DIMENSION_ADVISOR values: '$T' } }"},
      {"GetReport", &kCounted, "period { from: '2018-04-01' to: '2099-12-31' } agreements: '$T'"},
      {"GetReport", &kCountedAsOf,
       "period { from: '2018-04-01' to: '2099-12-31' } agreements: '$T' as_of { sequence: $V }"},
      {"ListStatisticsDossiers", &kListed, kOpened},
  };
}

std::vector<Line> NetworkLines() {
  return {
      {"Import", &kNetworkImport,
       "chunk { file_name: 'dossiers.csv' data: "
       "'external_id,opened_on,project_title,promoter_name,promoter_gender,"
       "promoter_kind,sector,mrc,phase,lead_organization\\n"
       "$X,2018-04-10,Projet,Promoteur,both,project,culture,erable,startup,$O\\n' }"},
      {"ListDossierReads", &kAudited, "parent: '$D'"},
      {"ListDossierReads", &kAuditListed, "parent: 'dossiers/-' page_size: 500"},
      {"ListCommunications", &kAudited, "parent: '$D'"},
      {"ListCommunications", &kAuditListed, "parent: 'dossiers/-' page_size: 500"},
      {"ListRetentionDue", &kNetworkListed, "due_to: '2099-01-01' page_size: 500"},
      {"EraseDossier", &kNetworkWrite, "name: '$D' etag: 'stale'"},
      {"ListErasures", &kNetworkListed, "page_size: 500"},
      {"ExportDossier", &kNetworkRead, "name: '$D'"},
      {"ExportRegister", &kNetworkListed, ""},
      {"ListJournal", &kAudit, "after_sequence: $S"},
      {"ListRetentionRules", &kRetention, ""},
      {"UpdateRetentionRule", &kAdministration,
       "retention_rule { name: 'retentionRules/abandonne' etag: 'stale' }"},
      {"CreateIncident", &kNewIncident, ""},
      {"ListIncidents", &kIncidents, ""},
      {"UpdateIncident", &kIncident, "incident { name: '$E' etag: 'stale' }"},
  };
}

std::vector<Line> ReferenceLines() {
  return {
      {"CreateAgreement", &kNewAgreement, ""},
      {"GetAgreement", &kEverybody, "name: 'agreements/matrice'"},
      {"ListAgreements", &kEverybody, ""},
      {"UpdateAgreement", &kAgreement, "agreement { name: 'agreements/matrice' etag: 'stale' }"},
      {"ListCodelists", &kEverybody, ""},
      {"GetCodelist", &kEverybody, "name: 'codelists/sector'"},
      {"CreateCode", &kAdministration, "parent: 'codelists/sector'"},
      {"UpdateCode", &kAdministration, "code { name: 'codelists/sector/codes/culture' etag: 'stale' }"},
      {"CreateOrganization", &kAdministration, ""},
      {"GetOrganization", &kEverybody, "name: 'organizations/pole'"},
      {"ListOrganizations", &kEverybody, ""},
      {"UpdateOrganization", &kAdministration, "organization { name: 'organizations/pole' etag: 'stale' }"},
      {"CreateSavedList", &kOwnListWrite, ""},
      {"GetSavedList", &kOwnListRead, "name: 'savedLists/matrice'"},
      {"ListSavedLists", &kOwnListRead, ""},
      {"DeleteSavedList", &kOwnListWrite, "name: 'savedLists/matrice' etag: 'stale'"},
  };
}

std::vector<Line> AccountLines() {
  return {
      {"CompleteSetup", &kAnonymous, "password: 'court'"},
      {"AcceptInvitation", &kAnonymous, "password: 'court'"},
      {"SignIn", &kAnonymous, "user: 'matrice' password: 'une phrase que personne n’a'"},
      {"SignOut", &kEverybody, ""},
      {"GetSelf", &kEverybody, ""},
      {"ChangePassword", &kOwnAccount, "current_password: 'une phrase que personne n’a'"},
      {"EnrollOneTimeCode", &kOwnAccount, "password: 'une phrase que personne n’a'"},
      {"ConfirmOneTimeCode", &kOwnAccount, "one_time_code: '000000'"},
      {"StartPasskeySignIn", &kAnonymous, ""},
      {"StartPasskeyEnrollment", &kOwnAccount, "password: 'une phrase que personne n’a'"},
      {"CreatePasskey", &kOwnAccount, ""},
      {"ListPasskeys", &kOwnTokensRead, ""},
      {"DeletePasskey", &kOwnPasskeysWrite, "name: 'users/$U/passkeys/absent'"},
      {"CreateToken", &kOwnAccount, ""},
      {"ListTokens", &kOwnTokensRead, ""},
      {"RevokeToken", &kOwnTokensWrite, "name: '$K'"},
      {"CreateUser", &kAdministration, ""},
      {"InviteUser", &kAdministration, "name: 'matrice'"},
      {"GetUser", &kColleagues, "name: 'users/$U'"},
      {"ListUsers", &kColleagues, ""},
      {"UpdateUser", &kAdministration, "user { name: 'users/$U' etag: 'stale' }"},
      {"DisableUser", &kAdministration, "name: 'users/$U' etag: 'stale'"},
      {"EnableUser", &kAdministration, "name: 'users/$U' etag: 'stale'"},
  };
}

}  // namespace

absl::string_view Family::LettersOf(Who who) const {
  switch (who) {
    case Who::kNobody:
      return "";
    case Who::kAgent:
      return agent;
    case Who::kAdvisor:
      return advisor;
    case Who::kStranger:
      return stranger;
    case Who::kAnalyst:
      return analyst;
    case Who::kAdministrator:
      return administrator;
  }
  return "";
}

const std::vector<Line>& Table() {
  static const std::vector<Line>& table = *[] {
    auto* all = new std::vector<Line>;
    for (const std::vector<Line>& lines : {DossierLines(), ReferralLines(), PartLines(), CountLines(),
                                           NetworkLines(), ReferenceLines(), AccountLines()}) {
      all->insert(all->end(), lines.begin(), lines.end());
    }
    return all;
  }();
  return table;
}

Outcome Expected(const Line& line, const Asker& asker, Relation relation) {
  const Family& family = *line.family;
  if (family.anonymous) return Outcome::kAllowed;
  if (asker.who == Who::kNobody) return Outcome::kSignInRequired;
  const absl::string_view letters = family.LettersOf(asker.who);
  if (letters.empty()) return Outcome::kRoleMissing;
  if (asker.scope < family.scope || (family.session && !asker.session)) return Outcome::kScopeTooNarrow;
  const std::size_t column = letters.size() == 1 ? 0 : 2 * static_cast<std::size_t>(relation);
  return column < letters.size() ? static_cast<Outcome>(letters[column]) : Outcome::kOther;
}

std::vector<int> RolesOf(const Family& family) {
  std::vector<int> roles;
  if (*family.agent != '\0') roles.push_back(v1::ROLE_AGENT);
  if (*family.advisor != '\0') roles.push_back(v1::ROLE_ADVISOR);
  if (*family.analyst != '\0') roles.push_back(v1::ROLE_ANALYST);
  if (*family.administrator != '\0') roles.push_back(v1::ROLE_ADMINISTRATOR);
  return roles;
}

}  // namespace relais::access_matrix
