#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

// Recorded interventions whose dates the set does not replace.
std::vector<absl::CivilDay> StandingDates(const ExistingDossier& known, const Identifiers& replaced) {
  std::vector<absl::CivilDay> dates;
  for (const ExistingIntervention& intervention : known.interventions) {
    if (!replaced.contains(intervention.external_id)) dates.push_back(intervention.held_on);
  }
  return dates;
}

// Recorded facts that the opening may not pass behind, but for those of interventions.csv. Referrals may be
// older than the dossier; the leads that they give may not, nor may what the service sent.
std::vector<absl::CivilDay> OtherDates(const IndexedDossier& facts, const Identifiers& replaced) {
  std::vector<absl::CivilDay> dates;
  for (const PhaseChange& phase : facts.phases) {
    if (!phase.opening) dates.push_back(phase.effective_on);
  }
  for (std::size_t i = 1; i < facts.known->statuses.size(); ++i) {
    // A closing that the row moves is judged by its own date.
    const StatusChange& change = facts.known->statuses[i];
    if (change.status == "closed" && !facts.row->closed_on.empty()) continue;
    dates.push_back(change.effective_on);
  }
  for (const ExistingReferral& referral : facts.known->referrals) {
    if (referral.live) dates.push_back(referral.sent_on);
    if (!referral.given.has_value() || replaced.contains(referral.external_id)) continue;
    dates.push_back(referral.given->effective_on);
  }
  return dates;
}

// The opening cannot pass behind what is recorded. What a merge brought from before the opening stays there.
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

// The opening cannot move onto a phase change: there would be two phases on one day.
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

// The closing can neither pass behind the last status change nor leave a recorded intervention after it.
void CheckClosing(Sheet& sheet, const IndexedDossier& facts,
                  const std::vector<absl::CivilDay>& interventions) {
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
  for (const ExistingReferral& referral : facts.known->referrals) {
    if (!ClosedBefore(statuses, referral.sent_on).has_value()) continue;
    return sheet.Report(
        facts.row->line, kClosedOn,
        messages::BeforeDate("une référence déjà inscrite", "a referral recorded already", referral.sent_on));
  }
}

// No dossier is closed over a referral of the service that waits or works along.
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

// The lead that the row moves, or that its new dossier has, is of the caller's network.
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

// `known` may lie before the opening, brought by a merge, and stays there.
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
  const Identifiers interventions = ReplacedBy(context.rows.interventions);
  const Identifiers referrals = ReplacedBy(context.rows.referrals);
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
    // Of two rows of one dossier the first is judged; that there are two is told already.
    if (facts == nullptr || facts->row != &row) continue;
    CheckLeadOrganization(context, sheet, *facts);
    if (!facts->known.has_value()) {
      if (context.known.IsHidden(FileKind::kDossiers, row.external_id)) {
        sheet.Report(row.line, kDossierExternalId, TakenIdentifier());
      }
      continue;
    }
    const std::vector<absl::CivilDay> held = StandingDates(*facts->known, interventions);
    std::vector<absl::CivilDay> dates = OtherDates(*facts, referrals);
    dates.insert(dates.end(), held.begin(), held.end());
    CheckOpening(sheet, *facts, dates);
    CheckPhaseOfOpeningDay(sheet, *facts);
    CheckClosing(sheet, *facts, held);
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
      // Everybody reads it; its own network keeps it.
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
