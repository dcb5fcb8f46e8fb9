#include <algorithm>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "service/domain/civil_date.h"
#include "service/domain/import_context.h"
#include "service/domain/import_dossier_book.h"
#include "service/domain/intervention_rules.h"
#include "service/domain/messages.h"

namespace relais::domain {
namespace {

// NOLINTNEXTLINE(google-build-using-namespace): the enumerators name the columns of the six files.
using namespace columns;

using Identifiers = absl::flat_hash_set<absl::string_view>;

// Recorded interventions whose dates the set does not replace.
std::vector<absl::CivilDay> StandingDates(const KnownDossier& known, const Identifiers& replaced) {
  std::vector<absl::CivilDay> dates;
  for (const KnownIntervention& intervention : known.interventions) {
    if (!replaced.contains(intervention.external_id)) dates.push_back(intervention.held_on);
  }
  return dates;
}

// The opening cannot pass behind what is recorded.
void CheckOpening(Sheet& sheet, const DossierFacts& facts, const std::vector<absl::CivilDay>& interventions) {
  if (facts.row->opened_on.empty()) return;
  std::vector<absl::CivilDay> dates = interventions;
  for (const PhaseChange& phase : facts.phases) {
    if (!phase.opening) dates.push_back(phase.effective_on);
  }
  for (std::size_t i = 1; i < facts.known->statuses.size(); ++i) {
    // A closing that the row moves is judged by its own date.
    const StatusChange& change = facts.known->statuses[i];
    if (change.status == "closed" && !facts.row->closed_on.empty()) continue;
    dates.push_back(change.effective_on);
  }
  if (dates.empty()) return;
  const absl::CivilDay earliest = *std::min_element(dates.begin(), dates.end());
  if (earliest < *facts.opened_on) {
    sheet.Report(facts.row->line, kOpenedOn,
                 messages::AfterDate("le premier fait inscrit du dossier",
                                     "the first recorded fact of the dossier", earliest));
  }
}

// The closing can neither pass behind the last status change nor leave a recorded intervention after it.
void CheckClosing(Sheet& sheet, const DossierFacts& facts, const std::vector<absl::CivilDay>& interventions) {
  const auto& statuses = facts.statuses;
  if (facts.row->closed_on.empty() || statuses.size() < 2 || facts.row->closed_on < facts.row->opened_on)
    return;
  const absl::CivilDay last = statuses.back().effective_on;
  const absl::CivilDay before = statuses[statuses.size() - 2].effective_on;
  if (last < before) {
    sheet.Report(facts.row->line, kClosedOn,
                 messages::BeforeDate("le dernier changement de statut", "the last status change", before));
    return;
  }
  for (const absl::CivilDay date : interventions) {
    if (!ClosedBefore(statuses, date).has_value()) continue;
    sheet.Report(facts.row->line, kClosedOn,
                 messages::BeforeDate("une intervention déjà inscrite", "an intervention recorded already",
                                      *std::max_element(interventions.begin(), interventions.end())));
    return;
  }
}

void CheckAgreement(ImportContext& context, Sheet& sheet, const DossierRow& row) {
  if (row.agreement.empty() || !context.agreements_readable ||
      context.agreements_in_set.contains(row.agreement) || context.known.HasAgreement(row.agreement)) {
    return;
  }
  sheet.Report(row.line, kAgreement,
               {"protocole inconnu; l'external_id d'un protocole de agreements.csv ou déjà inscrit",
                "unknown agreement; the external_id of an agreement in agreements.csv or recorded already"});
}

}  // namespace

void CheckDossiers(ImportContext& context, DossierBook& book) {
  Identifiers replaced;
  replaced.reserve(context.rows.interventions.size());
  for (const InterventionRow& row : context.rows.interventions) replaced.insert(row.external_id);
  for (const DossierRow& row : context.rows.dossiers) {
    Sheet& sheet = context.SheetOf(FileKind::kDossiers);
    CheckAgreement(context, sheet, row);
    if (row.external_id.empty()) continue;
    const DossierFacts* facts = book.Find(row.external_id);
    // Of two rows of one dossier the first is judged; that there are two is told already.
    if (facts == nullptr || facts->row != &row || !facts->known.has_value()) continue;
    const std::vector<absl::CivilDay> dates = StandingDates(*facts->known, replaced);
    CheckOpening(sheet, *facts, dates);
    CheckClosing(sheet, *facts, dates);
  }
}

void CheckInterventions(ImportContext& context, DossierBook& book) {
  for (const InterventionRow& row : context.rows.interventions) {
    Sheet& sheet = context.SheetOf(FileKind::kInterventions);
    const DossierFacts* facts = book.FindOrReport(row.dossier, sheet, row.line, kInterventionDossier);
    if (facts == nullptr) continue;
    const std::optional<std::string> holder =
        row.external_id.empty() ? std::nullopt : context.known.FindDossierOfIntervention(row.external_id);
    if (holder.has_value() && *holder != row.dossier) {
      sheet.Report(row.line, kInterventionDossier,
                   {"cette intervention est déjà inscrite dans un autre dossier; elle y reste",
                    "this intervention is recorded already in another dossier; it stays there"});
    }
    const std::optional<absl::CivilDay> held_on = ParseDate(row.held_on);
    if (!held_on.has_value() || !facts->opened_on.has_value()) continue;
    if (auto fault = CheckHeldOn(*held_on, *facts->opened_on, facts->statuses, context.options.today)) {
      sheet.Report(row.line, kHeldOn, *std::move(fault));
    }
  }
}

}  // namespace relais::domain
