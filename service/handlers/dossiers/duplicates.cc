#include "service/handlers/dossiers/duplicates.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/domain/dossiers/duplicate_detection.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
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

// A pair exists for callers that see both dossiers.
absl::StatusOr<std::optional<storage::DuplicateRecord>> FindPair(const CallContext&,
                                                                 const storage::Snapshot& snapshot,
                                                                 const NameWords& words) {
  RELAIS_ASSIGN_OR_RETURN(auto pair,
                          storage::FindDuplicate(snapshot, NumberOf(words[0]), NumberOf(words[1])));
  if (!pair.has_value()) return pair;
  RELAIS_ASSIGN_OR_RETURN(const bool sees, SeesBoth(snapshot, *pair));
  if (!sees) pair.reset();
  return pair;
}

constexpr Resource<storage::DuplicateRecord, v1::Duplicate> kDuplicates = {
    Converted<storage::DuplicateRecord, v1::Duplicate, ToProto>, /*updatable=*/"", FindPair};

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
  ListPage page({call, snapshot}, request, "nn");
  return page.Answer(
      &v1::ListDuplicatesResponse::mutable_duplicates,
      [&] {
        return storage::ListDuplicateRecords(snapshot, request.include_decided(),
                                             {page.after_number(0), page.after_number(1)}, page.limit());
      },
      kDuplicates);
}

absl::StatusOr<std::string> DismissDuplicate(const CallContext& call, storage::WriteTransaction& transaction,
                                             const v1::DismissDuplicateRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(storage::DuplicateRecord record,
                          LoadOrError(kDuplicates, call, transaction.snapshot(), "name", request.name()));
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

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Duplicate* reply) {
  return ReplyWith(kDuplicates, call, snapshot, resource, reply);
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
