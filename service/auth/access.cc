#include "service/auth/access.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/container/node_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"
#include "relais/v1/annotations.pb.h"
#include "service/auth/erased.h"
#include "service/auth/roles.h"
#include "service/auth/voided.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/message_fields.h"
#include "service/convert/common/names.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/codelists.h"
#include "service/domain/common/words.h"
#include "service/domain/dossiers/duplicate_detection.h"
#include "storage/access/access.h"
#include "storage/queries/accounts/accounts.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/dossiers/duplicates.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::StatusOr<std::vector<storage::OrganizationRecord>> AllOrganizations(const storage::Snapshot& snapshot) {
  return storage::ListOrganizationRecords(snapshot, "", storage::kNoLimit);
}

// Identifiers of the organizations of the network that `organization` belongs to.
std::vector<std::string> NetworkOf(const std::vector<storage::OrganizationRecord>& all,
                                   const std::string& organization) {
  const auto own = std::find_if(all.begin(), all.end(),
                                [&](const auto& record) { return record.organization == organization; });
  std::vector<std::string> network;
  if (own == all.end()) return network;
  for (const storage::OrganizationRecord& record : all) {
    if (record.network == own->network) network.push_back(record.organization);
  }
  return network;
}

// The dossier to authorize against: under NETWORK, a merged dossier belongs to the network of its merge
// target.
absl::StatusOr<std::int64_t> ResolveMerged(const storage::Snapshot& snapshot, const v1::AccessRule& rule,
                                           std::int64_t named) {
  if (rule.dossier() != v1::DOSSIER_ACCESS_NETWORK) return named;
  return storage::MergedTo(snapshot, named);
}

// Authorizes the named dossier against `dossier_id`: its merge target, or itself.
absl::Status CheckNamedDossier(const CallContext& call, const storage::Snapshot& snapshot,
                               const v1::AccessRule& rule, std::int64_t named, std::int64_t dossier_id) {
  const std::string name = convert::DossierName(named);
  RELAIS_ASSIGN_OR_RETURN(const auto dossier, storage::FindDossier(snapshot, dossier_id));
  std::string lead;
  if (dossier.has_value()) {
    RELAIS_ASSIGN_OR_RETURN(lead, storage::LeadOf(snapshot, dossier_id));
  } else {
    std::optional<VoidedDossier> voided;
    if (rule.voided()) {
      RELAIS_ASSIGN_OR_RETURN(voided, FindVoided(snapshot, dossier_id));
    }
    if (!voided.has_value()) return NotVisibleError(snapshot, named, name);
    lead = voided->lead;
  }
  const bool leads = lead == call.principal.organization;
  bool allowed = false;
  switch (rule.dossier()) {
    case v1::DOSSIER_ACCESS_CONTRIBUTE: {
      RELAIS_ASSIGN_OR_RETURN(allowed, MayContribute(call, snapshot, dossier_id));
      break;
    }
    case v1::DOSSIER_ACCESS_LEAD:
      allowed = leads || AdvisesNetworkOf(call, lead);
      break;
    case v1::DOSSIER_ACCESS_SEND:
      allowed = leads;
      break;
    case v1::DOSSIER_ACCESS_NETWORK:
      // An administrator calls only methods without personal data; CheckMethod checked the role.
      allowed = AdvisesNetworkOf(call, lead) || !call.principal.Holds(v1::ROLE_ADVISOR);
      break;
    default:
      break;
  }
  if (allowed) return absl::OkStatus();
  return named == dossier_id ? convert::PermissionDeniedError(name) : NotVisibleError(snapshot, named, name);
}

// SIGN_IN_REQUIRED if the token or its user is unknown or inactive. Ignores the expiry, so that the result
// can be cached.
absl::StatusOr<SignedIn> FindSignedIn(const storage::Snapshot& snapshot, const std::string& token_digest) {
  RELAIS_ASSIGN_OR_RETURN(const auto token, storage::FindTokenByDigest(snapshot, token_digest));
  if (!token.has_value() || token->revoked) return convert::SignInRequired();
  RELAIS_ASSIGN_OR_RETURN(const auto user, storage::FindUser(snapshot, token->user_id));
  if (!user.has_value() || !user->active) return convert::SignInRequired();
  SignedIn signed_in;
  signed_in.created_at = absl::FromUnixMicros(token->created_at);
  signed_in.expires_at = absl::FromUnixMicros(token->expires_at);
  Principal& principal = signed_in.principal;
  principal.user_id = user->user_id;
  principal.organization = user->organization;
  principal.roles = RolesOf(*user);
  principal.token_scope = convert::FromCode<v1::TokenScope>(token->scope);
  principal.token_id = token->token_id;
  principal.session = token->session;
  if (user->one_time_code_required) {
    RELAIS_ASSIGN_OR_RETURN(const auto credential, storage::FindCredential(snapshot, user->user_id));
    principal.must_enroll = !credential.has_value() || !credential->one_time_confirmed;
  }
  RELAIS_ASSIGN_OR_RETURN(const auto organizations, AllOrganizations(snapshot));
  signed_in.network = NetworkOf(organizations, principal.organization);
  signed_in.network_is_all = signed_in.network.size() == organizations.size();
  return signed_in;
}

bool MayHoldPersonal(const google::protobuf::Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.options().GetExtension(v1::personal)) return true;
    if (field.type() == FieldDescriptor::TYPE_MESSAGE && MayHoldPersonal(*field.message_type())) return true;
  }
  return false;
}

// Fields that CollectRead visits in messages of one type.
struct ReadPlan {
  std::vector<const FieldDescriptor*> personal;
  // Messages that may hold personal fields.
  std::vector<const FieldDescriptor*> messages;
};

// Cached for each thread: reading field options is slow.
const ReadPlan& PlanOf(const google::protobuf::Descriptor& type) {
  thread_local absl::node_hash_map<const google::protobuf::Descriptor*, ReadPlan> plans;
  const auto [known, added] = plans.try_emplace(&type);
  ReadPlan& plan = known->second;
  for (int i = 0; added && i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field->options().GetExtension(v1::personal)) {
      plan.personal.push_back(field);
    } else if (field->type() == FieldDescriptor::TYPE_MESSAGE && MayHoldPersonal(*field->message_type())) {
      plan.messages.push_back(field);
    }
  }
  return plan;
}

bool IsFilled(const Message& message, const FieldDescriptor* field) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  return field->is_repeated() ? reflection.FieldSize(message, field) > 0
                              : reflection.HasField(message, field);
}

// Adds the dossiers with personal data in the message or its submessages. `inherited` is the dossier that the
// message is part of.
void CollectRead(const Message& message, std::optional<std::int64_t> inherited,
                 std::set<std::int64_t>& read) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const ReadPlan& plan = PlanOf(*message.GetDescriptor());
  if (plan.personal.empty() && plan.messages.empty()) return;
  if (const auto own = convert::DossierIn(convert::StringField(message, "name")); own.has_value())
    inherited = own;
  if (inherited.has_value() && std::any_of(plan.personal.begin(), plan.personal.end(),
                                           [&](const auto* field) { return IsFilled(message, field); })) {
    read.insert(*inherited);
  }
  for (const FieldDescriptor* field : plan.messages) {
    if (!field->is_repeated()) {
      if (reflection.HasField(message, field))
        CollectRead(reflection.GetMessage(message, field), inherited, read);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i)
      CollectRead(reflection.GetRepeatedMessage(message, field, i), inherited, read);
  }
}

}  // namespace

absl::StatusOr<std::shared_ptr<const SignedIn>> Authenticate(const storage::Snapshot& snapshot,
                                                             const std::string& token_digest,
                                                             absl::Time now) {
  RELAIS_ASSIGN_OR_RETURN(
      std::shared_ptr<const SignedIn> signed_in,
      snapshot.Cached<SignedIn>(token_digest, [&] { return FindSignedIn(snapshot, token_digest); }));
  if (signed_in->expires_at <= now) return convert::SignInRequired();
  return signed_in;
}

bool SeesNetwork(const Principal& principal, const v1::AccessRule& rule) {
  for (const int role : rule.roles()) {
    if (role != v1::ROLE_AGENT && principal.Holds(static_cast<v1::Role>(role))) return true;
  }
  return false;
}

storage::Scope ScopeOf(const SignedIn& signed_in, const v1::AccessRule& rule, absl::CivilDay today) {
  const Principal& principal = signed_in.principal;
  storage::Scope scope;
  scope.limited = true;
  scope.today = domain::FormatDate(today);
  // An analyst or administrator sees no dossier by its organization.
  const bool works = principal.Holds(v1::ROLE_AGENT) || principal.Holds(v1::ROLE_ADVISOR);
  scope.organization = works ? principal.organization : "";
  if (!SeesNetwork(principal, rule)) return scope;
  scope.network = signed_in.network;
  // A single network includes everything.
  scope.limited = !signed_in.network_is_all;
  return scope;
}

absl::StatusOr<storage::Scope> ScopeAsOf(const CallContext& call, const storage::Snapshot& snapshot,
                                         absl::CivilDay day) {
  storage::Scope scope = call.scope;
  scope.today = domain::FormatDate(day);
  if (call.principal.user_id.empty()) return scope;
  scope.limited = true;
  scope.network.clear();
  if (!call.sees_network) return scope;
  RELAIS_ASSIGN_OR_RETURN(const auto organizations, AllOrganizations(snapshot));
  scope.network = NetworkOf(organizations, call.principal.organization);
  scope.limited = scope.network.size() != organizations.size();
  return scope;
}

absl::Status CheckMethod(const Principal& principal, const v1::AccessRule& rule, const std::string& method) {
  bool holds = false;
  for (const int role : rule.roles()) holds = holds || principal.Holds(static_cast<v1::Role>(role));
  if (!holds) return convert::RoleMissing(method);
  if (rule.scope() == v1::TOKEN_SCOPE_UNSPECIFIED || principal.token_scope < rule.scope()) {
    return convert::ScopeTooNarrow(method);
  }
  if (rule.session() && !principal.session) return convert::ScopeTooNarrow(method);
  if (principal.must_enroll && !rule.before_enrollment()) return convert::OneTimeCodeRequired();
  return absl::OkStatus();
}

absl::Status CheckDossier(const CallContext& call, const storage::Snapshot& snapshot,
                          const v1::AccessRule& rule, const Message& request) {
  if (rule.anonymous()) return absl::OkStatus();
  switch (rule.dossier()) {
    case v1::DOSSIER_ACCESS_CONTRIBUTE:
    case v1::DOSSIER_ACCESS_LEAD:
    case v1::DOSSIER_ACCESS_SEND:
    case v1::DOSSIER_ACCESS_NETWORK:
      for (const std::int64_t named : NamedDossiers(rule, request)) {
        RELAIS_ASSIGN_OR_RETURN(const std::int64_t dossier_id, ResolveMerged(snapshot, rule, named));
        RELAIS_RETURN_IF_ERROR(CheckNamedDossier(call, snapshot, rule, named, dossier_id));
        RELAIS_RETURN_IF_ERROR(CheckNotErased(snapshot, dossier_id, request));
      }
      return absl::OkStatus();
    case v1::DOSSIER_ACCESS_NONE:
    case v1::DOSSIER_ACCESS_SCOPED:
    case v1::DOSSIER_ACCESS_VIEW:
    case v1::DOSSIER_ACCESS_PARTY:
    case v1::DOSSIER_ACCESS_OPEN:
      return absl::OkStatus();
    default:
      return convert::RoleMissing(request.GetDescriptor()->name());
  }
}

absl::Status NotVisibleError(const storage::Snapshot& snapshot, std::int64_t dossier_id,
                             const std::string& name) {
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t standing, storage::MergedTo(snapshot.Current(), dossier_id));
  if (standing != dossier_id) {
    RELAIS_ASSIGN_OR_RETURN(const auto target, storage::FindDossier(snapshot.Current(), standing));
    return target.has_value() ? convert::MergedInto(name, convert::DossierName(standing))
                              : convert::NotFound(name);
  }
  RELAIS_RETURN_IF_ERROR(CheckNotVoided(snapshot, dossier_id));
  const storage::Scope* scope = snapshot.scope();
  if (scope != nullptr && !scope->organization.empty()) {
    // The caller sees the dossier, so only a part of it is missing; a cover sheet would not help.
    RELAIS_ASSIGN_OR_RETURN(const auto dossier, storage::FindDossier(snapshot.Current(), dossier_id));
    if (dossier.has_value()) return convert::NotFound(name);
    // Use the current state, even if the request asks for a past one.
    const storage::Snapshot now = snapshot.Unrestricted().Current();
    RELAIS_ASSIGN_OR_RETURN(const domain::DossierFacts facts, DossierFactsOf(now, dossier_id));
    RELAIS_ASSIGN_OR_RETURN(const auto referrals, storage::ListParts<storage::ReferralRecord>(
                                                      now, dossier_id, 0, storage::kNoLimit));
    for (const storage::ReferralRecord& referral : referrals) {
      if (referral.to_organization == scope->organization && WaitsForAnswer(referral, facts, scope->today)) {
        return convert::CoverSheetOnly(convert::DossierName(dossier_id),
                                       convert::PartName(dossier_id, convert::kReferrals, referral.number));
      }
    }
  }
  return convert::NotFound(name);
}

bool WaitsForAnswer(const storage::ReferralRecord& referral, const domain::DossierFacts& facts,
                    const std::string& today) {
  if (referral.state != "sent" || !referral.consent_number.has_value()) return false;
  if (!referral.respond_by.empty() && referral.respond_by < today) return false;
  return domain::Covers(facts, referral.to_organization, today);
}

absl::StatusOr<bool> MayContribute(const CallContext& call, const storage::Snapshot& snapshot,
                                   std::int64_t dossier_id) {
  RELAIS_ASSIGN_OR_RETURN(const auto access,
                          storage::FindAccess(snapshot, dossier_id, call.principal.organization));
  if (access.has_value() && access->open_to >= domain::FormatDate(call.today)) return true;
  RELAIS_ASSIGN_OR_RETURN(const std::string lead, storage::LeadOf(snapshot, dossier_id));
  return AdvisesNetworkOf(call, lead);
}

bool AdvisesNetworkOf(const CallContext& call, const std::string& organization) {
  const std::vector<std::string>& network = call.scope.network;
  return call.principal.Holds(v1::ROLE_ADVISOR) &&
         std::find(network.begin(), network.end(), organization) != network.end();
}

std::vector<std::string> SearchWordsOf(const storage::DossierRecord& dossier) {
  return domain::WordsOf({dossier.project_title, dossier.promoter_name, dossier.contact_name,
                          dossier.contact_email, dossier.contact_phone,
                          domain::PhoneDigits(dossier.contact_phone), dossier.external_id});
}

absl::StatusOr<domain::DossierFacts> DossierFactsOf(const storage::Snapshot& snapshot,
                                                    std::int64_t dossier_id) {
  storage::DerivedParts parts;
  parts.access = true;
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierState dossier,
                          storage::ReadDossierState(snapshot, dossier_id, parts));
  return FactsOf(snapshot, dossier);
}

absl::StatusOr<domain::DossierFacts> FactsOf(const storage::Snapshot& snapshot,
                                             const storage::DossierState& dossier) {
  domain::DossierFacts facts;
  for (const storage::LeadRecord& lead : dossier.leads) {
    const auto first = dossier.first_lead_entries.find(lead.number);
    facts.leads.push_back({lead.organization,
                           first == dossier.first_lead_entries.end() ? lead.since_seq : first->second,
                           lead.effective_on});
  }
  for (const storage::ReferralRecord& referral : dossier.referrals) {
    facts.referrals.push_back({referral.kind, referral.from_organization, referral.to_organization,
                               referral.state, referral.consent_number.has_value(), referral.ended_on});
  }
  bool for_network = false;
  for (const storage::ConsentRecord& consent : dossier.consents) {
    facts.consents.push_back({absl::StrSplit(consent.recipients, '|', absl::SkipEmpty()),
                              consent.whole_network, consent.obtained_on, consent.expires_on,
                              !consent.withdrawn_on.empty()});
    for_network = for_network || consent.whole_network;
  }
  if (for_network && !facts.leads.empty()) {
    // A consent for the network covers only organizations with accounts.
    RELAIS_ASSIGN_OR_RETURN(auto organizations, AllOrganizations(snapshot));
    organizations.erase(std::remove_if(organizations.begin(), organizations.end(),
                                       [](const auto& record) { return !domain::HasAccounts(record.kind); }),
                        organizations.end());
    facts.network = NetworkOf(organizations, facts.leads.back().organization);
  }
  return facts;
}

absl::StatusOr<std::vector<std::int64_t>> ReadDossiers(const CallContext& call,
                                                       const storage::Snapshot& snapshot,
                                                       const Message& response) {
  std::set<std::int64_t> read;
  CollectRead(response, std::nullopt, read);
  const auto leave_out_own = [&](const std::vector<storage::DossierLead>& leads) {
    for (const storage::DossierLead& lead : leads) {
      if (lead.organization == call.principal.organization) read.erase(lead.dossier_id);
    }
  };
  if (call.leads != nullptr) leave_out_own(*call.leads);
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::LeadsOf(snapshot, {read.begin(), read.end()}));
  leave_out_own(leads);
  return std::vector<std::int64_t>(read.begin(), read.end());
}

absl::Status RecordReadsOfWrite(const CallContext& call, const v1::AccessRule& rule, const Message& request,
                                const google::protobuf::Descriptor& response, const std::string& method,
                                storage::WriteTransaction& transaction) {
  std::vector<std::int64_t> outside;
  for (const std::int64_t dossier_id : NamedDossiers(rule, request)) {
    RELAIS_ASSIGN_OR_RETURN(const std::string lead, storage::LeadOf(transaction.snapshot(), dossier_id));
    if (!lead.empty() && lead != call.principal.organization) outside.push_back(dossier_id);
  }
  if (outside.empty() || !MayHoldPersonal(response)) return absl::OkStatus();
  return LogDisclosure(call, method, outside, transaction).status();
}

absl::StatusOr<Readings> SplitReadings(const CallContext& call, const storage::Snapshot& snapshot,
                                       const std::vector<std::int64_t>& dossiers) {
  Readings readings;
  if (dossiers.empty()) return readings;
  RELAIS_ASSIGN_OR_RETURN(
      const std::set<std::int64_t> known,
      storage::DossiersReadOn(snapshot, call.principal.user_id, domain::FormatDate(call.today), dossiers));
  for (const std::int64_t dossier_id : dossiers)
    (known.count(dossier_id) > 0 ? readings.repeated : readings.first).push_back(dossier_id);
  return readings;
}

absl::StatusOr<std::string> LogDisclosure(const CallContext& call, const std::string& method,
                                          const std::vector<std::int64_t>& dossiers,
                                          storage::WriteTransaction& transaction) {
  RELAIS_ASSIGN_OR_RETURN(const Readings readings, SplitReadings(call, transaction.snapshot(), dossiers));
  const std::string& user_id = call.principal.user_id;
  const std::string today = domain::FormatDate(call.today);
  for (const std::int64_t dossier_id : readings.first) {
    storage::InsertFirstRead(
        transaction, {dossier_id, transaction.seq(), user_id, call.principal.organization, method}, today);
  }
  for (const std::int64_t dossier_id : readings.repeated) {
    storage::AddReads(transaction, {dossier_id, user_id, today}, 1, call.now);
  }
  return convert::DossierName(dossiers.front());
}

}  // namespace relais::handlers
