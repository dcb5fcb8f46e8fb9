#include "service/domain/import_dossier_book.h"

#include <algorithm>
#include <utility>

#include "service/domain/civil_date.h"

namespace relais::domain {
namespace {

bool ByDate(const PhaseChange& a, const PhaseChange& b) { return a.effective_on < b.effective_on; }

// Puts the row's closing where the register has none, or in place of the one that stands.
void ApplyClosing(absl::CivilDay closed_on, std::vector<StatusChange>* statuses) {
  const StatusChange closing{closed_on, "closed"};
  const bool there = std::any_of(statuses->begin(), statuses->end(), [&](const StatusChange& change) {
    return change.status == closing.status && change.effective_on == closed_on;
  });
  if (there) return;
  if (!statuses->empty() && statuses->back().status == "closed") statuses->pop_back();
  statuses->push_back(closing);
}

void ApplyOpeningPhase(const DossierRow& row, absl::CivilDay opened_on, std::vector<PhaseChange>* phases) {
  if (row.phase.empty()) return;
  phases->erase(
      std::remove_if(phases->begin(), phases->end(), [](const PhaseChange& p) { return p.opening; }),
      phases->end());
  phases->push_back({opened_on, row.phase, true});
}

DossierFacts MakeFacts(const DossierRow* row, std::optional<KnownDossier> known) {
  DossierFacts facts;
  facts.row = row;
  if (row != nullptr) facts.opened_on = ParseDate(row->opened_on);
  if (known.has_value()) {
    if (!facts.opened_on.has_value()) facts.opened_on = known->opened_on;
    facts.statuses = known->statuses;
    facts.phases = known->phases;
  }
  facts.known = std::move(known);
  if (!facts.opened_on.has_value()) return facts;
  if (facts.statuses.empty()) facts.statuses.push_back({*facts.opened_on, "open"});
  facts.statuses.front().effective_on = *facts.opened_on;
  if (row != nullptr) {
    ApplyOpeningPhase(*row, *facts.opened_on, &facts.phases);
    if (const auto closed_on = ParseDate(row->closed_on)) ApplyClosing(*closed_on, &facts.statuses);
  }
  std::stable_sort(facts.phases.begin(), facts.phases.end(), ByDate);
  return facts;
}

}  // namespace

DossierBook::DossierBook(ImportContext& context) : context_(context) {
  facts_.reserve(context.rows.dossiers.size());
  for (const DossierRow& row : context.rows.dossiers) {
    if (row.external_id.empty() || facts_.contains(row.external_id)) continue;
    facts_.emplace(row.external_id, MakeFacts(&row, context.known.FindDossier(row.external_id)));
  }
}

const DossierFacts* DossierBook::Find(const std::string& external_id) {
  const auto found = facts_.find(external_id);
  if (found != facts_.end()) return &found->second;
  if (nowhere_.contains(external_id)) return nullptr;
  std::optional<KnownDossier> known = context_.known.FindDossier(external_id);
  if (!known.has_value()) {
    nowhere_.insert(external_id);
    return nullptr;
  }
  return &facts_.emplace(external_id, MakeFacts(nullptr, std::move(known))).first->second;
}

const DossierFacts* DossierBook::FindOrReport(const std::string& external_id, Sheet& sheet, int line,
                                              std::size_t column) {
  if (external_id.empty()) return nullptr;
  const DossierFacts* facts = Find(external_id);
  if (facts != nullptr || !context_.dossiers_readable || context_.dossiers_in_set.contains(external_id))
    return facts;
  sheet.Report(line, column,
               {"dossier inconnu; l'external_id d'un dossier de dossiers.csv ou déjà inscrit",
                "unknown dossier; the external_id of a dossier in dossiers.csv or recorded already"});
  return nullptr;
}

}  // namespace relais::domain
