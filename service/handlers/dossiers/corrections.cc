#include "service/handlers/dossiers/corrections.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/dossiers/dossier_history.h"
#include "service/handlers/dossiers/facts.h"
#include "service/handlers/privacy/erasure.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

std::string Told(const storage::PhaseRecord& phase) {
  return absl::StrCat(phase.effective_on, " ", phase.phase);
}

std::string Told(const storage::StatusRecord& status) {
  return absl::StrCat(status.effective_on, " ", status.status, status.outcome.empty() ? "" : " ",
                      status.outcome);
}

// Reads the new reason, a personal text; `current` if the request has none.
template <class Request>
std::string ReadNewReason(RequestReader& input, const Request& request, const std::string& current) {
  if (!request.has_new_reason()) return current;
  return input.Text("new_reason", request.new_reason(), Presence::kOptional, domain::kMaxFreeText,
                    Privacy::kPersonal);
}

void AddNothingChanges(RequestReader& input, const char* field) {
  input.AddViolation(field, "",
                     {"rien ne changerait : donnez une valeur autre que celle qui est inscrite",
                      "nothing would change: give a value other than the one recorded"});
}

void AddOpeningIsFixed(RequestReader& input, const char* field, const std::string& value) {
  input.AddViolation(
      field, value,
      {"l'ouverture ne se retire pas, et sa date est celle du dossier : corrigez `opened_on`",
       "the opening cannot be withdrawn, and its date is that of the dossier: correct `opened_on`"});
}

// Writes the corrected phases and a new revision of the dossier with the latest phase.
void WritePhases(storage::WriteTransaction& transaction, storage::DossierRecord dossier,
                 const std::vector<storage::PhaseRecord>& before, std::vector<storage::PhaseRecord> after) {
  std::sort(after.begin(), after.end(),
            [](const auto& a, const auto& b) { return a.effective_on < b.effective_on; });
  transaction.WriteDifference(before, after);
  dossier.phase = after.back().phase;
  ++dossier.revision;
  transaction.Replace(dossier);
}

void WriteStatuses(storage::WriteTransaction& transaction, storage::DossierRecord dossier,
                   const std::vector<storage::StatusRecord>& before,
                   std::vector<storage::StatusRecord> after) {
  std::sort(after.begin(), after.end(), [](const auto& a, const auto& b) {
    return std::tie(a.effective_on, a.number) < std::tie(b.effective_on, b.number);
  });
  transaction.WriteDifference(before, after);
  const storage::StatusRecord& last = after.back();
  const bool closed = last.status == "closed";
  dossier.status = last.status;
  dossier.closing_outcome = closed ? last.outcome : "";
  dossier.closed_on = closed ? last.effective_on : "";
  ++dossier.revision;
  transaction.Replace(dossier);
}

// Data that each correction of a dossier loads first.
struct Loaded {
  storage::DossierRecord dossier;
  domain::DossierHistory history;
  bool erased = false;

  // The changes for the rules. Those of an erased dossier count as having a reason: it takes none any more.
  template <class Change>
  std::vector<Change> Judged(std::vector<Change> changes) const {
    for (Change& change : changes) change.has_reason = change.has_reason || erased;
    return changes;
  }
};

template <class Request>
absl::StatusOr<Loaded> Load(const CallContext& call, const storage::Snapshot& snapshot,
                            const Request& request) {
  Loaded loaded;
  RELAIS_ASSIGN_OR_RETURN(loaded.dossier, LoadDossierOrError(snapshot, "name", request.name()));
  RELAIS_RETURN_IF_ERROR(CheckEtag(request.name(), request.etag(), loaded.dossier.revision));
  RELAIS_ASSIGN_OR_RETURN(loaded.history, ReadHistory(snapshot, loaded.dossier, call.today));
  RELAIS_ASSIGN_OR_RETURN(loaded.erased, storage::IsErased(snapshot, loaded.dossier.dossier_id));
  return loaded;
}

// Index of the change of that day; else the size, and a violation that names the days.
std::size_t FindPhase(RequestReader& input, const std::vector<storage::PhaseRecord>& phases,
                      const std::string& effective_on) {
  std::string days;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    if (phases[i].effective_on == effective_on) return i;
    absl::StrAppend(&days, i == 0 ? "" : ", ", phases[i].effective_on);
  }
  if (!effective_on.empty()) {
    input.AddViolation("effective_on", effective_on,
                       {absl::StrCat("la date d'un changement de phase du dossier : ", days),
                        absl::StrCat("the day of a phase change of the dossier: ", days)});
  }
  return phases.size();
}

std::size_t FindStatus(RequestReader& input, const std::vector<storage::StatusRecord>& statuses,
                       std::int64_t number) {
  std::string known;
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    if (statuses[i].number == number) return i;
    absl::StrAppend(&known, i == 0 ? "" : ", ", statuses[i].number, " (", Told(statuses[i]), ")");
  }
  input.AddViolation("number", absl::StrCat(number),
                     {absl::StrCat("le numéro d'un changement de statut du dossier : ", known),
                      absl::StrCat("the number of a status change of the dossier: ", known)});
  return statuses.size();
}

template <class Record>
bool Same(const Record& a, const Record& b) {
  return storage::ValuesOf(a) == storage::ValuesOf(b);
}

// Fills `change` from the request.
void ReadPhase(RequestReader& input, const v1::CorrectDossierPhaseRequest& request,
               storage::PhaseRecord& change) {
  const storage::PhaseRecord recorded = change;
  if (!request.new_effective_on().empty()) {
    change.effective_on = input.PastDate("new_effective_on", request.new_effective_on(), Presence::kRequired);
    if (change.opening && change.effective_on != recorded.effective_on) {
      AddOpeningIsFixed(input, "new_effective_on", request.new_effective_on());
    }
  }
  if (request.new_phase() != v1::PHASE_UNSPECIFIED) {
    change.phase = input.EnumCode("new_phase", request.new_phase(), Presence::kRequired);
  }
  change.reason = ReadNewReason(input, request, recorded.reason);
  if (input.ok() && Same(change, recorded)) AddNothingChanges(input, "new_effective_on");
}

// Fills the status, and with it the outcome: a closing has one, another status has none.
void ReadStatusValue(RequestReader& input, const v1::CorrectDossierStatusRequest& request,
                     storage::StatusRecord& change) {
  const storage::StatusRecord recorded = change;
  if (request.new_status() != v1::DOSSIER_STATUS_UNSPECIFIED) {
    change.status = input.EnumCode("new_status", request.new_status(), Presence::kRequired);
    if (change.number == 1 && change.status != recorded.status) {
      input.AddViolation("new_status", change.status,
                         {"un dossier commence ouvert; inscrivez un autre changement de statut",
                          "a dossier begins open; record another status change"});
    }
  }
  if (change.status != "closed") {
    change.outcome.clear();
    if (request.new_outcome().empty()) return;
    input.AddViolation("new_outcome", request.new_outcome(),
                       {"une issue ne va qu'avec une fermeture", "an outcome goes with a closing only"});
  } else if (!request.new_outcome().empty() || recorded.status != "closed") {
    change.outcome = input.Code("closing_outcome", "new_outcome", request.new_outcome(), Presence::kRequired,
                                recorded.outcome);
  }
}

void ReadStatus(RequestReader& input, const v1::CorrectDossierStatusRequest& request,
                storage::StatusRecord& change) {
  const storage::StatusRecord recorded = change;
  if (!request.new_effective_on().empty()) {
    change.effective_on = input.PastDate("new_effective_on", request.new_effective_on(), Presence::kRequired);
    if (change.number == 1 && change.effective_on != recorded.effective_on) {
      AddOpeningIsFixed(input, "new_effective_on", request.new_effective_on());
    }
  }
  ReadStatusValue(input, request, change);
  change.reason = ReadNewReason(input, request, recorded.reason);
  if (input.ok() && Same(change, recorded)) AddNothingChanges(input, "new_effective_on");
}

// The referrals that the closing recalled, with its new day as their end, if it stays a closing and has
// another day.
absl::StatusOr<std::vector<storage::ReferralRecord>> MovedRecalls(const storage::Snapshot& snapshot,
                                                                  const storage::StatusRecord& before,
                                                                  const storage::StatusRecord& after) {
  std::vector<storage::ReferralRecord> moved;
  const bool closes = before.status == "closed" && after.status == "closed";
  if (!closes || before.effective_on == after.effective_on) return moved;
  RELAIS_ASSIGN_OR_RETURN(
      moved, storage::ListReferralsRecalledBy(snapshot.Unrestricted(), {before.dossier_id, before.number}));
  for (storage::ReferralRecord& referral : moved) {
    referral.ended_on = after.effective_on;
    ++referral.revision;
  }
  return moved;
}

// Puts the referrals into the history in the place of those of the same name.
void ReplaceReferrals(const std::vector<storage::ReferralRecord>& referrals, absl::CivilDay today,
                      domain::DossierHistory& history) {
  for (const storage::ReferralRecord& record : referrals) {
    const domain::ReferralDates changed = ReferralDatesOf(record, today);
    for (domain::ReferralDates& referral : history.referrals) {
      if (referral.name == changed.name) referral = changed;
    }
  }
}

}  // namespace

absl::StatusOr<std::string> CorrectDossierPhase(const CallContext& call,
                                                storage::WriteTransaction& transaction,
                                                const v1::CorrectDossierPhaseRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const Loaded loaded, Load(call, snapshot, request));
  RELAIS_ASSIGN_OR_RETURN(const auto before, storage::ListPhases(snapshot, loaded.dossier.dossier_id));
  RequestReader input(call, snapshot);
  const std::string reason = ReadReason(input, loaded.dossier.dossier_id, request.reason());
  const std::string day = input.Date("effective_on", request.effective_on(), Presence::kRequired);
  const std::size_t place = FindPhase(input, before, day);
  std::vector<storage::PhaseRecord> after = before;
  if (place < after.size()) ReadPhase(input, request, after[place]);
  RELAIS_RETURN_IF_ERROR(input.status());
  domain::DossierHistory history = loaded.history;
  history.phases = loaded.Judged(PhaseChangesOf(after));
  RELAIS_RETURN_IF_ERROR(
      CheckHistoryChange(loaded.history, history, request.name(), before[place].phase, "correct phase"));
  RELAIS_RETURN_IF_ERROR(RecordCorrection(transaction, loaded.dossier.dossier_id,
                                          {"phase", Told(before[place]), Told(after[place]), reason}));
  WritePhases(transaction, loaded.dossier, before, std::move(after));
  return request.name();
}

absl::StatusOr<std::string> WithdrawDossierPhase(const CallContext& call,
                                                 storage::WriteTransaction& transaction,
                                                 const v1::WithdrawDossierPhaseRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const Loaded loaded, Load(call, snapshot, request));
  RELAIS_ASSIGN_OR_RETURN(const auto before, storage::ListPhases(snapshot, loaded.dossier.dossier_id));
  RequestReader input(call, snapshot);
  const std::string reason = ReadReason(input, loaded.dossier.dossier_id, request.reason());
  const std::string day = input.Date("effective_on", request.effective_on(), Presence::kRequired);
  const std::size_t place = FindPhase(input, before, day);
  if (place < before.size() && before[place].opening) AddOpeningIsFixed(input, "effective_on", day);
  RELAIS_RETURN_IF_ERROR(input.status());
  std::vector<storage::PhaseRecord> after = before;
  after.erase(after.begin() + static_cast<std::ptrdiff_t>(place));
  domain::DossierHistory history = loaded.history;
  history.phases = loaded.Judged(PhaseChangesOf(after));
  RELAIS_RETURN_IF_ERROR(
      CheckHistoryChange(loaded.history, history, request.name(), before[place].phase, "withdraw phase"));
  RELAIS_RETURN_IF_ERROR(
      RecordCorrection(transaction, loaded.dossier.dossier_id, {"phase", Told(before[place]), "", reason}));
  WritePhases(transaction, loaded.dossier, before, std::move(after));
  return request.name();
}

absl::StatusOr<std::string> CorrectDossierStatus(const CallContext& call,
                                                 storage::WriteTransaction& transaction,
                                                 const v1::CorrectDossierStatusRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const Loaded loaded, Load(call, snapshot, request));
  RELAIS_ASSIGN_OR_RETURN(const auto before, storage::ListStatuses(snapshot, loaded.dossier.dossier_id));
  RequestReader input(call, snapshot);
  const std::string reason = ReadReason(input, loaded.dossier.dossier_id, request.reason());
  const std::size_t place = FindStatus(input, before, request.number());
  std::vector<storage::StatusRecord> after = before;
  if (place < after.size()) ReadStatus(input, request, after[place]);
  RELAIS_RETURN_IF_ERROR(input.status());
  domain::DossierHistory history = loaded.history;
  history.statuses = loaded.Judged(StatusChangesOf(after));
  RELAIS_ASSIGN_OR_RETURN(const auto recalls, MovedRecalls(snapshot, before[place], after[place]));
  ReplaceReferrals(recalls, call.today, history);
  RELAIS_RETURN_IF_ERROR(
      CheckHistoryChange(loaded.history, history, request.name(), before[place].status, "correct status"));
  RELAIS_RETURN_IF_ERROR(RecordCorrection(transaction, loaded.dossier.dossier_id,
                                          {"status", Told(before[place]), Told(after[place]), reason}));
  for (const storage::ReferralRecord& referral : recalls) transaction.Replace(referral);
  WriteStatuses(transaction, loaded.dossier, before, std::move(after));
  return request.name();
}

absl::StatusOr<std::string> WithdrawDossierStatus(const CallContext& call,
                                                  storage::WriteTransaction& transaction,
                                                  const v1::WithdrawDossierStatusRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const Loaded loaded, Load(call, snapshot, request));
  RELAIS_ASSIGN_OR_RETURN(const auto before, storage::ListStatuses(snapshot, loaded.dossier.dossier_id));
  RequestReader input(call, snapshot);
  const std::string reason = ReadReason(input, loaded.dossier.dossier_id, request.reason());
  const std::size_t place = FindStatus(input, before, request.number());
  if (request.number() == 1) AddOpeningIsFixed(input, "number", "1");
  RELAIS_RETURN_IF_ERROR(input.status());
  std::vector<storage::StatusRecord> after = before;
  after.erase(after.begin() + static_cast<std::ptrdiff_t>(place));
  domain::DossierHistory history = loaded.history;
  history.statuses = loaded.Judged(StatusChangesOf(after));
  RELAIS_RETURN_IF_ERROR(
      CheckHistoryChange(loaded.history, history, request.name(), before[place].status, "withdraw status"));
  RELAIS_RETURN_IF_ERROR(
      RecordCorrection(transaction, loaded.dossier.dossier_id, {"status", Told(before[place]), "", reason}));
  WriteStatuses(transaction, loaded.dossier, before, std::move(after));
  return request.name();
}

}  // namespace relais::handlers
