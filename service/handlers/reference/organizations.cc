#include "service/handlers/reference/organizations.h"

#include <utility>
#include <vector>

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

constexpr char kCollection[] = "organizations";

absl::StatusOr<storage::OrganizationRecord> Found(const storage::Snapshot& snapshot, const std::string& field,
                                                  const std::string& name) {
  const std::optional<std::string> id = convert::ParseNamed(name, kCollection);
  if (!id.has_value()) return InvalidName(field, name, "organizations/{organization}");
  RELAIS_ASSIGN_OR_RETURN(std::optional<storage::OrganizationRecord> found,
                          storage::FindOrganization(snapshot, *id));
  if (!found.has_value()) return convert::NotFound(name);
  return *std::move(found);
}

// Fills everything but identifier, network, revision and `active` from the message.
void ReadOrganization(RequestReader& input, const v1::Organization& organization,
                      storage::OrganizationRecord& record) {
  record.title =
      input.Unreserved("organization.title", organization.title(), Presence::kRequired, domain::kMaxTitle);
  record.kind = input.EnumCode("organization.kind", organization.kind(), Presence::kRequired);
  const bool agency = organization.kind() == v1::ORGANIZATION_KIND_MRC_AGENCY;
  record.mrc = input.Code("mrc", "organization.mrc", organization.mrc(),
                          agency ? Presence::kRequired : Presence::kOptional, record.mrc);
  if (!agency && !organization.mrc().empty()) {
    input.AddViolation(
        "organization.mrc", organization.mrc(),
        {"seule une agence de MRC (mrc_agency) a une MRC", "only an MRC agency (mrc_agency) has an MRC"});
  }
  record.aliases =
      input.Aliases("organization.aliases", {organization.aliases().begin(), organization.aliases().end()});
}

}  // namespace

absl::StatusOr<v1::GetOrganizationResponse> GetOrganization(const CallContext&,
                                                            const storage::Snapshot& snapshot,
                                                            const v1::GetOrganizationRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::OrganizationRecord record, Found(snapshot, "name", request.name()));
  v1::GetOrganizationResponse response;
  *response.mutable_organization() = convert::ToProto(record);
  return response;
}

absl::StatusOr<v1::ListOrganizationsResponse> ListOrganizations(const CallContext& call,
                                                                const storage::Snapshot& snapshot,
                                                                const v1::ListOrganizationsRequest& request) {
  RequestReader input(call, snapshot);
  const Paging paging(input, request, "t");
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(paging.status());
  RELAIS_ASSIGN_OR_RETURN(std::vector<storage::OrganizationRecord> records,
                          storage::ListOrganizationRecords(snapshot, paging.after(0), paging.limit()));
  v1::ListOrganizationsResponse response;
  response.set_next_page_token(
      paging.Cut(records, [](const auto& item) -> std::vector<std::string> { return {item.organization}; }));
  for (const auto& record : records) *response.add_organizations() = convert::ToProto(record);
  return response;
}

absl::StatusOr<std::string> CreateOrganization(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::CreateOrganizationRequest& request) {
  RequestReader input(call, transaction.snapshot());
  storage::OrganizationRecord record;
  record.organization = input.Identifier("organization_id", request.organization_id());
  record.revision = 1;
  ReadOrganization(input, request.organization(), record);
  // Fixed like the kind: both decide the visibility of dossiers.
  if (!request.organization().network().empty())
    record.network = input.Identifier("organization.network", request.organization().network());
  RELAIS_RETURN_IF_ERROR(input.status());
  const std::string name = convert::Named(kCollection, record.organization);
  RELAIS_ASSIGN_OR_RETURN(const auto taken,
                          storage::FindOrganization(transaction.snapshot(), record.organization));
  if (taken.has_value()) return convert::AlreadyExists(name);
  transaction.Insert(record);
  return name;
}

absl::StatusOr<std::string> UpdateOrganization(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::UpdateOrganizationRequest& request) {
  const std::string& name = request.organization().name();
  RELAIS_ASSIGN_OR_RETURN(storage::OrganizationRecord record,
                          Found(transaction.snapshot(), "organization.name", name));
  RELAIS_RETURN_IF_ERROR(CheckEtag(name, request.organization().etag(), record.revision));
  const storage::OrganizationRecord before = record;
  RequestReader input(call, transaction.snapshot());
  domain::Violations violations;
  v1::Organization merged = convert::ToProto(record);
  convert::MergeByMask(request.update_mask(), {"title", "mrc", "aliases", "active"}, request.organization(),
                       &merged, violations);
  input.Add(violations);
  ReadOrganization(input, merged, record);
  RELAIS_RETURN_IF_ERROR(input.status());
  record.active = merged.active();
  ReplaceIfChanged(transaction, before, record);
  return name;
}

absl::Status Reply(const CallContext&, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Organization* reply) {
  RELAIS_ASSIGN_OR_RETURN(const storage::OrganizationRecord record, Found(snapshot, "name", resource));
  *reply = convert::ToProto(record);
  return absl::OkStatus();
}

}  // namespace relais::handlers
