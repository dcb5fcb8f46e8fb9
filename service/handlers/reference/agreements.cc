#include "service/handlers/reference/agreements.h"

#include <utility>
#include <vector>

#include "service/auth/access.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/field_mask.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/paging.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/revision.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr char kCollection[] = "agreements";

absl::StatusOr<storage::AgreementRecord> Found(const storage::Snapshot& snapshot, const std::string& field,
                                               const std::string& name) {
  const std::optional<std::string> id = convert::ParseNamed(name, kCollection);
  if (!id.has_value()) return InvalidName(field, name, "agreements/{agreement}");
  RELAIS_ASSIGN_OR_RETURN(std::optional<storage::AgreementRecord> found,
                          storage::FindAgreement(snapshot, *id));
  if (!found.has_value()) return convert::NotFound(name);
  return *std::move(found);
}

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
absl::Status CheckNetwork(const CallContext& call, const std::string& name, const std::string& organization) {
  const bool allowed = call.principal.Holds(v1::ROLE_ADMINISTRATOR) || AdvisesNetworkOf(call, organization);
  return allowed ? absl::OkStatus() : convert::PermissionDeniedError(name);
}

}  // namespace

absl::StatusOr<v1::GetAgreementResponse> GetAgreement(const CallContext&, const storage::Snapshot& snapshot,
                                                      const v1::GetAgreementRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::AgreementRecord record, Found(snapshot, "name", request.name()));
  v1::GetAgreementResponse response;
  *response.mutable_agreement() = convert::ToProto(record);
  return response;
}

absl::StatusOr<v1::ListAgreementsResponse> ListAgreements(const CallContext& call,
                                                          const storage::Snapshot& snapshot,
                                                          const v1::ListAgreementsRequest& request) {
  RequestReader input(call, snapshot);
  const Paging paging(input, request, "t");
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(paging.status());
  RELAIS_ASSIGN_OR_RETURN(std::vector<storage::AgreementRecord> records,
                          storage::ListAgreementRecords(snapshot, paging.after(0), paging.limit()));
  v1::ListAgreementsResponse response;
  response.set_next_page_token(
      paging.Cut(records, [](const auto& item) -> std::vector<std::string> { return {item.agreement}; }));
  for (const auto& record : records) *response.add_agreements() = convert::ToProto(record);
  return response;
}

absl::StatusOr<std::string> CreateAgreement(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::CreateAgreementRequest& request) {
  RequestReader input(call, transaction.snapshot());
  storage::AgreementRecord record;
  record.agreement = input.Identifier("agreement_id", request.agreement_id());
  record.revision = 1;
  ReadAgreement(input, request.agreement(), record);
  RELAIS_RETURN_IF_ERROR(input.status());
  const std::string name = convert::Named(kCollection, record.agreement);
  RELAIS_RETURN_IF_ERROR(CheckNetwork(call, name, record.organization));
  RELAIS_ASSIGN_OR_RETURN(const auto taken, storage::FindAgreement(transaction.snapshot(), record.agreement));
  if (taken.has_value()) return convert::AlreadyExists(name);
  transaction.Insert(record);
  return name;
}

absl::StatusOr<std::string> UpdateAgreement(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::UpdateAgreementRequest& request) {
  const std::string& name = request.agreement().name();
  RELAIS_ASSIGN_OR_RETURN(storage::AgreementRecord record,
                          Found(transaction.snapshot(), "agreement.name", name));
  RELAIS_RETURN_IF_ERROR(CheckNetwork(call, name, record.organization));
  RELAIS_RETURN_IF_ERROR(CheckEtag(name, request.agreement().etag(), record.revision));
  const storage::AgreementRecord before = record;
  RequestReader input(call, transaction.snapshot());
  domain::Violations violations;
  v1::Agreement merged = convert::ToProto(record);
  convert::MergeByMask(request.update_mask(),
                       {"organization", "title", "starts_on", "ends_on", "contribution_cents"},
                       request.agreement(), &merged, violations);
  input.Add(violations);
  ReadAgreement(input, merged, record);
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(CheckNetwork(call, name, record.organization));
  ReplaceIfChanged(transaction, before, record);
  return name;
}

absl::Status Reply(const CallContext&, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Agreement* reply) {
  RELAIS_ASSIGN_OR_RETURN(const storage::AgreementRecord record, Found(snapshot, "name", resource));
  *reply = convert::ToProto(record);
  return absl::OkStatus();
}

}  // namespace relais::handlers
