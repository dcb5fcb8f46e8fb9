#include "service/handlers/dossiers/follow_ups.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/field_mask.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/common/chosen_user.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/paging.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/revision.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr char kAllDossiers[] = "dossiers/-";

absl::StatusOr<storage::FollowUpRecord> Found(const storage::Snapshot& snapshot, const std::string& field,
                                              const std::string& name) {
  return LoadPartOrError<storage::FollowUpRecord>(snapshot, field, name, convert::kFollowUps);
}

std::string NameOf(const storage::FollowUpRecord& record) {
  return convert::PartName(record.dossier_id, convert::kFollowUps, record.number);
}

// Fills due date, owner and notes from the message.
void ReadFollowUp(RequestReader& input, const storage::DossierRecord& dossier, const v1::FollowUp& follow_up,
                  storage::FollowUpRecord& record) {
  record.due_on = input.Date("follow_up.due_on", follow_up.due_on(), Presence::kRequired);
  record.owner = ReadActiveUser(input, "follow_up.owner", follow_up.owner(), Presence::kRequired,
                                record.owner, {dossier.dossier_id, dossier.lead_organization});
  record.notes = input.Text("follow_up.notes", follow_up.notes(), Presence::kRequired, domain::kMaxFreeText,
                            Privacy::kPersonal);
}

}  // namespace

absl::StatusOr<v1::GetFollowUpResponse> GetFollowUp(const CallContext&, const storage::Snapshot& snapshot,
                                                    const v1::GetFollowUpRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::FollowUpRecord record, Found(snapshot, "name", request.name()));
  v1::GetFollowUpResponse response;
  *response.mutable_follow_up() = convert::ToProto(record);
  return response;
}

absl::StatusOr<v1::ListFollowUpsResponse> ListFollowUps(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ListFollowUpsRequest& request) {
  storage::FollowUpConditions conditions;
  if (request.parent() != kAllDossiers) {
    RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                            LoadDossierOrError(snapshot, "parent", request.parent()));
    conditions.dossier_id = dossier.dossier_id;
  }
  RequestReader input(call, snapshot);
  const Paging paging(input, request, "tnn");
  conditions.owner = convert::IdOf(request.owner(), "users");
  if (request.mine()) conditions.mine = call.principal.user_id;
  conditions.include_done = request.include_done();
  conditions.due_to = input.Date("due_to", request.due_to(), Presence::kOptional);
  if (request.late()) conditions.late_on = domain::FormatDate(call.today);
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(paging.status());
  RELAIS_ASSIGN_OR_RETURN(
      std::vector<storage::FollowUpRecord> records,
      storage::ListFollowUpRecords(snapshot, conditions, paging.after(0),
                                   {paging.after_number(1), paging.after_number(2)}, paging.limit()));
  v1::ListFollowUpsResponse response;
  response.set_next_page_token(paging.Cut(records, [](const auto& item) -> std::vector<std::string> {
    return {item.due_on, absl::StrCat(item.dossier_id), absl::StrCat(item.number)};
  }));
  for (const auto& record : records) *response.add_follow_ups() = convert::ToProto(record);
  return response;
}

absl::StatusOr<std::string> CreateFollowUp(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::CreateFollowUpRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          LoadDossierOrError(snapshot, "parent", request.parent()));
  RequestReader input(call, snapshot);
  storage::FollowUpRecord record;
  ReadFollowUp(input, dossier, request.follow_up(), record);
  RELAIS_RETURN_IF_ERROR(input.status());
  record.dossier_id = dossier.dossier_id;
  record.revision = 1;
  RELAIS_ASSIGN_OR_RETURN(record.number,
                          storage::NextNumber<storage::FollowUpRecord>(snapshot, dossier.dossier_id));
  transaction.Insert(record);
  return NameOf(record);
}

absl::StatusOr<std::string> UpdateFollowUp(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::UpdateFollowUpRequest& request) {
  const std::string& name = request.follow_up().name();
  RELAIS_ASSIGN_OR_RETURN(storage::FollowUpRecord record,
                          Found(transaction.snapshot(), "follow_up.name", name));
  RELAIS_RETURN_IF_ERROR(CheckEtag(name, request.follow_up().etag(), record.revision));
  const storage::FollowUpRecord before = record;
  RequestReader input(call, transaction.snapshot());
  domain::Violations violations;
  v1::FollowUp merged = convert::ToProto(record);
  convert::MergeByMask(request.update_mask(), {"due_on", "owner", "notes"}, request.follow_up(), &merged,
                       violations);
  input.Add(violations);
  RELAIS_ASSIGN_OR_RETURN(const auto dossier,
                          storage::FindDossier(transaction.snapshot().Unrestricted(), record.dossier_id));
  if (!dossier.has_value()) return absl::InternalError("a follow-up without its dossier");
  ReadFollowUp(input, *dossier, merged, record);
  RELAIS_RETURN_IF_ERROR(input.status());
  ReplaceIfChanged(transaction, before, record);
  return name;
}

absl::StatusOr<std::string> CompleteFollowUp(const CallContext& call, storage::WriteTransaction& transaction,
                                             const v1::CompleteFollowUpRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(storage::FollowUpRecord record,
                          Found(transaction.snapshot(), "name", request.name()));
  RELAIS_RETURN_IF_ERROR(CheckEtag(request.name(), request.etag(), record.revision));
  if (!record.done_on.empty()) {
    return convert::WrongState(request.name(), "done", "complete",
                               {absl::StrCat("Ce suivi est déjà fait, depuis le ", record.done_on, "."),
                                absl::StrCat("This follow-up is done already, since ", record.done_on, ".")});
  }
  RequestReader input(call, transaction.snapshot());
  record.done_on = input.DateOrToday("done_on", request.done_on());
  RELAIS_RETURN_IF_ERROR(input.status());
  ++record.revision;
  transaction.Replace(record);
  return request.name();
}

absl::Status Reply(const CallContext&, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::FollowUp* reply) {
  RELAIS_ASSIGN_OR_RETURN(const storage::FollowUpRecord record, Found(snapshot, "name", resource));
  *reply = convert::ToProto(record);
  return absl::OkStatus();
}

}  // namespace relais::handlers
