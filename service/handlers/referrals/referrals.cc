#include "service/handlers/referrals/referrals.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/auth/access.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/identifier.h"
#include "service/domain/privacy/access_rules.h"
#include "service/domain/referrals/referral_rules.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "service/handlers/dossiers/closing.h"
#include "service/handlers/dossiers/facts.h"
#include "service/handlers/referrals/referral_notices.h"
#include "service/handlers/referrals/referral_view.h"
#include "storage/projections/external_ids.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr char kAllDossiers[] = "dossiers/-";

// The lead on a civil date; empty before the opening.
std::string LeadOn(const std::vector<storage::LeadRecord>& leads, const std::string& date) {
  std::string organization;
  for (const storage::LeadRecord& lead : leads) {
    if (lead.effective_on <= date) organization = lead.organization;
  }
  return organization;
}

// Only the lead on the day may send, and only for itself.
void CheckSender(RequestReader& input, const std::vector<storage::LeadRecord>& leads,
                 storage::ReferralRecord& record) {
  const std::string& own = input.call().principal.organization;
  if (record.from_organization.empty()) record.from_organization = own;
  if (record.sent_on.empty()) return;
  const std::string lead = LeadOn(leads, record.sent_on);
  if (!lead.empty() && record.from_organization != lead) {
    input.AddViolation("referral.from_organization", record.from_organization,
                       {absl::StrCat("l'organisme responsable du dossier à cette date, ", lead),
                        absl::StrCat("the organization that leads the dossier on that date, ", lead)});
  } else if (record.from_organization != own) {
    input.AddViolation("referral.from_organization", record.from_organization,
                       {absl::StrCat("votre organisme, ", own), absl::StrCat("your organization, ", own)});
  }
}

// An external referral goes to an organization without accounts, any other to one with accounts.
absl::Status CheckKind(RequestReader& input, const storage::ReferralRecord& record) {
  if (record.kind.empty() || record.to_organization.empty()) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const auto recipient,
                          storage::FindOrganization(input.snapshot(), record.to_organization));
  if (!recipient.has_value() || domain::MayReceive(recipient->kind, record.kind)) return absl::OkStatus();
  if (record.kind == "external") {
    input.AddViolation(
        "referral.kind", record.kind,
        {"« external » seulement vers un organisme sans compte", "external only to one without accounts"});
  } else {
    input.AddViolation(
        "referral.kind", record.kind,
        {"« external » vers un organisme sans compte", "external to an organization without accounts"});
  }
  return absl::OkStatus();
}

// The consent of the new referral. A consent must cover the recipient on `sent_on`, and one today.
absl::StatusOr<std::int64_t> ConsentFor(const CallContext& call, const storage::Snapshot& snapshot,
                                        const storage::ReferralRecord& record) {
  const storage::Snapshot all = snapshot.Unrestricted();
  RELAIS_ASSIGN_OR_RETURN(const domain::DossierFacts facts, DossierFactsOf(all, record.dossier_id));
  const auto found = domain::CoveringConsent(facts, record.to_organization, domain::FormatDate(call.today));
  if (!found.has_value() || !domain::Covers(facts, record.to_organization, record.sent_on)) {
    return convert::ConsentMissing(convert::DossierName(record.dossier_id),
                                   convert::Named("organizations", record.to_organization));
  }
  RELAIS_ASSIGN_OR_RETURN(const auto consents, storage::ListParts<storage::ConsentRecord>(
                                                   all, record.dossier_id, 0, storage::kNoLimit));
  return consents[*found].number;
}

// Refuses a second referral to a recipient while one is under way. Imported referrals wait for no answer, so
// they do not count.
absl::Status CheckNotSentYet(const CallContext& call, const storage::Snapshot& snapshot,
                             const storage::ReferralRecord& record) {
  RELAIS_ASSIGN_OR_RETURN(const auto others,
                          storage::ListParts<storage::ReferralRecord>(
                              snapshot.Unrestricted(), record.dossier_id, 0, storage::kNoLimit));
  for (const storage::ReferralRecord& other : others) {
    if (other.to_organization != record.to_organization || !other.consent_number.has_value()) continue;
    if (!domain::IsUnderWay(other.kind, AsOfToday(call, snapshot, other).state)) continue;
    const std::string name = NameOf(kReferrals, other);
    return convert::WrongState(
        name, other.state, "create",
        {absl::StrCat("Le dossier est déjà référé à cet organisme par « ", name, " », encore en cours."),
         absl::StrCat("The dossier is referred to that organization already by “", name,
                      "”, still under way.")});
  }
  return absl::OkStatus();
}

// Reads the fields of the message; violations go to `input`.
storage::ReferralRecord ReadReferral(RequestReader& input, const v1::Referral& referral) {
  storage::ReferralRecord record;
  record.external_id = input.Unreserved("referral.external_id", referral.external_id(), Presence::kOptional,
                                        domain::kMaxExternalId);
  record.kind = input.EnumCode("referral.kind", referral.kind(), Presence::kRequired);
  record.from_organization =
      input.Organization("referral.from_organization", referral.from_organization(), Presence::kOptional);
  record.to_organization =
      input.Organization("referral.to_organization", referral.to_organization(), Presence::kRequired);
  record.sent_on = input.DateOrToday("referral.sent_on", referral.sent_on());
  record.respond_by = input.Date("referral.respond_by", referral.respond_by(), Presence::kOptional);
  record.reason = input.Text("referral.reason", referral.reason(), Presence::kOptional, domain::kMaxFreeText,
                             Privacy::kPersonal);
  record.reason_code =
      input.Code("referral_reason", "referral.reason_code", referral.reason_code(), Presence::kOptional);
  return record;
}

// Number of the dossier to list; 0 for all. Accepts a hidden dossier if the caller sees one of its referrals.
absl::StatusOr<std::int64_t> ListedDossier(const storage::Snapshot& snapshot, const std::string& parent) {
  if (parent == kAllDossiers) return 0;
  const auto dossier_id = convert::ParseDossierName(parent);
  if (dossier_id.has_value()) {
    RELAIS_ASSIGN_OR_RETURN(const auto any,
                            storage::ListParts<storage::ReferralRecord>(snapshot, *dossier_id, 0, 1));
    if (!any.empty()) return *dossier_id;
  }
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          LoadDossierOrError(snapshot, "parent", parent));
  return dossier.dossier_id;
}

}  // namespace

absl::StatusOr<v1::GetReferralResponse> GetReferral(const CallContext& call,
                                                    const storage::Snapshot& snapshot,
                                                    const v1::GetReferralRequest& request) {
  return GetResource(kReferrals, call, snapshot, request.name(), &v1::GetReferralResponse::mutable_referral);
}

absl::StatusOr<v1::ListReferralsResponse> ListReferrals(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ListReferralsRequest& request) {
  storage::ReferralConditions conditions;
  RELAIS_ASSIGN_OR_RETURN(conditions.dossier_id, ListedDossier(snapshot, request.parent()));
  ListPage page({call, snapshot}, request, "nn");
  RequestReader& input = page.input();
  for (int i = 0; i < request.states_size(); ++i) {
    conditions.states.push_back(
        input.EnumCode(absl::StrCat("states[", i, "]"), request.states(i), Presence::kRequired));
  }
  conditions.from_organization = input.Organization("from_organization", request.from_organization(),
                                                    Presence::kOptional, "", Retired::kAllowed);
  conditions.to_organization = input.Organization("to_organization", request.to_organization(),
                                                  Presence::kOptional, "", Retired::kAllowed);
  if (snapshot.is_current()) conditions.expired_before = domain::FormatDate(call.today);
  return page.Answer(
      &v1::ListReferralsResponse::mutable_referrals,
      [&] {
        return storage::ListReferralRecords(snapshot, conditions,
                                            {page.after_number(0), page.after_number(1)}, page.limit());
      },
      kReferrals);
}

absl::StatusOr<std::string> CreateReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::CreateReferralRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          LoadDossierOrError(snapshot, "parent", request.parent()));
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(snapshot, dossier.dossier_id));
  RequestReader input(call, snapshot);
  storage::ReferralRecord record = ReadReferral(input, request.referral());
  CheckSender(input, leads, record);
  RELAIS_RETURN_IF_ERROR(CheckKind(input, record));
  RELAIS_RETURN_IF_ERROR(input.status());
  const domain::RuleResult result =
      domain::CheckNewReferral({record.kind, record.from_organization, record.to_organization,
                                DayOf(record.sent_on), OptionalDay(record.respond_by)},
                               DayOf(dossier.opened_on), call.today);
  for (const domain::Violation& violation : result.violations) {
    input.AddViolation("referral." + violation.field, violation.value, violation.problem);
  }
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(CheckNotClosed(dossier, request.parent(), "refer"));
  RELAIS_RETURN_IF_ERROR(
      CheckOpenOn(snapshot, dossier.dossier_id, record.sent_on, request.parent(), "refer"));
  if (!record.external_id.empty()) {
    // Unique in the whole register, hidden referrals included.
    RELAIS_ASSIGN_OR_RETURN(const auto taken, storage::FindByFoldedId<storage::ReferralRecord>(
                                                  snapshot, domain::FoldIdentifier(record.external_id)));
    if (taken.has_value()) return convert::AlreadyExists(record.external_id, "referral.external_id");
  }
  record.dossier_id = dossier.dossier_id;
  record.state = "sent";
  RELAIS_ASSIGN_OR_RETURN(record.consent_number, ConsentFor(call, snapshot, record));
  RELAIS_RETURN_IF_ERROR(CheckNotSentYet(call, snapshot, record));
  RELAIS_ASSIGN_OR_RETURN(std::string name, InsertPart(kReferrals, transaction, dossier.dossier_id, record));
  RELAIS_RETURN_IF_ERROR(QueueNotices(transaction, record, record.state, record.from_organization));
  return name;
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Referral* reply) {
  return ReplyWith(kReferrals, call, snapshot, resource, reply);
}

}  // namespace relais::handlers
