#include "service/handlers/dossiers/voiding.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/auth/voided.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/identifier.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/dossiers/dossier_history.h"
#include "service/handlers/dossiers/dossiers.h"
#include "service/handlers/privacy/erasure.h"
#include "service/handlers/referrals/referral_notices.h"
#include "storage/journal/journal.h"
#include "storage/projections/external_ids.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Calls `f` with the rows of each kind of a dossier's content. `F` takes a list of records of one kind.
template <class F>
absl::Status ForEachKind(const storage::Snapshot& all, std::int64_t dossier_id, const F& f) {
  return storage::AllRecords::ForEachUntilError([&](auto record) -> absl::Status {
    using Record = decltype(record);
    if constexpr (Record::kTraits.content != storage::Content::kNone) {
      RELAIS_ASSIGN_OR_RETURN(const auto records,
                              storage::FindAll<Record>(all, "dossier_id = ?", {dossier_id}));
      return f(records);
    }
    return absl::OkStatus();
  });
}

// A restored resource gets a new revision; dated rows have no revision.
template <class Record>
auto NextRevision(Record& record, int) -> decltype(record.revision, void()) {
  ++record.revision;
}
template <class Record>
void NextRevision(Record&, long) {}  // NOLINT(google-runtime-int): ranks below the other.

// ALREADY_EXISTS if another resource of the kind took the external identifier meanwhile.
template <class Record>
auto CheckIdentifierFree(const storage::Snapshot& all, const Record& record, int)
    -> decltype(record.external_id, absl::Status()) {
  if (record.external_id.empty()) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const auto taken,
                          storage::FindByFoldedId<Record>(all, domain::FoldIdentifier(record.external_id)));
  return taken.has_value() ? convert::AlreadyExists(record.external_id) : absl::OkStatus();
}
template <class Record>
absl::Status CheckIdentifierFree(const storage::Snapshot&, const Record&,
                                 long) {  // NOLINT(google-runtime-int)
  return absl::OkStatus();
}

// Queues recall notices for the referrals that wait or are under way.
absl::Status QueueRecallNotices(const CallContext& call, storage::WriteTransaction& transaction,
                                std::int64_t dossier_id) {
  RELAIS_ASSIGN_OR_RETURN(const auto referrals,
                          storage::ListParts<storage::ReferralRecord>(transaction.snapshot().Unrestricted(),
                                                                      dossier_id, 0, storage::kNoLimit));
  for (const storage::ReferralRecord& referral : referrals) {
    if (!domain::WaitsOrWorksAlong(ReferralDatesOf(referral, call.today))) continue;
    RELAIS_RETURN_IF_ERROR(QueueNotices(transaction, referral, "recalled", call.principal.organization));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> AnswerVoided(const CallContext& call, const storage::Snapshot& snapshot,
                                  const std::string& name, v1::Dossier* answer) {
  const std::optional<std::int64_t> dossier_id = convert::ParseDossierName(name);
  if (!dossier_id.has_value()) return false;
  RELAIS_ASSIGN_OR_RETURN(auto voided, FindVoided(snapshot, *dossier_id));
  const bool voided_then = voided.has_value();
  if (!voided_then) {
    RELAIS_ASSIGN_OR_RETURN(voided, FindVoided(snapshot.Current(), *dossier_id));
    if (!voided.has_value()) return false;
  }
  const storage::Snapshot all = snapshot.Unrestricted();
  const storage::Snapshot shown = voided_then ? all.At(voided->voiding.since_seq - 1) : all;
  RELAIS_ASSIGN_OR_RETURN(const auto dossier, storage::FindDossier(shown, *dossier_id));
  if (!dossier.has_value()) return false;
  RELAIS_ASSIGN_OR_RETURN(*answer, DossierMessage(shown, *dossier));
  if (call.leads != nullptr) call.leads->push_back({*dossier_id, voided->lead});
  if (!voided_then) return true;
  RELAIS_ASSIGN_OR_RETURN(const auto entry, storage::FindEntry(all, voided->voiding.since_seq));
  v1::Voiding* voiding = answer->mutable_voiding();
  voiding->set_reason(voided->voiding.reason);
  if (entry.has_value()) {
    *voiding->mutable_recorded_at() = convert::ToTimestamp(entry->recorded_at);
    voiding->set_actor(entry->identity.actor);
  }
  return true;
}

absl::StatusOr<DossierOrVoided> LoadDossierOrVoided(const storage::Snapshot& snapshot,
                                                    const std::string& name) {
  if (const auto dossier_id = convert::ParseDossierName(name); dossier_id.has_value()) {
    RELAIS_ASSIGN_OR_RETURN(const auto voided, FindVoided(snapshot, *dossier_id));
    if (voided.has_value()) return DossierOrVoided{voided->dossier, snapshot.Unrestricted(), voided->lead};
  }
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier, LoadDossierOrError(snapshot, "name", name));
  RELAIS_ASSIGN_OR_RETURN(const std::string lead, storage::LeadOf(snapshot, dossier.dossier_id));
  return DossierOrVoided{dossier, snapshot, lead};
}

absl::StatusOr<std::string> VoidDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::VoidDossierRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          LoadDossierOrError(snapshot, "name", request.name()));
  RELAIS_RETURN_IF_ERROR(CheckEtag(request.name(), request.etag(), dossier.revision));
  RequestReader input(call, snapshot);
  const std::string reason = ReadReason(input, dossier.dossier_id, request.reason());
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(QueueRecallNotices(call, transaction, dossier.dossier_id));
  RELAIS_RETURN_IF_ERROR(
      ForEachKind(snapshot.Unrestricted(), dossier.dossier_id, [&](const auto& records) -> absl::Status {
        for (const auto& record : records) transaction.Remove(record);
        return absl::OkStatus();
      }));
  transaction.Insert(storage::VoidingRecord{dossier.dossier_id, reason});
  return request.name();
}

absl::StatusOr<std::string> UnvoidDossier(const CallContext&, storage::WriteTransaction& transaction,
                                          const v1::UnvoidDossierRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  const auto dossier_id = convert::ParseDossierName(request.name());
  if (!dossier_id.has_value()) return InvalidName("name", request.name(), "dossiers/{number}");
  RELAIS_ASSIGN_OR_RETURN(const auto voided, FindVoided(snapshot, *dossier_id));
  if (!voided.has_value()) {
    RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                            LoadDossierOrError(snapshot, "name", request.name()));
    RELAIS_RETURN_IF_ERROR(CheckEtag(request.name(), request.etag(), dossier.revision));
    return convert::WrongState(request.name(), dossier.status, "unvoid",
                               {"Ce dossier n’est pas annulé.", "This dossier is not voided."});
  }
  RELAIS_RETURN_IF_ERROR(CheckEtag(request.name(), request.etag(), voided->dossier.revision));
  const storage::Snapshot all = snapshot.Unrestricted();
  const storage::Snapshot before = all.At(voided->voiding.since_seq - 1);
  RELAIS_RETURN_IF_ERROR(ForEachKind(before, *dossier_id, [&](const auto& records) -> absl::Status {
    for (auto record : records) {
      RELAIS_RETURN_IF_ERROR(CheckIdentifierFree(all, record, 0));
      NextRevision(record, 0);
      transaction.Insert(record);
    }
    return absl::OkStatus();
  }));
  transaction.Remove(voided->voiding);
  return request.name();
}

}  // namespace relais::handlers
