#include "service/domain/import/leads.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "service/domain/common/civil_date.h"

namespace relais::domain {
namespace {

// Number of the lead at the opening.
constexpr std::int64_t kOpening = 1;

std::vector<Lead>::iterator FindGiven(const GivenLead& given, std::vector<Lead>& leads) {
  return std::find_if(leads.begin(), leads.end(), [&](const Lead& lead) {
    return lead.number != kOpening && lead.effective_on == given.effective_on &&
           lead.organization == given.organization;
  });
}

// The handovers in an order in which each is sent by whom the one before names, beginning with `lead`; the
// first such order by sender and recipient; empty if there is none. `given` is sorted by sender and
// recipient. This is a trail through every handover (Hierholzer): linear in their number.
std::vector<const Handover*> Chain(const std::string& lead, const std::vector<const Handover*>& given) {
  absl::flat_hash_map<absl::string_view, std::deque<const Handover*>> sent;
  for (const Handover* handover : given) sent[handover->from].push_back(handover);
  std::vector<const Handover*> path;
  std::vector<const Handover*> chain;
  for (;;) {
    const std::string& at = path.empty() ? lead : path.back()->given.organization;
    std::deque<const Handover*>& next = sent[at];
    if (!next.empty()) {
      path.push_back(next.front());
      next.pop_front();
    } else if (path.empty()) {
      break;
    } else {
      chain.push_back(path.back());
      path.pop_back();
    }
  }
  std::reverse(chain.begin(), chain.end());
  if (chain.size() != given.size()) return {};
  const std::string* at = &lead;
  for (const Handover* handover : chain) {
    if (handover->from != *at) return {};
    at = &handover->given.organization;
  }
  return chain;
}

// The leads of one day, after the one before them.
void ChainDay(const std::vector<Handover>& handovers, absl::CivilDay day, std::vector<Lead>::iterator begin,
              std::vector<Lead>::iterator end) {
  std::vector<const Handover*> given;
  for (const Handover& handover : handovers) {
    if (handover.given.effective_on == day) given.push_back(&handover);
  }
  std::sort(given.begin(), given.end(), [](const Handover* a, const Handover* b) {
    return std::tie(a->from, a->given.organization) < std::tie(b->from, b->given.organization);
  });
  std::vector<std::string> have;
  std::vector<std::string> told;
  for (auto lead = begin; lead != end; ++lead) have.push_back(lead->organization);
  for (const Handover* handover : given) told.push_back(handover->given.organization);
  std::sort(told.begin(), told.end());
  std::vector<std::string> sorted = have;
  std::sort(sorted.begin(), sorted.end());
  if (sorted != told) return;
  const std::string& before = std::prev(begin)->organization;
  std::vector<const Handover*> order = Chain(before, given);
  if (order.size() != given.size()) order = given;
  for (const Handover* handover : order) (begin++)->organization = handover->given.organization;
}

// Pins the lead before the one that the referral gave. `leads` are sorted.
void AddHandover(const std::optional<GivenLead>& given, std::vector<Lead>& leads,
                 std::vector<PinnedLead>* pinned) {
  if (!given.has_value()) return;
  const auto lead = FindGiven(*given, leads);
  if (lead == leads.end() || lead == leads.begin()) return;
  pinned->push_back({lead->effective_on, std::prev(lead)->organization, *lead});
}

}  // namespace

bool LedOn(const std::vector<Lead>& leads, absl::CivilDay day, const std::string& organization) {
  for (std::size_t i = 0; i < leads.size(); ++i) {
    const bool begun = i == 0 || leads[i].effective_on <= day;
    const bool over = i + 1 < leads.size() && leads[i + 1].effective_on < day;
    if (begun && !over && leads[i].organization == organization) return true;
  }
  return false;
}

bool HasLeadsOfOneDay(std::vector<Lead> leads) {
  SortLeads(&leads);
  for (std::size_t i = 1; i < leads.size(); ++i) {
    if (leads[i - 1].number != kOpening && leads[i - 1].effective_on == leads[i].effective_on) return true;
  }
  return false;
}

void ChainLeads(const std::vector<Handover>& handovers, std::vector<Lead>* leads) {
  SortLeads(leads);
  for (std::size_t begin = 1; begin < leads->size();) {
    std::size_t end = begin + 1;
    const absl::CivilDay day = (*leads)[begin].effective_on;
    while (end < leads->size() && (*leads)[end].effective_on == day) ++end;
    if (end - begin > 1)
      ChainDay(handovers, day, leads->begin() + static_cast<std::ptrdiff_t>(begin),
               leads->begin() + static_cast<std::ptrdiff_t>(end));
    begin = end;
  }
}

void SortLeads(std::vector<Lead>* leads) {
  std::sort(leads->begin(), leads->end(), [](const Lead& a, const Lead& b) {
    return std::tie(a.effective_on, a.number) < std::tie(b.effective_on, b.number);
  });
}

std::optional<GivenLead> LeadGivenBy(const ReferralRow& row) {
  const std::optional<absl::CivilDay> answered_on = ParseDate(row.answered_on);
  if (!MovesLead(row) || !answered_on.has_value()) return std::nullopt;
  return GivenLead{*answered_on, row.to_organization};
}

void FollowOpening(absl::CivilDay opened_on, const std::string& organization, std::vector<Lead>* leads) {
  for (Lead& lead : *leads) {
    if (lead.number == kOpening) lead = {kOpening, opened_on, organization};
  }
}

void FollowTransfer(const std::optional<GivenLead>& before, const std::optional<GivenLead>& after,
                    std::vector<Lead>* leads) {
  if (before.has_value()) {
    const auto lead = FindGiven(*before, *leads);
    if (lead == leads->end()) return;
    if (after.has_value()) {
      lead->effective_on = after->effective_on;
      lead->organization = after->organization;
    } else {
      leads->erase(lead);
    }
  } else if (after.has_value()) {
    std::int64_t number = 0;
    for (const Lead& lead : *leads) number = std::max(number, lead.number);
    leads->push_back({number + 1, after->effective_on, after->organization});
  }
}

std::vector<PinnedLead> PinnedLeadsOf(std::vector<Lead> leads,
                                      const std::vector<ExistingReferral>& referrals) {
  std::vector<PinnedLead> pinned;
  if (leads.empty()) return pinned;
  SortLeads(&leads);
  for (const ExistingReferral& referral : referrals) {
    if (!referral.live) continue;
    if (LedOn(leads, referral.sent_on, referral.from_organization)) {
      pinned.push_back({referral.sent_on, referral.from_organization, std::nullopt});
    }
    AddHandover(referral.given, leads, &pinned);
    AddHandover(referral.given_back, leads, &pinned);
  }
  return pinned;
}

bool StillLeads(const PinnedLead& pinned, std::vector<Lead> leads) {
  SortLeads(&leads);
  if (!pinned.next.has_value()) return LedOn(leads, pinned.day, pinned.organization);
  for (std::size_t i = 1; i < leads.size(); ++i) {
    const Lead& lead = leads[i];
    if (lead.number != pinned.next->number) continue;
    return lead.effective_on == pinned.next->effective_on && lead.organization == pinned.next->organization &&
           leads[i - 1].organization == pinned.organization;
  }
  return false;
}

}  // namespace relais::domain
