#include "service/handlers/dossiers/duplicates.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/domain/dossiers/duplicate_detection.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/paging.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/dossiers/dossiers.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/dossiers/duplicates.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

v1::Duplicate ToProto(const storage::DuplicateRecord& record) {
  v1::Duplicate duplicate;
  duplicate.set_name(convert::PartName(record.dossier_id, convert::kDuplicates, record.other_id));
  duplicate.set_dossier(convert::DossierName(record.dossier_id));
  duplicate.set_other_dossier(convert::DossierName(record.other_id));
  duplicate.set_state(convert::FromCode<v1::DuplicateState>(record.state));
  for (const absl::string_view ground : absl::StrSplit(record.grounds, '|', absl::SkipEmpty())) {
    duplicate.add_grounds(std::string(ground));
  }
  return duplicate;
}

absl::StatusOr<bool> SeesBoth(const storage::Snapshot& snapshot, const storage::DuplicateRecord& pair) {
  for (const std::int64_t dossier_id : {pair.dossier_id, pair.other_id}) {
    RELAIS_ASSIGN_OR_RETURN(const auto dossier, storage::FindDossier(snapshot, dossier_id));
    if (!dossier.has_value()) return false;
  }
  return true;
}

// Loads a pair; NOT_FOUND unless the snapshot sees both dossiers.
absl::StatusOr<storage::DuplicateRecord> Found(const storage::Snapshot& snapshot, const std::string& name) {
  const auto key = convert::ParsePartName(name, convert::kDuplicates);
  if (!key.has_value()) return InvalidName("name", name, "dossiers/{number}/duplicates/{number}");
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindDuplicate(snapshot, key->first, key->second));
  if (!record.has_value()) return convert::NotFound(name);
  RELAIS_ASSIGN_OR_RETURN(const bool sees, SeesBoth(snapshot, *record));
  if (!sees) return convert::NotFound(name);
  return *record;
}

}  // namespace

absl::Status RecordDuplicates(storage::WriteTransaction& transaction, const storage::DossierRecord& dossier,
                              const DuplicatePrecheck& before) {
  RELAIS_ASSIGN_OR_RETURN(const DuplicatesById duplicates,
                          FindDuplicates(transaction.snapshot(), dossier, before));
  for (const auto& [other_id, grounds] : duplicates) {
    transaction.Insert(
        storage::DuplicateRecord{dossier.dossier_id, other_id, 1, "open", absl::StrJoin(grounds, "|")});
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ListDuplicatesResponse> ListDuplicates(const CallContext& call,
                                                          const storage::Snapshot& snapshot,
                                                          const v1::ListDuplicatesRequest& request) {
  RequestReader input(call, snapshot);
  const Paging paging(input, request, "nn");
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(paging.status());
  RELAIS_ASSIGN_OR_RETURN(
      std::vector<storage::DuplicateRecord> records,
      storage::ListDuplicateRecords(snapshot, request.include_decided(),
                                    {paging.after_number(0), paging.after_number(1)}, paging.limit()));
  v1::ListDuplicatesResponse response;
  response.set_next_page_token(paging.Cut(records, [](const auto& item) -> std::vector<std::string> {
    return {absl::StrCat(item.dossier_id), absl::StrCat(item.other_id)};
  }));
  for (const auto& record : records) *response.add_duplicates() = ToProto(record);
  return response;
}

absl::StatusOr<std::string> DismissDuplicate(const CallContext&, storage::WriteTransaction& transaction,
                                             const v1::DismissDuplicateRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(storage::DuplicateRecord record, Found(transaction.snapshot(), request.name()));
  if (record.state != "open") {
    return convert::WrongState(
        request.name(), record.state, "dismiss",
        {"Une décision a déjà été prise pour cette paire.", "This pair was decided already."});
  }
  record.state = "dismissed";
  ++record.revision;
  transaction.Replace(record);
  return request.name();
}

absl::Status Reply(const CallContext&, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Duplicate* reply) {
  RELAIS_ASSIGN_OR_RETURN(const storage::DuplicateRecord record, Found(snapshot, resource));
  *reply = ToProto(record);
  return absl::OkStatus();
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::CreateDossierResponse* reply) {
  RELAIS_RETURN_IF_ERROR(Reply(call, snapshot, resource, reply->mutable_dossier()));
  const std::int64_t dossier_id = convert::ParseDossierName(resource).value_or(0);
  RELAIS_ASSIGN_OR_RETURN(const auto pairs, storage::DuplicatesOf(snapshot, dossier_id));
  // Most have none.
  if (pairs.empty()) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          LoadDossierOrError(snapshot, "name", resource));
  for (const storage::DuplicateRecord& pair : pairs) {
    RELAIS_ASSIGN_OR_RETURN(const auto other, storage::FindDossier(snapshot, pair.other_id));
    // A snapshot of an older state names only duplicates by that state.
    if (!other.has_value()) continue;
    const std::vector<std::string> grounds =
        domain::DuplicateGrounds(FeaturesOf(dossier), FeaturesOf(*other));
    if (grounds.empty()) continue;
    reply->add_possible_duplicates(convert::DossierName(pair.other_id));
    v1::PossibleDuplicate& match = *reply->add_duplicate_grounds();
    match.set_dossier(convert::DossierName(pair.other_id));
    match.mutable_grounds()->Assign(grounds.begin(), grounds.end());
  }
  return absl::OkStatus();
}

}  // namespace relais::handlers
