#include "service/handlers/dossiers/merges.h"

#include <algorithm>
#include <map>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/domain/common/identifier.h"
#include "service/domain/referrals/referral_rules.h"
#include "service/handlers/common/load.h"
#include "service/handlers/dossiers/dossier_history.h"
#include "service/handlers/dossiers/facts.h"
#include "storage/projections/external_ids.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/dossiers/duplicates.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/records/records.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// The new number of each part of one kind, by its old one.
using Numbers = std::map<std::int64_t, std::int64_t>;

// Moves the rows of a part, such as the subjects of an intervention.
template <class Row>
void MoveRows(storage::WriteTransaction& transaction, const std::vector<Row>& rows, storage::PartKey to) {
  for (Row row : rows) {
    transaction.Remove(row);
    row.dossier_id = to.dossier_id;
    row.number = to.number;
    transaction.Insert(row);
  }
}

template <class Part>
absl::Status MoveChildRows(storage::WriteTransaction& transaction, const Part& part, storage::PartKey to) {
  const storage::Snapshot snapshot = transaction.snapshot().Unrestricted();
  return storage::AllRecords::ForEachUntilError([&](auto row) -> absl::Status {
    using Row = decltype(row);
    if constexpr (Row::kTraits.content == storage::Content::kOfPart) {
      if (absl::string_view(Row::kTraits.part_of) != Part::kTable) return absl::OkStatus();
      RELAIS_ASSIGN_OR_RETURN(
          const auto rows,
          storage::FindAll<Row>(snapshot, "dossier_id = ? AND number = ?", {part.dossier_id, part.number}));
      MoveRows(transaction, rows, to);
    }
    return absl::OkStatus();
  });
}

// A referral names its consent by number.
void Renumber(storage::ReferralRecord& referral, const Numbers& consents) {
  if (!referral.consent_number.has_value()) return;
  const auto moved = consents.find(*referral.consent_number);
  if (moved != consents.end()) referral.consent_number = moved->second;
}

template <class Record>
void Renumber(Record&, const Numbers&) {}

template <class Record>
absl::Status MovePart(storage::WriteTransaction& transaction, const Record& part, storage::PartKey to,
                      std::int64_t revision, const Numbers& consents) {
  RELAIS_RETURN_IF_ERROR(MoveChildRows(transaction, part, to));
  transaction.Remove(part);
  Record moved = part;
  moved.dossier_id = to.dossier_id;
  moved.number = to.number;
  moved.revision = revision;
  Renumber(moved, consents);
  transaction.Insert(moved);
  return absl::OkStatus();
}

// Moves every part of one kind to new numbers and records the mapping.
template <class Record>
absl::StatusOr<Numbers> MoveAll(storage::WriteTransaction& transaction, std::int64_t source,
                                std::int64_t target, const Numbers& consents = {}) {
  const storage::Snapshot snapshot = transaction.snapshot().Unrestricted();
  RELAIS_ASSIGN_OR_RETURN(const auto parts,
                          storage::ListParts<Record>(snapshot, source, 0, storage::kNoLimit));
  RELAIS_ASSIGN_OR_RETURN(std::int64_t next, storage::NextNumber<Record>(snapshot, target));
  Numbers numbers;
  for (const Record& part : parts) {
    RELAIS_RETURN_IF_ERROR(MovePart(transaction, part, {target, next}, /*revision=*/1, consents));
    transaction.Insert(storage::MergePartRecord{source, Record::kTable, part.number, next});
    numbers[part.number] = next++;
  }
  return numbers;
}

// Moves back the parts of one kind that came from the source and still exist, to their old numbers.
template <class Record>
absl::Status MoveBack(storage::WriteTransaction& transaction, const storage::MergeRecord& merge,
                      const std::vector<storage::MergePartRecord>& parts, const Numbers& consents = {}) {
  const storage::Snapshot snapshot = transaction.snapshot().Unrestricted();
  const storage::Snapshot before = snapshot.At(merge.since_seq - 1);
  for (const storage::MergePartRecord& moved : parts) {
    if (moved.kind != Record::kTable) continue;
    RELAIS_ASSIGN_OR_RETURN(const auto part,
                            storage::FindPart<Record>(snapshot, {merge.target_id, moved.target_number}));
    if (!part.has_value()) continue;
    const storage::PartKey to = {merge.source_id, moved.source_number};
    RELAIS_ASSIGN_OR_RETURN(const auto old, storage::FindPart<Record>(before, to));
    if (!old.has_value()) return absl::DataLossError("a merge names a part that never was");
    RELAIS_RETURN_IF_ERROR(MovePart(transaction, *part, to, old->revision + part->revision, consents));
  }
  return absl::OkStatus();
}

// Calls `each` with an empty record of each kind of part. Leaves out consents and referrals, which have an
// order.
template <class Function>
absl::Status ForEachOtherPart(const Function& each) {
  return storage::AllRecords::ForEachUntilError([&](auto record) -> absl::Status {
    using Record = decltype(record);
    if constexpr (Record::kTraits.content == storage::Content::kPart &&
                  !std::is_same_v<Record, storage::ConsentRecord> &&
                  !std::is_same_v<Record, storage::ReferralRecord>) {
      return each(record);
    }
    return absl::OkStatus();
  });
}

absl::Status RemoveOwnRows(storage::WriteTransaction& transaction, const storage::DossierRecord& source) {
  const storage::Snapshot snapshot = transaction.snapshot().Unrestricted();
  RELAIS_ASSIGN_OR_RETURN(const auto phases, storage::ListPhases(snapshot, source.dossier_id));
  RELAIS_ASSIGN_OR_RETURN(const auto statuses, storage::ListStatuses(snapshot, source.dossier_id));
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(snapshot, source.dossier_id));
  for (const auto& phase : phases) transaction.Remove(phase);
  for (const auto& status : statuses) transaction.Remove(status);
  for (const auto& lead : leads) transaction.Remove(lead);
  transaction.Remove(source);
  return absl::OkStatus();
}

// Restores the rows that RemoveOwnRows removed, from the snapshot just before.
absl::Status InsertOwnRows(storage::WriteTransaction& transaction, const storage::Snapshot& before,
                           storage::DossierRecord source) {
  RELAIS_ASSIGN_OR_RETURN(const auto phases, storage::ListPhases(before, source.dossier_id));
  RELAIS_ASSIGN_OR_RETURN(const auto statuses, storage::ListStatuses(before, source.dossier_id));
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(before, source.dossier_id));
  for (const auto& phase : phases) transaction.Insert(phase);
  for (const auto& status : statuses) transaction.Insert(status);
  for (const auto& lead : leads) transaction.Insert(lead);
  ++source.revision;
  transaction.Insert(source);
  return absl::OkStatus();
}

// Sets the state of the pair of the two dossiers to `to`, if it exists and has the state `from` (nullopt:
// any).
absl::Status SetPairState(storage::WriteTransaction& transaction, std::int64_t one, std::int64_t other,
                          const std::optional<std::string>& from, const std::string& to) {
  RELAIS_ASSIGN_OR_RETURN(
      auto pair, storage::FindDuplicate(transaction.snapshot(), std::max(one, other), std::min(one, other)));
  if (!pair.has_value() || (from.has_value() && pair->state != *from)) return absl::OkStatus();
  pair->state = to;
  ++pair->revision;
  transaction.Replace(*pair);
  return absl::OkStatus();
}

// Whether the referral waits for its answer, or is under way, on the day. Imported referrals, which have no
// consent, wait for no answer here. An accepted transfer is done: its recipient leads.
bool IsUnderWay(const storage::ReferralRecord& referral, absl::CivilDay day) {
  return referral.consent_number.has_value() &&
         domain::IsUnderWay(referral.kind, ReferralStateOn(referral, day));
}

absl::Status CheckNotErased(const storage::Snapshot& snapshot, const std::string& move,
                            const std::vector<std::int64_t>& dossiers) {
  for (const std::int64_t dossier_id : dossiers) {
    RELAIS_ASSIGN_OR_RETURN(const bool erased, storage::IsErased(snapshot, dossier_id));
    if (!erased) continue;
    return convert::WrongState(convert::DossierName(dossier_id), "erased", move,
                               {"Les renseignements personnels de ce dossier ont été effacés.",
                                "The personal data of this dossier were erased."});
  }
  return absl::OkStatus();
}

// Checks that no fact of the source is dated after the closing of a closed target; the error names the facts.
absl::Status CheckTargetTakes(const storage::Snapshot& all, const storage::DossierRecord& source,
                              const storage::DossierRecord& target, absl::CivilDay today) {
  if (target.status != "closed") return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const domain::DossierHistory before, ReadHistory(all, target, today));
  RELAIS_ASSIGN_OR_RETURN(domain::DossierHistory brought, ReadHistory(all, source, today));
  // Facts may precede the target's opening, and the source's leads do not apply: check only against the
  // closings.
  domain::DossierHistory after = before;
  for (const domain::InterventionDate& intervention : brought.interventions) {
    if (intervention.held_on >= after.opened_on) after.interventions.push_back(intervention);
  }
  for (domain::ReferralDates& referral : brought.referrals) {
    if (referral.sent_on < after.opened_on) continue;
    referral.sent_here = false;
    referral.kind = "external";
    after.referrals.push_back(referral);
  }
  for (domain::ApplicationDates& application : brought.applications) {
    const bool early = std::any_of(application.steps.begin(), application.steps.end(),
                                   [&](const auto& step) { return step.step_on < after.opened_on; });
    if (!early) after.applications.push_back(application);
  }
  return CheckHistoryChange(before, after, convert::DossierName(target.dossier_id), target.status, "merge");
}

absl::Status CheckMayMerge(const storage::Snapshot& snapshot, const storage::DossierRecord& source,
                           const storage::DossierRecord& target, absl::CivilDay today) {
  const std::string name = convert::DossierName(source.dossier_id);
  if (source.dossier_id == target.dossier_id) {
    return convert::WrongState(
        name, "same", "merge",
        {"Un dossier ne se fusionne pas avec lui-même.", "A dossier cannot be merged with itself."});
  }
  RELAIS_RETURN_IF_ERROR(CheckNotErased(snapshot, "merge", {source.dossier_id, target.dossier_id}));
  RELAIS_ASSIGN_OR_RETURN(const auto referrals,
                          storage::ListParts<storage::ReferralRecord>(
                              snapshot.Unrestricted(), source.dossier_id, 0, storage::kNoLimit));
  const auto under_way = std::find_if(referrals.begin(), referrals.end(),
                                      [&](const auto& referral) { return IsUnderWay(referral, today); });
  if (under_way != referrals.end()) {
    return convert::WrongState(convert::PartName(source.dossier_id, convert::kReferrals, under_way->number),
                               under_way->state, "merge",
                               {"Une référence du dossier à fusionner attend sa réponse ou est en cours.",
                                "A referral of the dossier to merge waits for its answer or is under way."});
  }
  return CheckTargetTakes(snapshot.Unrestricted(), source, target, today);
}

// Loads the dossier. FAILED_PRECONDITION names the target if it is merged; NOT_FOUND if it is not visible.
absl::StatusOr<storage::DossierRecord> LoadUnmergedOrError(const storage::Snapshot& snapshot,
                                                           const std::string& field,
                                                           const std::string& name) {
  if (const auto dossier_id = convert::ParseDossierName(name); dossier_id.has_value()) {
    RELAIS_ASSIGN_OR_RETURN(const auto merge, storage::FindMerge(snapshot, *dossier_id));
    if (merge.has_value()) {
      const std::string target = convert::DossierName(merge->target_id);
      return convert::WrongState(name, "merged", "merge",
                                 {absl::StrCat("Ce dossier est déjà fusionné : voir ", target, "."),
                                  absl::StrCat("This dossier is merged already: see ", target, ".")});
    }
  }
  return LoadDossierOrError(snapshot, field, name);
}

// Refuses if a referral of the target that is under way rests on a consent that would leave with the source.
absl::Status CheckConsentsFree(const storage::Snapshot& snapshot, const storage::MergeRecord& merge,
                               const Numbers& consents, const Numbers& referrals, absl::CivilDay today) {
  RELAIS_ASSIGN_OR_RETURN(const auto of_target, storage::ListParts<storage::ReferralRecord>(
                                                    snapshot, merge.target_id, 0, storage::kNoLimit));
  for (const storage::ReferralRecord& referral : of_target) {
    const bool rests = referral.consent_number.has_value() && consents.count(*referral.consent_number) > 0;
    if (!IsUnderWay(referral, today) || !rests || referrals.count(referral.number) > 0) continue;
    return convert::WrongState(
        convert::PartName(merge.target_id, convert::kReferrals, referral.number), referral.state, "unmerge",
        {"Une référence en cours repose sur un consentement qui partirait avec l’autre dossier.",
         "A referral under way rests on a consent that would leave with the other dossier."});
  }
  return absl::OkStatus();
}

// Maps the target's numbers to the source's, for one kind.
template <class Record>
Numbers OldNumbers(const std::vector<storage::MergePartRecord>& parts) {
  Numbers numbers;
  for (const storage::MergePartRecord& part : parts) {
    if (part.kind == Record::kTable) numbers[part.target_number] = part.source_number;
  }
  return numbers;
}

// Whether the referral moved the lead to its recipient, and whether it moved it back to its sender.
std::pair<bool, bool> LeadMoves(const storage::ReferralRecord& referral) {
  if (referral.kind != "transfer") return {false, false};
  return {domain::WasAccepted(referral.state, !referral.answered_on.empty()), referral.state == "returned"};
}

// Refuses if a referral of the source has since moved the target's lead or come to rest on the target's
// consent. Neither could go back with the referral.
absl::Status CheckReferralsFree(const storage::Snapshot& snapshot, const storage::MergeRecord& merge,
                                const std::vector<storage::MergePartRecord>& parts, const Numbers& consents) {
  const storage::Snapshot before = snapshot.At(merge.since_seq - 1);
  for (const storage::MergePartRecord& moved : parts) {
    if (moved.kind != storage::ReferralRecord::kTable) continue;
    RELAIS_ASSIGN_OR_RETURN(const auto now, storage::FindPart<storage::ReferralRecord>(
                                                snapshot, {merge.target_id, moved.target_number}));
    RELAIS_ASSIGN_OR_RETURN(const auto then, storage::FindPart<storage::ReferralRecord>(
                                                 before, {merge.source_id, moved.source_number}));
    if (!now.has_value() || !then.has_value()) continue;
    const std::string name = convert::PartName(merge.target_id, convert::kReferrals, now->number);
    if (LeadMoves(*now) != LeadMoves(*then)) {
      return convert::WrongState(
          name, now->state, "unmerge",
          {"Depuis la fusion, cette référence a changé le responsable du dossier où elle se trouve.",
           "Since the merge this referral has changed the lead of the dossier that it is in."});
    }
    const bool came_to_rest = now->consent_number.has_value() && !then->consent_number.has_value();
    if (came_to_rest && consents.count(*now->consent_number) == 0) {
      return convert::WrongState(
          name, now->state, "unmerge",
          {"Cette référence repose sur un consentement qui resterait avec l’autre dossier.",
           "This referral rests on a consent that would stay with the other dossier."});
    }
  }
  return absl::OkStatus();
}

// The merge to undo. Checks that the target is not merged and nothing was erased; the caller checks the rest.
absl::StatusOr<storage::MergeRecord> CheckMayUnmerge(const storage::Snapshot& snapshot,
                                                     const std::string& name) {
  const auto source_id = convert::ParseDossierName(name);
  if (!source_id.has_value()) return InvalidName("name", name, "dossiers/{number}");
  RELAIS_ASSIGN_OR_RETURN(const auto merge, storage::FindMerge(snapshot, *source_id));
  if (!merge.has_value()) {
    RELAIS_RETURN_IF_ERROR(LoadDossierOrError(snapshot, "name", name).status());
    return convert::WrongState(name, "standing", "unmerge",
                               {"Ce dossier n’est pas fusionné.", "This dossier is not merged."});
  }
  RELAIS_ASSIGN_OR_RETURN(const auto away, storage::FindMerge(snapshot, merge->target_id));
  if (away.has_value()) {
    const std::string target = convert::DossierName(merge->target_id);
    return convert::WrongState(target, "merged", "unmerge",
                               {absl::StrCat("Défaites d’abord la fusion de ", target, "."),
                                absl::StrCat("Take the merge of ", target, " back first.")});
  }
  RELAIS_RETURN_IF_ERROR(CheckNotErased(snapshot, "unmerge", {merge->source_id, merge->target_id}));
  return *merge;
}

}  // namespace

absl::StatusOr<std::string> MergeDossiers(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::MergeDossiersRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord source,
                          LoadUnmergedOrError(snapshot, "source", request.source()));
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord target,
                          LoadUnmergedOrError(snapshot, "target", request.target()));
  RELAIS_RETURN_IF_ERROR(CheckMayMerge(snapshot, source, target, call.today));
  const std::int64_t from = source.dossier_id;
  const std::int64_t to = target.dossier_id;
  RELAIS_ASSIGN_OR_RETURN(const Numbers consents, MoveAll<storage::ConsentRecord>(transaction, from, to));
  RELAIS_RETURN_IF_ERROR(MoveAll<storage::ReferralRecord>(transaction, from, to, consents).status());
  RELAIS_RETURN_IF_ERROR(
      ForEachOtherPart([&](auto part) { return MoveAll<decltype(part)>(transaction, from, to).status(); }));
  RELAIS_RETURN_IF_ERROR(RemoveOwnRows(transaction, source));
  transaction.Insert(storage::MergeRecord{from, to});
  RELAIS_RETURN_IF_ERROR(SetPairState(transaction, from, to, std::nullopt, "merged"));
  return request.target();
}

absl::StatusOr<std::string> UnmergeDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::UnmergeDossierRequest& request) {
  const storage::Snapshot snapshot = transaction.snapshot().Unrestricted();
  RELAIS_ASSIGN_OR_RETURN(const storage::MergeRecord merge,
                          CheckMayUnmerge(transaction.snapshot(), request.name()));
  const storage::Snapshot before = snapshot.At(merge.since_seq - 1);
  RELAIS_ASSIGN_OR_RETURN(const auto source, storage::FindDossier(before, merge.source_id));
  if (!source.has_value()) return absl::DataLossError("a merge names a dossier that never was");
  if (!source->external_id.empty()) {
    RELAIS_ASSIGN_OR_RETURN(const auto taken, storage::FindByFoldedId<storage::DossierRecord>(
                                                  snapshot, domain::FoldIdentifier(source->external_id)));
    if (taken.has_value()) return convert::AlreadyExists(convert::DossierName(taken->dossier_id));
  }
  RELAIS_ASSIGN_OR_RETURN(const auto parts, storage::ListMergeParts(snapshot, merge.source_id));
  const Numbers consents = OldNumbers<storage::ConsentRecord>(parts);
  RELAIS_RETURN_IF_ERROR(
      CheckConsentsFree(snapshot, merge, consents, OldNumbers<storage::ReferralRecord>(parts), call.today));
  RELAIS_RETURN_IF_ERROR(CheckReferralsFree(snapshot, merge, parts, consents));
  RELAIS_RETURN_IF_ERROR(MoveBack<storage::ConsentRecord>(transaction, merge, parts));
  RELAIS_RETURN_IF_ERROR(MoveBack<storage::ReferralRecord>(transaction, merge, parts, consents));
  RELAIS_RETURN_IF_ERROR(
      ForEachOtherPart([&](auto part) { return MoveBack<decltype(part)>(transaction, merge, parts); }));
  RELAIS_RETURN_IF_ERROR(InsertOwnRows(transaction, before, *source));
  for (const storage::MergePartRecord& part : parts) transaction.Remove(part);
  transaction.Remove(merge);
  RELAIS_RETURN_IF_ERROR(SetPairState(transaction, merge.source_id, merge.target_id, "merged", "open"));
  return request.name();
}

}  // namespace relais::handlers
