#include "service/domain/import_leads.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

#include "service/domain/civil_date.h"

namespace relais::domain {
namespace {

// The lead at the opening.
constexpr std::int64_t kOpening = 1;

std::vector<Lead>::iterator FindGiven(const GivenLead& given, std::vector<Lead>& leads) {
  return std::find_if(leads.begin(), leads.end(), [&](const Lead& lead) {
    return lead.number != kOpening && lead.effective_on == given.effective_on &&
           lead.organization == given.organization;
  });
}

// Whether it led at any time of that day, by sorted leads. Before the opening the first one does.
bool LedOn(const std::vector<Lead>& leads, absl::CivilDay day, const std::string& organization) {
  for (std::size_t i = 0; i < leads.size(); ++i) {
    const bool begun = i == 0 || leads[i].effective_on <= day;
    const bool over = i + 1 < leads.size() && leads[i + 1].effective_on < day;
    if (begun && !over && leads[i].organization == organization) return true;
  }
  return false;
}

// The lead that the referral gave, of sorted leads, rests on the one before it.
void AddHandover(const std::optional<GivenLead>& given, std::vector<Lead>& leads,
                 std::vector<RestingLead>* resting) {
  if (!given.has_value()) return;
  const auto lead = FindGiven(*given, leads);
  if (lead == leads.end() || lead == leads.begin()) return;
  resting->push_back({lead->effective_on, std::prev(lead)->organization, *lead});
}

}  // namespace

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

std::vector<RestingLead> RestingLeads(std::vector<Lead> leads, const std::vector<KnownReferral>& referrals) {
  std::vector<RestingLead> resting;
  if (leads.empty()) return resting;
  SortLeads(&leads);
  for (const KnownReferral& referral : referrals) {
    if (!referral.live) continue;
    if (LedOn(leads, referral.sent_on, referral.from_organization)) {
      resting.push_back({referral.sent_on, referral.from_organization, std::nullopt});
    }
    AddHandover(referral.given, leads, &resting);
    AddHandover(referral.given_back, leads, &resting);
  }
  return resting;
}

bool StillLeads(const RestingLead& resting, std::vector<Lead> leads) {
  SortLeads(&leads);
  if (!resting.next.has_value()) return LedOn(leads, resting.day, resting.organization);
  for (std::size_t i = 1; i < leads.size(); ++i) {
    const Lead& lead = leads[i];
    if (lead.number != resting.next->number) continue;
    return lead.effective_on == resting.next->effective_on &&
           lead.organization == resting.next->organization &&
           leads[i - 1].organization == resting.organization;
  }
  return false;
}

}  // namespace relais::domain
