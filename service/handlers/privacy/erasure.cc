#include "service/handlers/privacy/erasure.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "service/auth/voided.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/privacy/records.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/dossiers/voiding.h"
#include "service/handlers/privacy/erasure_quotes.h"
#include "storage/maintenance/dossier_erasure.h"
#include "storage/maintenance/dossier_rows.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Writes a revision without personal data and title, so that the change feed reports it and earlier etags are
// stale.
void WriteErasedRevision(storage::WriteTransaction& transaction, storage::DossierRecord dossier) {
  for (std::string* value : {&dossier.project_title, &dossier.promoter_name, &dossier.contact_name,
                             &dossier.contact_email, &dossier.contact_phone, &dossier.notes}) {
    value->clear();
  }
  ++dossier.revision;
  transaction.Replace(dossier);
}

}  // namespace

absl::StatusOr<std::string> EraseDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                         const v1::EraseDossierRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  const std::string& name = request.name();
  RELAIS_ASSIGN_OR_RETURN(const DossierOrVoided found, LoadDossierOrVoided(snapshot, name));
  const storage::DossierRecord& dossier = found.dossier;
  RELAIS_ASSIGN_OR_RETURN(const auto voided, FindVoided(snapshot, dossier.dossier_id));
  RequestReader input(call, snapshot);
  // Both are required.
  input.Text("etag", request.etag(), Presence::kRequired, /*limit=*/64);
  const std::string reason = input.Code("erasure_reason", "reason", request.reason(), Presence::kRequired);
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(CheckEtag(name, request.etag(), dossier.revision));
  // A voided dossier has no current row; its past revisions are erased.
  if (!voided.has_value() && dossier.status != "closed") {
    return convert::WrongState(name, dossier.status, "erase",
                               {"seul un dossier fermé perd ses renseignements personnels; fermez-le d'abord",
                                "only a closed dossier loses its personal data; close it first"});
  }
  if (!voided.has_value()) WriteErasedRevision(transaction, dossier);
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRows rows,
                          storage::DossierRows::Of(snapshot, dossier.dossier_id));
  RELAIS_ASSIGN_OR_RETURN(const std::vector<std::string> reached, EraseQuotes(transaction, rows));
  for (const std::int64_t dossier_id : rows.dossiers()) {
    RELAIS_ASSIGN_OR_RETURN(const std::int64_t number,
                            storage::NextNumber<storage::ErasureRecord>(snapshot, dossier_id));
    const bool asked_for = dossier_id == dossier.dossier_id;
    transaction.Insert(
        storage::ErasureRecord{dossier_id, number, reason, asked_for ? absl::StrJoin(reached, "|") : "", 0});
  }
  storage::EraseDossierRows(transaction, rows);
  RELAIS_RETURN_IF_ERROR(storage::EraseDossierImports(transaction, rows));
  return name;
}

absl::StatusOr<v1::ListErasuresResponse> ListErasures(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::ListErasuresRequest& request) {
  ListPage page({call, snapshot}, request, "nn");
  return page.Answer(
      &v1::ListErasuresResponse::mutable_erasures,
      [&] {
        return storage::ListErasureRecords(snapshot, {page.after_number(0), page.after_number(1)},
                                           page.limit());
      },
      [](const storage::RecordedErasure& item) {
        return PageKey(item.erasure.since_seq, item.erasure.dossier_id);
      },
      [](const storage::RecordedErasure& item) { return convert::ToProto(item); });
}

absl::Status Reply(const CallContext&, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::EraseDossierResponse* reply) {
  RELAIS_ASSIGN_OR_RETURN(const DossierOrVoided found, LoadDossierOrVoided(snapshot, resource));
  RELAIS_ASSIGN_OR_RETURN(const auto erasure,
                          storage::FindLastErasure(found.snapshot, found.dossier.dossier_id));
  if (!erasure.has_value()) return absl::InternalError("an erasure left no record");
  *reply->mutable_erasure() = convert::ToProto(*erasure);
  for (const absl::string_view name : absl::StrSplit(erasure->erasure.reached, '|', absl::SkipEmpty())) {
    const bool is_list = absl::StartsWith(name, "users/");
    (is_list ? reply->add_saved_lists() : reply->add_incidents())->assign(name.data(), name.size());
  }
  return absl::OkStatus();
}

bool TakesReasons(RequestReader& input, std::int64_t dossier_id) {
  const absl::StatusOr<bool> erased = storage::IsErased(input.snapshot(), dossier_id);
  input.Keep(erased.status());
  return erased.ok() && !*erased;
}

std::string ReadReason(RequestReader& input, std::int64_t dossier_id, const std::string& reason) {
  return input.Text("reason", reason,
                    TakesReasons(input, dossier_id) ? Presence::kRequired : Presence::kOptional,
                    domain::kMaxFreeText, Privacy::kPersonal);
}

}  // namespace relais::handlers
