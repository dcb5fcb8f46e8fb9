#include "service/handlers/reference/organizations.h"

#include "service/convert/common/records.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr Resource<storage::OrganizationRecord, v1::Organization> kOrganizations = {
    Converted<storage::OrganizationRecord, v1::Organization, convert::ToProto>,
    "title, mrc, aliases, active"};

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

absl::StatusOr<v1::GetOrganizationResponse> GetOrganization(const CallContext& call,
                                                            const storage::Snapshot& snapshot,
                                                            const v1::GetOrganizationRequest& request) {
  return GetResource(kOrganizations, call, snapshot, request.name(),
                     &v1::GetOrganizationResponse::mutable_organization);
}

absl::StatusOr<v1::ListOrganizationsResponse> ListOrganizations(const CallContext& call,
                                                                const storage::Snapshot& snapshot,
                                                                const v1::ListOrganizationsRequest& request) {
  ListPage page({call, snapshot}, request, "t");
  return page.Answer(
      &v1::ListOrganizationsResponse::mutable_organizations,
      [&] { return storage::ListOrganizationRecords(snapshot, page.after(0), page.limit()); },
      kOrganizations);
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
  RELAIS_RETURN_IF_ERROR(CheckNotTaken(kOrganizations, call, transaction.snapshot(), record));
  transaction.Insert(record);
  return NameOf(kOrganizations, record);
}

absl::StatusOr<std::string> UpdateOrganization(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::UpdateOrganizationRequest& request) {
  return UpdateResource(kOrganizations, call, transaction, request, request.organization(),
                        [](RequestReader& input, const v1::Organization& merged, auto& record) {
                          ReadOrganization(input, merged, record);
                          record.active = merged.active();
                        });
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Organization* reply) {
  return ReplyWith(kOrganizations, call, snapshot, resource, reply);
}

}  // namespace relais::handlers
