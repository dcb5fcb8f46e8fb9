#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/import/context.h"
#include "service/domain/import/dossier_index.h"
#include "service/domain/import/leads.h"

namespace relais::domain {
namespace {

// NOLINTNEXTLINE(google-build-using-namespace): the enumerators name the columns of the six files.
using namespace columns;

using ReferralRows = std::vector<const ReferralRow*>;

// Effect of one row of the set on the leads: the dossier's own row, or a referral's.
struct Step {
  FileKind kind;
  int line;
  // Column for reports.
  std::size_t column;
  // Applies the row to the leads.
  std::function<void(std::vector<Lead>*)> apply;
};

std::optional<Step> OpeningStep(const IndexedDossier& facts) {
  if (facts.row == nullptr || facts.row->lead_organization.empty() || !facts.opened_on.has_value())
    return std::nullopt;
  return Step{FileKind::kDossiers, facts.row->line, kLeadOrganization, [&facts](std::vector<Lead>* leads) {
                FollowOpening(*facts.opened_on, facts.row->lead_organization, leads);
              }};
}

// The register's referrals of the dossier; none for a new dossier.
const std::vector<ExistingReferral>& ReferralsOf(const IndexedDossier& facts) {
  static const auto& none = *new std::vector<ExistingReferral>();
  return facts.known.has_value() ? facts.known->referrals : none;
}

// Nullopt for a referral of the service, which is refused anyway.
std::optional<Step> TransferStep(const IndexedDossier& facts, const ReferralRow& row) {
  std::optional<GivenLead> before;
  for (const ExistingReferral& referral : ReferralsOf(facts)) {
    if (row.external_id.empty() || referral.external_id != row.external_id) continue;
    if (referral.live) return std::nullopt;
    before = referral.given;
  }
  const std::optional<GivenLead> after = LeadGivenBy(row);
  std::size_t column = kAnsweredOn;
  if (!after.has_value()) column = row.kind == "transfer" ? kState : kReferralKind;
  if (before.has_value() && after.has_value() && before->organization != after->organization)
    column = kToOrganization;
  return Step{FileKind::kReferrals, row.line, column,
              [before, after](std::vector<Lead>* leads) { FollowTransfer(before, after, leads); }};
}

std::vector<Step> StepsOf(const IndexedDossier& facts, const ReferralRows& referrals) {
  std::vector<Step> steps;
  if (auto opening = OpeningStep(facts)) steps.push_back(*std::move(opening));
  for (const ReferralRow* row : referrals) {
    if (auto step = TransferStep(facts, *row)) steps.push_back(*std::move(step));
  }
  return steps;
}

const PinnedLead* FirstTaken(const std::vector<PinnedLead>& pinned, const std::vector<Lead>& leads) {
  const auto taken = std::find_if(pinned.begin(), pinned.end(),
                                  [&](const PinnedLead& one) { return !StillLeads(one, leads); });
  return taken == pinned.end() ? nullptr : &*taken;
}

LocalizedText RestsOn(const PinnedLead& taken, FileKind kind) {
  const std::string day = FormatDate(taken.day);
  const bool of_dossier = kind == FileKind::kDossiers;
  return {absl::StrCat("une référence du service repose sur ", taken.organization,
                       " comme organisme responsable le ", day, "; permis : ",
                       of_dossier ? taken.organization : "ce qui le laisse responsable ce jour-là"),
          absl::StrCat("a referral of the service rests on ", taken.organization, " leading the dossier on ",
                       day, "; allowed: ", of_dossier ? taken.organization : "what leaves it the lead then")};
}

// Whether one of the rows is about the referral.
bool IsTold(const ExistingReferral& referral, const ReferralRows& referrals) {
  return !referral.external_id.empty() &&
         std::any_of(referrals.begin(), referrals.end(),
                     [&](const ReferralRow* row) { return row->external_id == referral.external_id; });
}

// The transfers as they will stand.
std::vector<Handover> HandoversOf(const IndexedDossier& facts, const ReferralRows& referrals) {
  std::vector<Handover> handovers;
  for (const ExistingReferral& referral : ReferralsOf(facts)) {
    if (referral.given.has_value() && !IsTold(referral, referrals)) {
      handovers.push_back({referral.from_organization, *referral.given});
    }
  }
  for (const ReferralRow* row : referrals) {
    if (const auto given = LeadGivenBy(*row)) handovers.push_back({row->from_organization, *given});
  }
  return handovers;
}

// Leads after the import, sorted; empty if the opening cannot be read.
std::vector<Lead> LeadsAfter(const IndexedDossier& facts, const ReferralRows& referrals) {
  std::vector<Lead> leads;
  if (facts.known.has_value()) {
    leads = facts.known->leads;
  } else if (facts.row != nullptr && !facts.row->lead_organization.empty() && facts.opened_on.has_value()) {
    leads = {{1, *facts.opened_on, facts.row->lead_organization}};
  }
  if (leads.empty()) return leads;
  for (const Step& step : StepsOf(facts, referrals)) step.apply(&leads);
  ChainLeads(HandoversOf(facts, referrals), &leads);
  return leads;
}

// Whether this is a referral of the service, which no row may change.
bool IsLive(const IndexedDossier& facts, const ReferralRow& row) {
  const std::vector<ExistingReferral>& known = ReferralsOf(facts);
  return std::any_of(known.begin(), known.end(), [&](const ExistingReferral& referral) {
    return referral.live && !row.external_id.empty() && referral.external_id == row.external_id;
  });
}

// From the opening on, only the lead of the day may send a referral.
void CheckSenders(ImportContext& context, const IndexedDossier& facts, const ReferralRows& referrals) {
  const std::vector<Lead> leads = LeadsAfter(facts, referrals);
  if (leads.empty() || !facts.opened_on.has_value()) return;
  for (const ReferralRow* row : referrals) {
    const std::optional<absl::CivilDay> day = ParseDate(row->sent_on);
    if (!day.has_value() || *day < *facts.opened_on || row->from_organization.empty()) continue;
    if (LedOn(leads, *day, row->from_organization) || IsLive(facts, *row)) continue;
    std::string lead;
    for (const Lead& candidate : leads) {
      if (candidate.effective_on <= *day) lead = candidate.organization;
    }
    context.SheetOf(FileKind::kReferrals)
        .Report(row->line, kFromOrganization,
                {absl::StrCat("l'organisme responsable du dossier à cette date, ", lead),
                 absl::StrCat("the organization that leads the dossier on that date, ", lead)});
  }
}

// Whether its sender led on the day with the leads of before, and does not with those of after.
bool LosesItsSender(const ExistingReferral& referral, const std::vector<Lead>& before,
                    const std::vector<Lead>& after) {
  return LedOn(before, referral.sent_on, referral.from_organization) &&
         !LedOn(after, referral.sent_on, referral.from_organization);
}

LocalizedText SenderText(const ExistingReferral& referral) {
  const std::string day = FormatDate(referral.sent_on);
  const std::string& from = referral.from_organization;
  return {absl::StrCat("la référence importée que ", from, " a envoyée le ", day,
                       " n'aurait plus l'organisme responsable de ce jour-là; permis : ce qui laisse ", from,
                       " responsable, ou retirez ou corrigez aussi cette référence"),
          absl::StrCat("the imported referral that ", from, " sent on ", day,
                       " would no longer come from the lead of that day; allowed: what leaves ", from,
                       " the lead, or withdraw or correct that referral too")};
}

// Reports an imported referral that its sender could no longer have sent: at its own row if the set has it,
// else at the first row that takes the lead away, else at none.
void ReportLostSender(ImportContext& context, const IndexedDossier& facts, const ReferralRows& referrals,
                      const ExistingReferral& referral) {
  for (const ReferralRow& row : context.rows.referrals) {
    if (referral.external_id.empty() || row.external_id != referral.external_id) continue;
    return context.SheetOf(FileKind::kReferrals).Report(row.line, kFromOrganization, SenderText(referral));
  }
  std::vector<Lead> leads = facts.leads_before;
  for (const Step& step : StepsOf(facts, referrals)) {
    step.apply(&leads);
    SortLeads(&leads);
    if (LedOn(leads, referral.sent_on, referral.from_organization)) continue;
    return context.SheetOf(step.kind).Report(step.line, step.column, SenderText(referral));
  }
  // The lead goes with a row that is absent, or by several at once.
  const bool withdrawn = context.sheets[static_cast<std::size_t>(FileKind::kReferrals)].has_value();
  if (withdrawn)
    return context.SheetOf(FileKind::kReferrals).Report(0, kFromOrganization, SenderText(referral));
  context.SheetOf(FileKind::kDossiers).Report(0, kLeadOrganization, SenderText(referral));
}

// Checks that each recorded referral without a row in the set still has a sender that leads. Skips referrals
// that were sent by the service: no import can remove the leads that they need.
void CheckRecordedSenders(ImportContext& context, const IndexedDossier& facts,
                          const ReferralRows& referrals) {
  if (!facts.known.has_value() || !facts.opened_on.has_value()) return;
  const std::vector<Lead> after = LeadsAfter(facts, referrals);
  if (after.empty()) return;
  std::vector<Lead> before = facts.leads_before;
  SortLeads(&before);
  for (const ExistingReferral& referral : facts.known->referrals) {
    if (referral.live || referral.sent_on < *facts.opened_on || IsTold(referral, referrals)) continue;
    if (LosesItsSender(referral, before, after)) ReportLostSender(context, facts, referrals, referral);
  }
}

// Checks that the rows together keep every pinned lead. If they do not, reports each row that removes one.
void CheckDossierLeads(ImportContext& context, const IndexedDossier& facts, const ReferralRows& referrals) {
  const std::vector<PinnedLead> pinned = PinnedLeadsOf(facts.known->leads, facts.known->referrals);
  if (pinned.empty()) return;
  const std::vector<Step> steps = StepsOf(facts, referrals);
  if (FirstTaken(pinned, LeadsAfter(facts, referrals)) == nullptr) return;
  std::vector<Lead> leads = facts.known->leads;
  for (const Step& step : steps) {
    std::vector<Lead> then = leads;
    step.apply(&then);
    const PinnedLead* taken = FirstTaken(pinned, then);
    if (taken == nullptr) {
      leads = std::move(then);
    } else {
      context.SheetOf(step.kind).Report(step.line, step.column, RestsOn(*taken, step.kind));
    }
  }
}

}  // namespace

std::optional<LocalizedText> CheckNetwork(const ImportContext& context, const std::string& organization) {
  const std::vector<std::string>& network = context.options.network;
  if (std::find(network.begin(), network.end(), organization) != network.end()) return std::nullopt;
  const std::string allowed = absl::StrJoin(network, ", ");
  return LocalizedText{absl::StrCat("un organisme de votre réseau, à qui confier un dossier : ", allowed),
                       absl::StrCat("an organization of your network, to give a dossier to: ", allowed)};
}

void CheckLeads(ImportContext& context, DossierIndex& book) {
  absl::flat_hash_map<const IndexedDossier*, ReferralRows> changed;
  for (const DossierRow& row : context.rows.dossiers) {
    if (row.external_id.empty() || row.row_state == RowState::kUnchanged) continue;
    const IndexedDossier* facts = book.Find(row.external_id);
    if (facts != nullptr && facts->row == &row && facts->known.has_value()) changed.try_emplace(facts);
  }
  for (const ReferralRow& row : context.rows.referrals) {
    if (row.dossier.empty() || row.row_state == RowState::kUnchanged) continue;
    const IndexedDossier* facts = book.Find(row.dossier);
    if (facts != nullptr) changed[facts].push_back(&row);
  }
  for (const AbsentRow& row : context.rows.withdrawn) {
    if (row.kind != FileKind::kReferrals || row.dossier_id.empty()) continue;
    const IndexedDossier* facts = book.Find(row.dossier_id);
    if (facts != nullptr) changed.try_emplace(facts);
  }
  for (const auto& [facts, referrals] : changed) {
    CheckSenders(context, *facts, referrals);
    CheckRecordedSenders(context, *facts, referrals);
    if (facts->known.has_value()) CheckDossierLeads(context, *facts, referrals);
  }
}

}  // namespace relais::domain
