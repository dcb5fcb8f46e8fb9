#include "service/handlers/referrals/consents.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/auth/access.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/messages.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/paging.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/dossiers/facts.h"
#include "service/handlers/referrals/referral_notices.h"
#include "service/handlers/referrals/referral_view.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

absl::StatusOr<storage::ConsentRecord> Found(const storage::Snapshot& snapshot, const std::string& name) {
  return LoadPartOrError<storage::ConsentRecord>(snapshot, "name", name, convert::kConsents);
}

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

absl::StatusOr<v1::GetConsentResponse> GetConsent(const CallContext&, const storage::Snapshot& snapshot,
                                                  const v1::GetConsentRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::ConsentRecord record, Found(snapshot, request.name()));
  v1::GetConsentResponse response;
  *response.mutable_consent() = convert::ToProto(record);
  return response;
}

absl::StatusOr<v1::ListConsentsResponse> ListConsents(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::ListConsentsRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          LoadDossierOrError(snapshot, "parent", request.parent()));
  RequestReader input(call, snapshot);
  const Paging paging(input, request, "n");
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(paging.status());
  RELAIS_ASSIGN_OR_RETURN(auto records,
                          storage::ListParts<storage::ConsentRecord>(snapshot, dossier.dossier_id,
                                                                     paging.after_number(0), paging.limit()));
  v1::ListConsentsResponse response;
  response.set_next_page_token(paging.Cut(
      records, [](const auto& item) -> std::vector<std::string> { return {absl::StrCat(item.number)}; }));
  for (const auto& record : records) *response.add_consents() = convert::ToProto(record);
  return response;
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
  record.dossier_id = dossier.dossier_id;
  record.revision = 1;
  RELAIS_ASSIGN_OR_RETURN(record.number,
                          storage::NextNumber<storage::ConsentRecord>(snapshot, dossier.dossier_id));
  transaction.Insert(record);
  return convert::PartName(record.dossier_id, convert::kConsents, record.number);
}

absl::StatusOr<std::string> WithdrawConsent(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::WithdrawConsentRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(storage::ConsentRecord record, Found(transaction.snapshot(), request.name()));
  RELAIS_RETURN_IF_ERROR(CheckEtag(request.name(), request.etag(), record.revision));
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

absl::Status Reply(const CallContext&, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Consent* reply) {
  RELAIS_ASSIGN_OR_RETURN(const storage::ConsentRecord record, Found(snapshot, resource));
  *reply = convert::ToProto(record);
  return absl::OkStatus();
}

}  // namespace relais::handlers
