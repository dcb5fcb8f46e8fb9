#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "service/domain/import/context.h"
#include "service/domain/import/leads.h"

namespace relais::domain {
namespace {

// NOLINTNEXTLINE(google-build-using-namespace): the enumerators name the columns of the six files.
using namespace columns;

// Whether the file has a problem: then absent rows cannot be determined.
bool HasProblem(const ImportContext& context, FileKind kind) {
  return context.problems.HasAnyOf(static_cast<std::size_t>(kind));
}

// First line of each dossier in phases.csv.
absl::btree_map<std::string, int> DossiersOfPhases(const ImportContext& context) {
  absl::btree_map<std::string, int> lines;
  for (const PhaseRow& row : context.rows.phases) {
    if (!row.dossier.empty()) lines.try_emplace(row.dossier, row.line);
  }
  return lines;
}

LocalizedText MaybeCorrected(const AbsentRow& row) {
  return {absl::StrCat("le changement de phase du ", row.day, " du dossier ", row.dossier_id,
                       ", importé auparavant, n'est plus dans le fichier; sa date a-t-elle été corrigée? "
                       "permis : missing=withdraw pour le retirer, missing=keep pour le garder"),
          absl::StrCat("the phase change of ", row.day, " of dossier ", row.dossier_id,
                       ", imported before, is no longer in the file; was its date corrected? allowed: "
                       "missing=withdraw to withdraw it, missing=keep to keep it")};
}

LocalizedText KeptText(const AbsentRow& row) {
  if (row.kind == FileKind::kDossiers || row.kind == FileKind::kAgreements) {
    return {
        "ligne importée auparavant, absente du fichier : gardée; un import ne retire ni dossier ni "
        "protocole",
        "row imported before, absent from the file: kept; an import withdraws no dossier and no agreement"};
  }
  return {"ligne importée auparavant, absente du fichier : gardée",
          "row imported before, absent from the file: kept"};
}

LocalizedText RestsText() {
  return {"ligne importée auparavant, absente du fichier : gardée, car le service y a donné suite",
          "row imported before, absent from the file: kept, for the service acted on it since"};
}

LocalizedText WithdrawnText() {
  return {"ligne importée auparavant, absente du fichier : retirée",
          "row imported before, absent from the file: withdrawn"};
}

// Locates an absent row by its key, or a phase by its day.
Problem PlaceAbsent(ImportContext& context, const AbsentRow& row, int line, LocalizedText message) {
  const bool phase = row.kind == FileKind::kPhases;
  Problem place =
      context.SheetOf(row.kind).Place(line, phase ? kEffectiveOn : std::size_t{0}, std::move(message));
  place.value = phase ? row.day : row.row_key;
  return place;
}

// Whether the referral can be withdrawn: the service has not touched it, and no referral of the service
// depends on the lead that it gave.
bool MayWithdrawReferral(ImportContext& context, const AbsentRow& row) {
  const std::optional<ExistingReferral> referral = context.known.FindReferral(row.row_key);
  if (!referral.has_value() || referral->live) return false;
  const std::optional<ExistingDossier> dossier = context.known.FindDossier(row.dossier_id);
  if (!dossier.has_value()) return false;
  std::vector<Lead> leads = dossier->leads;
  FollowTransfer(referral->given, std::nullopt, &leads);
  const std::vector<PinnedLead> pinned = PinnedLeadsOf(dossier->leads, dossier->referrals);
  return std::all_of(pinned.begin(), pinned.end(),
                     [&](const PinnedLead& one) { return StillLeads(one, leads); });
}

void Withdraw(ImportContext& context, AbsentRow row) {
  if (row.kind == FileKind::kDossiers || row.kind == FileKind::kAgreements) {
    return context.Note(NoticeKind::kMissing, PlaceAbsent(context, row, 0, KeptText(row)));
  }
  if (row.kind == FileKind::kReferrals && !MayWithdrawReferral(context, row)) {
    return context.Note(NoticeKind::kMissing, PlaceAbsent(context, row, 0, RestsText()));
  }
  if (!context.withdrawn[static_cast<std::size_t>(row.kind)].insert(row.row_key).second) return;
  context.Note(NoticeKind::kWithdrawn, PlaceAbsent(context, row, 0, WithdrawnText()));
  context.rows.withdrawn.push_back(std::move(row));
}

// A phase row without external_id may be absent because its date was corrected; keeping it would count both.
void SettleAbsentPhases(ImportContext& context) {
  if (!context.sheets[static_cast<std::size_t>(FileKind::kPhases)].has_value()) return;
  for (const auto& [dossier, line] : DossiersOfPhases(context)) {
    for (AbsentRow& row : context.known.FindAbsentPhases(dossier, context.keys)) {
      if (context.options.missing == Missing::kWithdraw) {
        Withdraw(context, std::move(row));
      } else {
        Problem place = PlaceAbsent(context, row, line, MaybeCorrected(row));
        context.problems.Add(std::move(place));
      }
    }
  }
}

}  // namespace

void FindMissingRows(ImportContext& context) {
  const Missing missing = context.options.missing;
  if (missing == Missing::kKeep) return;
  std::vector<FileKind> kinds;
  for (std::size_t i = 0; i < kFileKinds; ++i) {
    const auto kind = static_cast<FileKind>(i);
    if (context.sheets[i].has_value() && !HasProblem(context, kind)) kinds.push_back(kind);
  }
  if (std::find(kinds.begin(), kinds.end(), FileKind::kPhases) != kinds.end()) SettleAbsentPhases(context);
  if (missing == Missing::kDefault) return;
  for (AbsentRow& row : context.known.FindAbsent(kinds, context.keys)) {
    if (missing == Missing::kWithdraw) {
      Withdraw(context, std::move(row));
    } else {
      context.Note(NoticeKind::kMissing, PlaceAbsent(context, row, 0, KeptText(row)));
    }
  }
}

}  // namespace relais::domain
