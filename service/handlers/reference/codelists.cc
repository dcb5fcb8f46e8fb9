#include "service/handlers/reference/codelists.h"

#include <algorithm>
#include <vector>

#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "service/handlers/common/revision.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

absl::StatusOr<v1::Codelist> CodelistMessage(const CallContext&, const storage::Snapshot& snapshot,
                                             const storage::CodelistRecord& record) {
  RELAIS_ASSIGN_OR_RETURN(const std::vector<storage::CodeRecord> codes,
                          storage::ListCodes(snapshot, record.codelist));
  v1::Codelist codelist;
  codelist.set_name(convert::Named("codelists", record.codelist));
  codelist.set_version(record.version);
  for (const storage::CodeRecord& code : codes) *codelist.add_codes() = convert::ToProto(code);
  return codelist;
}

constexpr Resource<storage::CodelistRecord, v1::Codelist> kCodelists = {CodelistMessage};

constexpr Resource<storage::CodeRecord, v1::Code> kCodes = {
    Converted<storage::CodeRecord, v1::Code, convert::ToProto>, "label_fr, label_en, aliases, active"};

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

absl::StatusOr<v1::GetCodelistResponse> GetCodelist(const CallContext& call,
                                                    const storage::Snapshot& snapshot,
                                                    const v1::GetCodelistRequest& request) {
  return GetResource(kCodelists, call, snapshot, request.name(), &v1::GetCodelistResponse::mutable_codelist);
}

absl::StatusOr<std::string> CreateCode(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::CreateCodeRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::CodelistRecord list,
                          LoadOrError(kCodelists, call, transaction.snapshot(), "parent", request.parent()));
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
  RELAIS_ASSIGN_OR_RETURN(const auto codes, storage::ListCodes(transaction.snapshot(), record.codelist));
  for (const storage::CodeRecord& other : codes) {
    if (other.code == record.code) return convert::AlreadyExists(NameOf(kCodes, record));
    record.position = std::max(record.position, other.position + 1);
  }
  transaction.Insert(record);
  Touch(transaction, list);
  return NameOf(kCodes, record);
}

absl::StatusOr<std::string> UpdateCode(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::UpdateCodeRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(auto update, StartUpdate(kCodes, call, snapshot, request, request.code()));
  RELAIS_ASSIGN_OR_RETURN(const storage::CodelistRecord list,
                          LoadOrError(kCodelists, call, snapshot, "code.name",
                                      convert::Named("codelists", update.before.codelist)));
  ReadCode(update.input, update.merged, update.after);
  RELAIS_RETURN_IF_ERROR(update.input.status());
  update.after.active = update.merged.active();
  if (ReplaceIfChanged(transaction, update.before, update.after)) Touch(transaction, list);
  return update.name;
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Code* reply) {
  return ReplyWith(kCodes, call, snapshot, resource, reply);
}

}  // namespace relais::handlers
