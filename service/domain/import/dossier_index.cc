#include "service/domain/import/dossier_index.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/import/leads.h"

namespace relais::domain {
namespace {

bool ByDate(const PhaseChange& a, const PhaseChange& b) { return a.effective_on < b.effective_on; }

template <class T, class Condition>
void EraseIf(std::vector<T>* values, Condition condition) {
  values->erase(std::remove_if(values->begin(), values->end(), condition), values->end());
}

// Adds the row's closing. It replaces a closing that is the last change of status; one that was followed by a
// reopening stays.
void ApplyClosing(absl::CivilDay closed_on, std::vector<StatusChange>* statuses) {
  const StatusChange closing{closed_on, "closed"};
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

// Removes withdrawn facts, so that every rule checks the state after the import.
void ApplyWithdrawal(const AbsentRow& row, ExistingDossier* known) {
  if (row.kind == FileKind::kPhases) {
    const std::optional<absl::CivilDay> day = ParseDate(row.day);
    EraseIf(&known->phases, [&](const auto& p) { return !p.opening && p.effective_on == day; });
  } else if (row.kind == FileKind::kInterventions) {
    EraseIf(&known->interventions, [&](const auto& i) { return i.external_id == row.row_key; });
  } else if (row.kind == FileKind::kReferrals) {
    for (const ExistingReferral& referral : known->referrals) {
      if (referral.external_id == row.row_key) FollowTransfer(referral.given, std::nullopt, &known->leads);
    }
    EraseIf(&known->referrals, [&](const auto& r) { return r.external_id == row.row_key; });
  } else if (row.kind == FileKind::kFunding) {
    for (ExistingFundingApplication& application : known->applications) {
      if (application.external_id.empty()) continue;
      EraseIf(&application.steps, [&](const FundingStep& step) {
        return absl::StrCat(application.external_id, "|", step.step) == row.row_key;
      });
    }
  }
}

IndexedDossier MakeFacts(const DossierRow* row, std::optional<ExistingDossier> known) {
  IndexedDossier facts;
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

DossierIndex::DossierIndex(ImportContext& context) : context_(context) {
  for (const AbsentRow& row : context.rows.withdrawn) withdrawn_[row.dossier].push_back(&row);
  named_.reserve(context.rows.dossiers.size());
  for (const DossierRow& row : context.rows.dossiers) {
    if (row.external_id.empty() || row.row_state == RowState::kUnchanged || named_.contains(row.external_id))
      continue;
    IndexedDossier* const dossier = Enter(row.external_id, context.known.FindDossier(row.external_id));
    if (IsMerged(row.external_id)) continue;
    IndexedDossier changed = MakeFacts(&row, std::move(dossier->known));
    changed.leads_before = std::move(dossier->leads_before);
    changed.phases_before = std::move(dossier->phases_before);
    *dossier = std::move(changed);
  }
}

IndexedDossier* DossierIndex::Enter(const std::string& external_id, std::optional<ExistingDossier> known) {
  if (known.has_value() && known->merged) merged_.insert(external_id);
  std::vector<Lead> leads;
  std::vector<PhaseChange> phases;
  if (known.has_value()) {
    leads = known->leads;
    phases = known->phases;
    for (const AbsentRow* row : withdrawn_[known->number]) ApplyWithdrawal(*row, &*known);
  }
  const std::int64_t number =
      known.has_value() ? known->number : -1 - static_cast<std::int64_t>(dossiers_.size());
  const auto [entry, inserted] = dossiers_.try_emplace(number);
  if (inserted) {
    entry->second = MakeFacts(nullptr, std::move(known));
    entry->second.leads_before = std::move(leads);
    entry->second.phases_before = std::move(phases);
  }
  named_[external_id] = &entry->second;
  return &entry->second;
}

const IndexedDossier* DossierIndex::FindOpen(const std::string& external_id) const {
  const auto found = named_.find(external_id);
  return found == named_.end() ? nullptr : found->second;
}

const IndexedDossier* DossierIndex::Find(const std::string& external_id) {
  const auto found = named_.find(external_id);
  if (found != named_.end()) return found->second;
  std::optional<ExistingDossier> known = context_.known.FindDossier(external_id);
  if (!known.has_value()) {
    named_[external_id] = nullptr;
    return nullptr;
  }
  return Enter(external_id, std::move(known));
}

const IndexedDossier* DossierIndex::FindOrReport(const std::string& external_id, Sheet& sheet, int line,
                                                 std::size_t column) {
  if (external_id.empty()) return nullptr;
  const IndexedDossier* facts = Find(external_id);
  if (facts != nullptr || !context_.dossiers_readable || context_.dossiers_in_set.contains(external_id))
    return facts;
  sheet.Report(line, column,
               {"dossier inconnu; l'external_id d'un dossier de dossiers.csv ou déjà inscrit",
                "unknown dossier; the external_id of a dossier in dossiers.csv or recorded already"});
  return nullptr;
}

}  // namespace relais::domain
