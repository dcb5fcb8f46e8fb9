#include "service/handlers/reference/agreements.h"

#include <optional>

#include "service/auth/access.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/records.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr Resource<storage::AgreementRecord, v1::Agreement> kAgreements = {
    Converted<storage::AgreementRecord, v1::Agreement, convert::ToProto>,
    "organization, title, starts_on, ends_on, contribution_cents"};

// Fills everything but identifier and revision from the message.
void ReadAgreement(RequestReader& input, const v1::Agreement& agreement, storage::AgreementRecord& record) {
  record.organization = input.Organization("agreement.organization", agreement.organization(),
                                           Presence::kRequired, record.organization);
  record.title =
      input.Unreserved("agreement.title", agreement.title(), Presence::kRequired, domain::kMaxTitle);
  record.starts_on = input.Date("agreement.starts_on", agreement.starts_on(), Presence::kRequired);
  record.ends_on = input.Date("agreement.ends_on", agreement.ends_on(), Presence::kRequired);
  if (!record.starts_on.empty() && !record.ends_on.empty() && record.ends_on < record.starts_on) {
    input.AddViolation("agreement.ends_on", record.ends_on,
                       {"une date au plus tôt égale au début", "a date not before the start"});
  }
  record.contribution_cents = input.Cents("agreement.contribution_cents",
                                          agreement.has_contribution_cents()
                                              ? std::optional<std::int64_t>(agreement.contribution_cents())
                                              : std::nullopt);
}

// Advisors may write only the agreements of their own network.
absl::Status CheckNetwork(const CallContext& call, const storage::AgreementRecord& record) {
  const bool allowed =
      call.principal.Holds(v1::ROLE_ADMINISTRATOR) || AdvisesNetworkOf(call, record.organization);
  return allowed ? absl::OkStatus() : convert::PermissionDeniedError(NameOf(kAgreements, record));
}

}  // namespace

absl::StatusOr<v1::GetAgreementResponse> GetAgreement(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::GetAgreementRequest& request) {
  return GetResource(kAgreements, call, snapshot, request.name(),
                     &v1::GetAgreementResponse::mutable_agreement);
}

absl::StatusOr<v1::ListAgreementsResponse> ListAgreements(const CallContext& call,
                                                          const storage::Snapshot& snapshot,
                                                          const v1::ListAgreementsRequest& request) {
  ListPage page({call, snapshot}, request, "t");
  return page.Answer(
      &v1::ListAgreementsResponse::mutable_agreements,
      [&] { return storage::ListAgreementRecords(snapshot, page.after(0), page.limit()); }, kAgreements);
}

absl::StatusOr<std::string> CreateAgreement(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::CreateAgreementRequest& request) {
  RequestReader input(call, transaction.snapshot());
  storage::AgreementRecord record;
  record.agreement = input.Identifier("agreement_id", request.agreement_id());
  record.revision = 1;
  ReadAgreement(input, request.agreement(), record);
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(CheckNetwork(call, record));
  RELAIS_RETURN_IF_ERROR(CheckNotTaken(kAgreements, call, transaction.snapshot(), record));
  transaction.Insert(record);
  return NameOf(kAgreements, record);
}

absl::StatusOr<std::string> UpdateAgreement(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::UpdateAgreementRequest& request) {
  return UpdateResource(kAgreements, call, transaction, request, request.agreement(), ReadAgreement,
                        [&call](const auto& record) { return CheckNetwork(call, record); });
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Agreement* reply) {
  return ReplyWith(kAgreements, call, snapshot, resource, reply);
}

}  // namespace relais::handlers
