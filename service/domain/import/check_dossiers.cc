#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/messages.h"
#include "service/domain/dossiers/intervention_rules.h"
#include "service/domain/import/context.h"
#include "service/domain/import/dossier_index.h"

namespace relais::domain {
namespace {

// NOLINTNEXTLINE(google-build-using-namespace): the enumerators name the columns of the six files.
using namespace columns;

using Identifiers = absl::flat_hash_set<absl::string_view>;
using Keys = absl::flat_hash_set<std::string>;
using Days = absl::flat_hash_set<absl::CivilDay>;

// Facts of the register that rows of the set replace: identifiers of interventions and referrals, row keys of
// funding steps.
struct Replaced {
  Identifiers interventions;
  Identifiers referrals;
  Keys steps;
};

// Dates of recorded interventions, except those that the set replaces.
std::vector<absl::CivilDay> StandingDates(const ExistingDossier& known, const Identifiers& replaced) {
  std::vector<absl::CivilDay> dates;
  for (const ExistingIntervention& intervention : known.interventions) {
    if (!replaced.contains(intervention.external_id)) dates.push_back(intervention.held_on);
  }
  return dates;
}

// Recorded funding steps that the set does not replace.
std::vector<absl::CivilDay> StandingSteps(const ExistingDossier& known, const Keys& replaced) {
  std::vector<absl::CivilDay> dates;
  for (const ExistingFundingApplication& application : known.applications) {
    for (const FundingStep& step : application.steps) {
      const bool told = !application.external_id.empty() &&
                        replaced.contains(absl::StrCat(application.external_id, "|", step.step));
      if (!told) dates.push_back(step.step_on);
    }
  }
  return dates;
}

// Recorded facts that the opening may not pass behind. Referrals may be older than the dossier; the leads
// that they give may not, nor may what the service sent.
std::vector<absl::CivilDay> DatesAfterOpening(const IndexedDossier& facts, const Replaced& replaced) {
  std::vector<absl::CivilDay> dates = StandingDates(*facts.known, replaced.interventions);
  const std::vector<absl::CivilDay> steps = StandingSteps(*facts.known, replaced.steps);
  dates.insert(dates.end(), steps.begin(), steps.end());
  for (const PhaseChange& phase : facts.phases) {
    if (!phase.opening) dates.push_back(phase.effective_on);
  }
  for (std::size_t i = 1; i < facts.known->statuses.size(); ++i) {
    // If the row moves the closing, its own date is checked.
    const StatusChange& change = facts.known->statuses[i];
    if (change.status == "closed" && !facts.row->closed_on.empty()) continue;
    dates.push_back(change.effective_on);
  }
  for (const ExistingReferral& referral : facts.known->referrals) {
    if (referral.live) dates.push_back(referral.sent_on);
    if (!referral.given.has_value() || replaced.referrals.contains(referral.external_id)) continue;
    dates.push_back(referral.given->effective_on);
  }
  return dates;
}

// The opening cannot move past recorded facts. Facts from before the opening that a merge brought stay there.
void CheckOpening(Sheet& sheet, const IndexedDossier& facts, const std::vector<absl::CivilDay>& dates) {
  if (facts.row->opened_on.empty()) return;
  std::optional<absl::CivilDay> earliest;
  for (const absl::CivilDay date : dates) {
    if (date < facts.known->opened_on) continue;
    if (!earliest.has_value() || date < *earliest) earliest = date;
  }
  if (earliest.has_value() && *earliest < *facts.opened_on) {
    sheet.Report(facts.row->line, kOpenedOn,
                 messages::AfterDate("le premier fait inscrit du dossier",
                                     "the first recorded fact of the dossier", *earliest));
  }
}

// The opening cannot move onto the day of a phase change: one day would have two phases.
void CheckPhaseOfOpeningDay(Sheet& sheet, const IndexedDossier& facts) {
  if (facts.row->opened_on.empty() || facts.opened_on == facts.known->opened_on) return;
  for (const PhaseChange& phase : facts.known->phases) {
    if (phase.opening || phase.effective_on != *facts.opened_on) continue;
    sheet.Report(facts.row->line, kOpenedOn,
                 {absl::StrCat("un changement de phase (", phase.phase,
                               ") porte déjà cette date; une autre date, ou retirez-le d'abord"),
                  absl::StrCat("a phase change (", phase.phase,
                               ") bears this date already; another date, or withdraw it first")});
  }
}

// The date of the reopening after the closing of this day; none without a closing or a reopening.
std::optional<absl::CivilDay> FindReopening(const std::vector<StatusChange>& statuses,
                                            absl::CivilDay closed_on) {
  if (statuses.empty() || statuses.back().status == "closed") return std::nullopt;
  for (std::size_t i = 0; i + 1 < statuses.size(); ++i) {
    if (statuses[i].status == "closed" && statuses[i].effective_on == closed_on)
      return statuses[i + 1].effective_on;
  }
  return std::nullopt;
}

// A recorded fact that no closing may precede.
struct DatedFact {
  LocalizedText what;
  absl::CivilDay day;
};

void AddReferral(const ExistingReferral& referral, std::vector<DatedFact>* facts) {
  facts->push_back({{"une référence déjà inscrite", "a referral recorded already"}, referral.sent_on});
  if (referral.answered_on.has_value()) {
    facts->push_back({{"la réponse à une référence", "the answer to a referral"}, *referral.answered_on});
  }
  if (referral.occupied_until.has_value()) {
    facts->push_back({{"la fin d'une référence", "the end of a referral"}, *referral.occupied_until});
  }
}

// Whether the lead came with a referral, which is judged by itself.
bool IsGivenByReferral(const Lead& lead, const std::vector<ExistingReferral>& referrals) {
  const auto is = [&](const std::optional<GivenLead>& given) {
    return given.has_value() && given->effective_on == lead.effective_on &&
           given->organization == lead.organization;
  };
  return std::any_of(referrals.begin(), referrals.end(), [&](const ExistingReferral& referral) {
    return is(referral.given) || is(referral.given_back);
  });
}

// The recorded facts of the dossier that the set neither replaces nor withdraws, but for its statuses.
std::vector<DatedFact> FactsThatStay(const ExistingDossier& known, const Replaced& replaced,
                                     const Days& replaced_phases) {
  std::vector<DatedFact> facts;
  for (const absl::CivilDay day : StandingDates(known, replaced.interventions)) {
    facts.push_back({{"une intervention déjà inscrite", "an intervention recorded already"}, day});
  }
  for (const ExistingReferral& referral : known.referrals) {
    if (!replaced.referrals.contains(referral.external_id)) AddReferral(referral, &facts);
  }
  for (const PhaseChange& phase : known.phases) {
    if (phase.opening || replaced_phases.contains(phase.effective_on)) continue;
    facts.push_back(
        {{"un changement de phase déjà inscrit", "a phase change recorded already"}, phase.effective_on});
  }
  for (const Lead& lead : known.leads) {
    if (lead.number == 1 || IsGivenByReferral(lead, known.referrals)) continue;
    facts.push_back({{"un changement de responsable", "a change of lead"}, lead.effective_on});
  }
  for (const absl::CivilDay day : StandingSteps(known, replaced.steps)) {
    facts.push_back({{"une étape de financement déjà inscrite", "a funding step recorded already"}, day});
  }
  return facts;
}

// The closing neither passes behind the last status change nor repeats one that was undone, and leaves no
// recorded fact after it. What a register holds already after a closing stays there.
void CheckClosing(Sheet& sheet, const IndexedDossier& facts, const std::vector<DatedFact>& dated) {
  const auto& statuses = facts.statuses;
  if (facts.row->closed_on.empty() || statuses.size() < 2 || facts.row->closed_on < facts.row->opened_on)
    return;
  const absl::CivilDay last = statuses.back().effective_on;
  const absl::CivilDay before = statuses[statuses.size() - 2].effective_on;
  if (const auto reopened_on = FindReopening(facts.known->statuses, last)) {
    const std::string day = FormatDate(*reopened_on);
    return sheet.Report(facts.row->line, kClosedOn,
                        {absl::StrCat("cette fermeture a été suivie d'une réouverture, le ", day,
                                      "; permis : vide, ou la date d'une autre fermeture depuis"),
                         absl::StrCat("this closing was followed by a reopening, on ", day,
                                      "; allowed: empty, or the date of another closing since")});
  }
  if (last < before) {
    sheet.Report(facts.row->line, kClosedOn,
                 messages::BeforeDate("le dernier changement de statut", "the last status change", before));
    return;
  }
  const DatedFact* latest = nullptr;
  for (const DatedFact& fact : dated) {
    if (!ClosedBefore(statuses, fact.day).has_value()) continue;
    if (ClosedBefore(facts.known->statuses, fact.day).has_value()) continue;
    if (latest == nullptr || latest->day < fact.day) latest = &fact;
  }
  if (latest == nullptr) return;
  sheet.Report(facts.row->line, kClosedOn,
               messages::BeforeDate(latest->what.fr, latest->what.en, latest->day));
}

// A dossier cannot be closed while a referral of the service waits or works along.
void CheckUnderWay(Sheet& sheet, const IndexedDossier& facts) {
  const bool closed = !facts.known->statuses.empty() && facts.known->statuses.back().status == "closed";
  if (facts.row->closed_on.empty() || closed) return;
  for (const ExistingReferral& referral : facts.known->referrals) {
    if (!referral.under_way) continue;
    const std::string day = FormatDate(referral.sent_on);
    sheet.Report(facts.row->line, kClosedOn,
                 {absl::StrCat("une référence envoyée le ", day,
                               " est encore en cours; permis : vide, ou rappelez-la d'abord"),
                  absl::StrCat("a referral sent on ", day,
                               " is still under way; allowed: empty, or recall it first")});
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

// A lead that the row changes, or that a new dossier has, must be in the caller's network.
void CheckLeadOrganization(ImportContext& context, Sheet& sheet, const IndexedDossier& facts) {
  const std::string& organization = facts.row->lead_organization;
  if (organization.empty()) return;
  if (facts.known.has_value()) {
    const std::vector<Lead>& leads = facts.known->leads;
    const bool same = std::any_of(leads.begin(), leads.end(), [&](const Lead& lead) {
      return lead.number == 1 && lead.organization == organization;
    });
    if (same) return;
  }
  if (auto fault = CheckNetwork(context, organization)) {
    sheet.Report(facts.row->line, kLeadOrganization, *std::move(fault));
  }
}

template <class Row>
Identifiers ReplacedBy(const std::vector<Row>& rows) {
  Identifiers replaced;
  replaced.reserve(rows.size());
  for (const Row& row : rows) {
    if (row.row_state != RowState::kUnchanged && !row.external_id.empty()) replaced.insert(row.external_id);
  }
  return replaced;
}

Keys StepsTold(const std::vector<FundingRow>& rows) {
  Keys told;
  for (const FundingRow& row : rows) {
    if (row.row_state != RowState::kUnchanged) told.insert(RowKey(row));
  }
  return told;
}

// The days of recorded phases that rows of the set move or replace, by dossier.
using PhaseDays = absl::flat_hash_map<const IndexedDossier*, Days>;
PhaseDays PhaseDaysTold(const ImportContext& context, DossierIndex& book) {
  PhaseDays told;
  for (const PhaseRow& row : context.rows.phases) {
    if (row.row_state == RowState::kUnchanged || row.dossier.empty()) continue;
    const IndexedDossier* facts = book.Find(row.dossier);
    if (facts == nullptr || facts->row == nullptr) continue;
    for (const std::string& date : {row.recorded_on, row.effective_on}) {
      if (const auto day = ParseDate(date)) told[facts].insert(*day);
    }
  }
  return told;
}

// What is wrong with the row against an intervention that the register holds.
void CheckRecorded(Sheet& sheet, const InterventionRow& row, const ExistingIntervention& known,
                   const IndexedDossier* facts) {
  if (known.live) {
    sheet.Report(
        row.line, kInterventionExternalId,
        {"cette intervention a été inscrite dans le service par un organisme; elle ne se modifie que "
         "là; un external_id libre",
         "this intervention was recorded through the service by an organization; it changes only "
         "there; a free external_id"});
  } else if (facts != nullptr && !facts->Is(known.dossier)) {
    sheet.Report(row.line, kInterventionDossier,
                 {"cette intervention est déjà inscrite dans un autre dossier; elle y reste",
                  "this intervention is recorded already in another dossier; it stays there"});
  }
}

// An intervention from before the opening that a merge brought may keep its date.
void CheckDate(ImportContext& context, Sheet& sheet, const InterventionRow& row, const IndexedDossier& facts,
               const std::optional<ExistingIntervention>& known) {
  const std::optional<absl::CivilDay> held_on = ParseDate(row.held_on);
  if (!held_on.has_value() || !facts.opened_on.has_value()) return;
  const bool stays = known.has_value() && known->held_on == *held_on;
  if (stays && facts.known.has_value() && *held_on < facts.known->opened_on) return;
  if (auto fault = CheckHeldOn(*held_on, *facts.opened_on, facts.statuses, context.options.today)) {
    sheet.Report(row.line, kHeldOn, *std::move(fault));
  }
}

}  // namespace

LocalizedText TakenIdentifier() {
  return {"cet external_id est déjà pris dans le registre; un autre external_id",
          "this external_id is taken already in the register; another external_id"};
}

LocalizedText MergedAway(std::int64_t into) {
  return {absl::StrCat("ce dossier a été fusionné avec dossiers/", into,
                       "; corrigez celui-ci dans le registre, ou défaites d'abord la fusion"),
          absl::StrCat("this dossier was merged into dossiers/", into,
                       "; correct that one in the register, or take the merge back first")};
}

void CheckDossiers(ImportContext& context, DossierIndex& book) {
  const Replaced replaced{ReplacedBy(context.rows.interventions), ReplacedBy(context.rows.referrals),
                          StepsTold(context.rows.funding)};
  const PhaseDays phase_days = PhaseDaysTold(context, book);
  for (const DossierRow& row : context.rows.dossiers) {
    if (row.row_state == RowState::kUnchanged) continue;
    Sheet& sheet = context.SheetOf(FileKind::kDossiers);
    CheckAgreement(context, sheet, row);
    if (row.external_id.empty()) continue;
    const IndexedDossier* facts = book.Find(row.external_id);
    if (facts != nullptr && book.IsMerged(row.external_id)) {
      sheet.Report(row.line, kDossierExternalId, MergedAway(facts->known->number));
      continue;
    }
    // Of two rows of one dossier only the first is checked; the duplicate is reported already.
    if (facts == nullptr || facts->row != &row) continue;
    CheckLeadOrganization(context, sheet, *facts);
    if (!facts->known.has_value()) {
      if (context.known.IsHidden(FileKind::kDossiers, row.external_id)) {
        sheet.Report(row.line, kDossierExternalId, TakenIdentifier());
      }
      continue;
    }
    CheckOpening(sheet, *facts, DatesAfterOpening(*facts, replaced));
    CheckPhaseOfOpeningDay(sheet, *facts);
    const auto days = phase_days.find(facts);
    CheckClosing(sheet, *facts,
                 FactsThatStay(*facts->known, replaced, days == phase_days.end() ? Days() : days->second));
    CheckUnderWay(sheet, *facts);
  }
}

void CheckAgreements(ImportContext& context) {
  for (const AgreementRow& row : context.rows.agreements) {
    if (row.row_state == RowState::kUnchanged || row.organization.empty()) continue;
    Sheet& sheet = context.SheetOf(FileKind::kAgreements);
    const std::vector<std::string>& network = context.options.network;
    const auto is_ours = [&](const std::string& organization) {
      return std::find(network.begin(), network.end(), organization) != network.end();
    };
    const std::optional<AgreementRow> current = context.known.FindRow(row);
    if (current.has_value() && !is_ours(current->organization)) {
      // Everyone may read the agreement; only its own network may change it.
      sheet.Report(row.line, kAgreementExternalId, TakenIdentifier());
    } else if (!is_ours(row.organization)) {
      const std::string allowed = absl::StrJoin(network, ", ");
      sheet.Report(row.line, kAgreementOrganization,
                   {absl::StrCat("un organisme de votre réseau : ", allowed),
                    absl::StrCat("an organization of your network: ", allowed)});
    }
  }
}

void CheckInterventions(ImportContext& context, DossierIndex& book) {
  for (const InterventionRow& row : context.rows.interventions) {
    if (row.row_state == RowState::kUnchanged) continue;
    Sheet& sheet = context.SheetOf(FileKind::kInterventions);
    const IndexedDossier* facts = book.FindOrReport(row.dossier, sheet, row.line, kInterventionDossier);
    std::optional<ExistingIntervention> known;
    if (!row.external_id.empty()) {
      known = context.known.FindIntervention(row.external_id);
      if (known.has_value()) {
        CheckRecorded(sheet, row, *known, facts);
      } else if (context.known.IsHidden(FileKind::kInterventions, row.external_id)) {
        sheet.Report(row.line, kInterventionExternalId, TakenIdentifier());
      }
    }
    if (facts != nullptr) CheckDate(context, sheet, row, *facts, known);
  }
}

}  // namespace relais::domain
