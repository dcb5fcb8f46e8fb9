#include "service/handlers/referrals/consents.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/auth/access.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/records.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/messages.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "service/handlers/dossiers/facts.h"
#include "service/handlers/referrals/referral_notices.h"
#include "service/handlers/referrals/referral_view.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr Resource<storage::ConsentRecord, v1::Consent> kConsents = {
    Converted<storage::ConsentRecord, v1::Consent, convert::ToProto>};

// Organizations by identifier, each once, in the order given.
std::string Recipients(RequestReader& input, const v1::Consent& consent) {
  std::vector<std::string> recipients;
  for (int i = 0; i < consent.recipients_size(); ++i) {
    const std::string field = absl::StrCat("consent.recipients[", i, "]");
    std::string organization = input.Organization(field, consent.recipients(i), Presence::kRequired);
    if (std::find(recipients.begin(), recipients.end(), organization) == recipients.end()) {
      recipients.push_back(std::move(organization));
    }
  }
  if (consent.recipients().empty() && !consent.whole_network()) {
    input.AddViolation(
        "consent.recipients", "",
        {"au moins un organisme, ou tout le réseau", "at least one organization, or the whole network"});
  }
  return absl::StrJoin(recipients, "|");
}

// Refuses a day before the consent was obtained. Skips dates that are already invalid.
void CheckNotBeforeObtained(RequestReader& input, absl::string_view field, const std::string& date,
                            const std::string& obtained_on) {
  if (date.empty() || obtained_on.empty() || date >= obtained_on) return;
  input.AddViolation(field, date,
                     domain::messages::BeforeDate("l'obtention du consentement", "the day it was obtained",
                                                  DayOf(obtained_on)));
}

// Queues notices to the parties of the referrals that the withdrawn consent covered alone.
absl::Status QueueClosedViews(const CallContext& call, storage::WriteTransaction& transaction,
                              const storage::ConsentRecord& withdrawn) {
  const storage::Snapshot all = transaction.snapshot().Unrestricted();
  const std::int64_t dossier_id = withdrawn.dossier_id;
  RELAIS_ASSIGN_OR_RETURN(const domain::DossierFacts before, DossierFactsOf(all, dossier_id));
  RELAIS_ASSIGN_OR_RETURN(const auto consents,
                          storage::ListParts<storage::ConsentRecord>(all, dossier_id, 0, storage::kNoLimit));
  domain::DossierFacts after = before;
  for (std::size_t i = 0; i < consents.size(); ++i) {
    if (consents[i].number == withdrawn.number) after.consents[i].withdrawn = true;
  }
  RELAIS_ASSIGN_OR_RETURN(const auto referrals,
                          storage::ListParts<storage::ReferralRecord>(all, dossier_id, 0, storage::kNoLimit));
  for (const storage::ReferralRecord& referral : referrals) {
    if (!ClosesView(referral, before, after, domain::FormatDate(call.today))) continue;
    RELAIS_RETURN_IF_ERROR(QueueNotices(transaction, referral, kViewClosed, ""));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::GetConsentResponse> GetConsent(const CallContext& call, const storage::Snapshot& snapshot,
                                                  const v1::GetConsentRequest& request) {
  return GetResource(kConsents, call, snapshot, request.name(), &v1::GetConsentResponse::mutable_consent);
}

absl::StatusOr<v1::ListConsentsResponse> ListConsents(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::ListConsentsRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          LoadDossierOrError(snapshot, "parent", request.parent()));
  ListPage page({call, snapshot}, request, "n");
  return page.Answer(
      &v1::ListConsentsResponse::mutable_consents,
      [&] {
        return storage::ListParts<storage::ConsentRecord>(snapshot, dossier.dossier_id, page.after_number(0),
                                                          page.limit());
      },
      kConsents);
}

absl::StatusOr<std::string> CreateConsent(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::CreateConsentRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          LoadDossierOrError(snapshot, "parent", request.parent()));
  const v1::Consent& consent = request.consent();
  RequestReader input(call, snapshot);
  storage::ConsentRecord record;
  record.purpose = input.Code("consent_purpose", "consent.purpose", consent.purpose(), Presence::kRequired);
  record.recipients = Recipients(input, consent);
  record.whole_network = consent.whole_network();
  record.obtained_on = input.DateOrToday("consent.obtained_on", consent.obtained_on());
  record.expires_on = input.Date("consent.expires_on", consent.expires_on(), Presence::kOptional);
  CheckNotBeforeObtained(input, "consent.expires_on", record.expires_on, record.obtained_on);
  record.evidence = input.EnumCode("consent.evidence", consent.evidence(), Presence::kRequired);
  record.notes = input.Text("consent.notes", consent.notes(), Presence::kOptional, domain::kMaxFreeText,
                            Privacy::kPersonal);
  RELAIS_RETURN_IF_ERROR(input.status());
  return InsertPart(kConsents, transaction, dossier.dossier_id, record);
}

absl::StatusOr<std::string> WithdrawConsent(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::WithdrawConsentRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(storage::ConsentRecord record,
                          LoadToChange(kConsents, call, transaction.snapshot(), request));
  if (!record.withdrawn_on.empty()) {
    return convert::WrongState(
        request.name(), "withdrawn", "withdraw",
        {absl::StrCat("Ce consentement est retiré depuis le ", record.withdrawn_on, "."),
         absl::StrCat("This consent was withdrawn on ", record.withdrawn_on, " already.")});
  }
  RequestReader input(call, transaction.snapshot());
  record.withdrawn_on = input.DateOrToday("withdrawn_on", request.withdrawn_on());
  CheckNotBeforeObtained(input, "withdrawn_on", record.withdrawn_on, record.obtained_on);
  RELAIS_RETURN_IF_ERROR(input.status());
  ++record.revision;
  transaction.Replace(record);
  RELAIS_RETURN_IF_ERROR(QueueClosedViews(call, transaction, record));
  return request.name();
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Consent* reply) {
  return ReplyWith(kConsents, call, snapshot, resource, reply);
}

}  // namespace relais::handlers
