#include "service/handlers/reference/codelists.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "service/convert/common/errors.h"
#include "service/convert/common/field_mask.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/revision.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

absl::StatusOr<storage::CodelistRecord> LoadCodelistOrError(const storage::Snapshot& snapshot,
                                                            const std::string& field,
                                                            const std::string& name) {
  const std::optional<std::string> id = convert::ParseNamed(name, "codelists");
  if (!id.has_value()) return InvalidName(field, name, "codelists/{codelist}");
  RELAIS_ASSIGN_OR_RETURN(std::optional<storage::CodelistRecord> found, storage::FindCodelist(snapshot, *id));
  if (!found.has_value()) return convert::NotFound(name);
  return *std::move(found);
}

absl::StatusOr<storage::CodeRecord> LoadCodeOrError(const storage::Snapshot& snapshot,
                                                    const std::string& field, const std::string& name) {
  const auto id = convert::ParseCodeName(name);
  if (!id.has_value()) return InvalidName(field, name, "codelists/{codelist}/codes/{code}");
  RELAIS_ASSIGN_OR_RETURN(std::optional<storage::CodeRecord> found,
                          storage::FindCode(snapshot, id->first, id->second));
  if (!found.has_value()) return convert::NotFound(name);
  return *std::move(found);
}

// Fills labels and aliases from the message.
void ReadCode(RequestReader& input, const v1::Code& code, storage::CodeRecord& record) {
  record.label_fr =
      input.Unreserved("code.label_fr", code.label_fr(), Presence::kRequired, domain::kMaxTitle);
  record.label_en =
      input.Unreserved("code.label_en", code.label_en(), Presence::kOptional, domain::kMaxTitle);
  record.aliases = input.Aliases("code.aliases", {code.aliases().begin(), code.aliases().end()});
}

// Increases the version of the codelist after a change of a code.
void Touch(storage::WriteTransaction& transaction, storage::CodelistRecord list) {
  ++list.version;
  transaction.Replace(list);
}

}  // namespace

absl::StatusOr<v1::ListCodelistsResponse> ListCodelists(const CallContext&, const storage::Snapshot& snapshot,
                                                        const v1::ListCodelistsRequest&) {
  RELAIS_ASSIGN_OR_RETURN(const std::vector<storage::CodelistRecord> lists,
                          storage::ListCodelistRecords(snapshot));
  v1::ListCodelistsResponse response;
  for (const storage::CodelistRecord& list : lists) {
    v1::Codelist* added = response.add_codelists();
    added->set_name(convert::Named("codelists", list.codelist));
    added->set_version(list.version);
  }
  return response;
}

absl::StatusOr<v1::GetCodelistResponse> GetCodelist(const CallContext&, const storage::Snapshot& snapshot,
                                                    const v1::GetCodelistRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::CodelistRecord list,
                          LoadCodelistOrError(snapshot, "name", request.name()));
  RELAIS_ASSIGN_OR_RETURN(const std::vector<storage::CodeRecord> codes,
                          storage::ListCodes(snapshot, list.codelist));
  v1::GetCodelistResponse response;
  response.mutable_codelist()->set_name(request.name());
  response.mutable_codelist()->set_version(list.version);
  for (const storage::CodeRecord& code : codes)
    *response.mutable_codelist()->add_codes() = convert::ToProto(code);
  return response;
}

absl::StatusOr<std::string> CreateCode(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::CreateCodeRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::CodelistRecord list,
                          LoadCodelistOrError(transaction.snapshot(), "parent", request.parent()));
  RequestReader input(call, transaction.snapshot());
  storage::CodeRecord record;
  record.codelist = list.codelist;
  record.code = input.Identifier("code_id", request.code_id());
  record.revision = 1;
  record.scheme = input.Text("code.scheme", request.code().scheme(), Presence::kOptional, domain::kMaxTitle);
  record.external_code = input.Text("code.external_code", request.code().external_code(), Presence::kOptional,
                                    domain::kMaxTitle);
  ReadCode(input, request.code(), record);
  RELAIS_RETURN_IF_ERROR(input.status());
  const std::string name = convert::CodeName(record.codelist, record.code);
  RELAIS_ASSIGN_OR_RETURN(const auto codes, storage::ListCodes(transaction.snapshot(), record.codelist));
  for (const storage::CodeRecord& other : codes) {
    if (other.code == record.code) return convert::AlreadyExists(name);
    record.position = std::max(record.position, other.position + 1);
  }
  transaction.Insert(record);
  Touch(transaction, list);
  return name;
}

absl::StatusOr<std::string> UpdateCode(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::UpdateCodeRequest& request) {
  const std::string& name = request.code().name();
  RELAIS_ASSIGN_OR_RETURN(storage::CodeRecord record,
                          LoadCodeOrError(transaction.snapshot(), "code.name", name));
  RELAIS_RETURN_IF_ERROR(CheckEtag(name, request.code().etag(), record.revision));
  const storage::CodeRecord before = record;
  RELAIS_ASSIGN_OR_RETURN(
      const storage::CodelistRecord list,
      LoadCodelistOrError(transaction.snapshot(), "code.name", convert::Named("codelists", record.codelist)));
  RequestReader input(call, transaction.snapshot());
  domain::Violations violations;
  v1::Code merged = convert::ToProto(record);
  convert::MergeByMask(request.update_mask(), {"label_fr", "label_en", "aliases", "active"}, request.code(),
                       &merged, violations);
  input.Add(violations);
  ReadCode(input, merged, record);
  RELAIS_RETURN_IF_ERROR(input.status());
  record.active = merged.active();
  if (ReplaceIfChanged(transaction, before, record)) Touch(transaction, list);
  return name;
}

absl::Status Reply(const CallContext&, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Code* reply) {
  RELAIS_ASSIGN_OR_RETURN(const storage::CodeRecord record, LoadCodeOrError(snapshot, "name", resource));
  *reply = convert::ToProto(record);
  return absl::OkStatus();
}

}  // namespace relais::handlers
