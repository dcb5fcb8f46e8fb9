#include "service/handlers/dossiers/follow_ups.h"

#include "absl/strings/str_cat.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/common/chosen_user.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr Resource<storage::FollowUpRecord, v1::FollowUp> kFollowUps = {
    Converted<storage::FollowUpRecord, v1::FollowUp, convert::ToProto>, "due_on, owner, notes"};

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

absl::StatusOr<v1::GetFollowUpResponse> GetFollowUp(const CallContext& call,
                                                    const storage::Snapshot& snapshot,
                                                    const v1::GetFollowUpRequest& request) {
  return GetResource(kFollowUps, call, snapshot, request.name(), &v1::GetFollowUpResponse::mutable_follow_up);
}

absl::StatusOr<v1::ListFollowUpsResponse> ListFollowUps(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ListFollowUpsRequest& request) {
  storage::FollowUpConditions conditions;
  RELAIS_ASSIGN_OR_RETURN(conditions.dossier_id, LoadParentOrError(snapshot, request.parent()));
  ListPage page({call, snapshot}, request, "tnn");
  conditions.owner = convert::IdOf(request.owner(), "users");
  if (request.mine()) conditions.mine = call.principal.user_id;
  conditions.include_done = request.include_done();
  conditions.due_to = page.input().Date("due_to", request.due_to(), Presence::kOptional);
  if (request.late()) conditions.late_on = domain::FormatDate(call.today);
  return page.Answer(
      &v1::ListFollowUpsResponse::mutable_follow_ups,
      [&] {
        return storage::ListFollowUpRecords(snapshot, conditions, page.after(0),
                                            {page.after_number(1), page.after_number(2)}, page.limit());
      },
      [](const storage::FollowUpRecord& item) { return PageKey(item.due_on, item.dossier_id, item.number); },
      [](const storage::FollowUpRecord& item) { return convert::ToProto(item); });
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
  return InsertPart(kFollowUps, transaction, dossier.dossier_id, record);
}

absl::StatusOr<std::string> UpdateFollowUp(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::UpdateFollowUpRequest& request) {
  return UpdateResource(
      kFollowUps, call, transaction, request, request.follow_up(),
      [](RequestReader& input, const v1::FollowUp& merged, storage::FollowUpRecord& record) {
        const auto dossier = storage::FindDossier(input.snapshot().Unrestricted(), record.dossier_id);
        input.Keep(dossier.status());
        if (!dossier.ok()) return;
        if (!dossier->has_value()) return input.Keep(absl::InternalError("a follow-up without its dossier"));
        ReadFollowUp(input, **dossier, merged, record);
      });
}

absl::StatusOr<std::string> CompleteFollowUp(const CallContext& call, storage::WriteTransaction& transaction,
                                             const v1::CompleteFollowUpRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(storage::FollowUpRecord record,
                          LoadToChange(kFollowUps, call, transaction.snapshot(), request));
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

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::FollowUp* reply) {
  return ReplyWith(kFollowUps, call, snapshot, resource, reply);
}

}  // namespace relais::handlers
