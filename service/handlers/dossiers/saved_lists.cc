#include "service/handlers/dossiers/saved_lists.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/words.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "service/handlers/dossiers/dossier_filter.h"
#include "service/handlers/dossiers/search.h"
#include "storage/queries/dossiers/saved_lists.h"
#include "storage/records/records.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Most lists of one user, and most bytes of one filter.
constexpr std::int64_t kListsPerUser = 200;
constexpr std::size_t kMaxFilterBytes = 16 << 10;

absl::StatusOr<v1::SavedList> ToMessage(const CallContext&, const storage::Snapshot&,
                                        const storage::SavedListRecord& record) {
  v1::SavedList list;
  list.set_name(convert::Named(convert::kSavedLists, record.list_id));
  list.set_etag(absl::StrCat(record.revision));
  list.set_title(record.title);
  list.set_query(record.query);
  RELAIS_ASSIGN_OR_RETURN(*list.mutable_filter(), FilterOf(record));
  return list;
}

// A user sees only their own lists.
constexpr Resource<storage::SavedListRecord, v1::SavedList> kSavedLists = {
    ToMessage, /*updatable=*/"",
    [](const CallContext& call, const storage::Snapshot& snapshot, const NameWords& words) {
      return storage::FindSavedList(snapshot, call.principal.user_id, words[0]);
    }};

}  // namespace

absl::StatusOr<v1::DossierFilter> FilterOf(const storage::SavedListRecord& record) {
  v1::DossierFilter filter;
  google::protobuf::util::JsonParseOptions options;
  // A later version may have stored more fields.
  options.ignore_unknown_fields = true;
  const auto parsed = google::protobuf::util::JsonStringToMessage(record.filter, &filter, options);
  if (!parsed.ok()) return absl::DataLossError("a saved list holds no filter");
  return filter;
}

absl::StatusOr<v1::GetSavedListResponse> GetSavedList(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::GetSavedListRequest& request) {
  return GetResource(kSavedLists, call, snapshot, request.name(),
                     &v1::GetSavedListResponse::mutable_saved_list);
}

absl::StatusOr<v1::ListSavedListsResponse> ListSavedLists(const CallContext& call,
                                                          const storage::Snapshot& snapshot,
                                                          const v1::ListSavedListsRequest& request) {
  ListPage page({call, snapshot}, request, "t");
  return page.Answer(
      &v1::ListSavedListsResponse::mutable_saved_lists,
      [&] {
        return storage::ListSavedListRecords(snapshot, call.principal.user_id, page.after(0), page.limit());
      },
      kSavedLists);
}

absl::StatusOr<std::string> CreateSavedList(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::CreateSavedListRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  const v1::SavedList& list = request.saved_list();
  RequestReader input(call, snapshot);
  storage::SavedListRecord record;
  record.user_id = call.principal.user_id;
  record.list_id = input.Identifier("saved_list_id", request.saved_list_id());
  record.title = input.Text("saved_list.title", list.title(), Presence::kRequired, domain::kMaxTitle,
                            Privacy::kPersonal);
  record.query =
      input.Text("saved_list.query", list.query(), Presence::kOptional, kMaxQuery, Privacy::kPersonal);
  if (!record.query.empty() && domain::WordsOf({record.query}).empty()) {
    input.AddViolation("saved_list.query", "", {"au moins un mot", "at least one word"});
  }
  ReadDossierFilter(input, list.filter(), "saved_list.filter");
  if (!google::protobuf::util::MessageToJsonString(list.filter(), &record.filter).ok()) {
    return absl::InternalError("a filter that is no JSON");
  }
  if (record.filter.size() > kMaxFilterBytes) {
    input.AddViolation("saved_list.filter", absl::StrCat(record.filter.size()),
                       {absl::StrCat("au plus ", kMaxFilterBytes, " octets en JSON"),
                        absl::StrCat("at most ", kMaxFilterBytes, " bytes as JSON")});
  }
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(CheckNotTaken(kSavedLists, call, snapshot, record));
  std::string name = NameOf(kSavedLists, record);
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t kept, storage::CountSavedLists(snapshot, record.user_id));
  if (kept >= kListsPerUser) {
    return convert::WrongState(
        name, "full", "create",
        {absl::StrCat("Vous gardez déjà ", kListsPerUser,
                      " listes, le plus permis; supprimez-en une d'abord."),
         absl::StrCat("You keep ", kListsPerUser, " lists already, the most allowed; delete one first.")});
  }
  RELAIS_ASSIGN_OR_RETURN(record.revision,
                          storage::NextSavedListRevision(snapshot, record.user_id, record.list_id));
  transaction.Insert(record);
  return name;
}

absl::StatusOr<std::string> DeleteSavedList(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::DeleteSavedListRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::SavedListRecord record,
                          LoadToChange(kSavedLists, call, transaction.snapshot(), request));
  transaction.Remove(record);
  // Empties title, query and filter of every revision: a removed list must not tell what its user searched.
  transaction.ErasePersonal<storage::SavedListRecord>("user_id = ? AND list_id = ?",
                                                      {record.user_id, record.list_id});
  return request.name();
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::SavedList* reply) {
  return ReplyWith(kSavedLists, call, snapshot, resource, reply);
}

}  // namespace relais::handlers
