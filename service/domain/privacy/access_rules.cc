#include "service/domain/privacy/access_rules.h"

#include <algorithm>
#include <map>
#include <utility>

namespace relais::domain {
namespace {

bool Contains(const std::vector<std::string>& organizations, absl::string_view organization) {
  return std::find(organizations.begin(), organizations.end(), organization) != organizations.end();
}

bool IsFor(const DossierFacts& facts, const ConsentFact& consent, absl::string_view recipient) {
  return Contains(consent.recipients, recipient) ||
         (consent.whole_network && Contains(facts.network, recipient));
}

// Whether `lead` returned the dossier to `next`, the sender of a transfer.
bool GaveBack(const DossierFacts& facts, const LeadFact& lead, const LeadFact& next) {
  return std::any_of(facts.referrals.begin(), facts.referrals.end(), [&](const ReferralFact& referral) {
    return referral.kind == "transfer" && referral.state == "returned" &&
           referral.to_organization == lead.organization && referral.from_organization == next.organization &&
           referral.ended_on == next.effective_on;
  });
}

}  // namespace

std::string CoveredTo(const DossierFacts& facts, absl::string_view recipient) {
  std::string last;
  for (const ConsentFact& consent : facts.consents) {
    if (consent.withdrawn || !IsFor(facts, consent, recipient)) continue;
    last = std::max(last, consent.expires_on.empty() ? std::string(kOpenEnded) : consent.expires_on);
  }
  return last;
}

bool Covers(const DossierFacts& facts, absl::string_view recipient, absl::string_view day) {
  return CoveringConsent(facts, recipient, day).has_value();
}

std::optional<std::size_t> CoveringConsent(const DossierFacts& facts, absl::string_view recipient,
                                           absl::string_view day) {
  std::optional<std::size_t> found;
  std::string found_end;
  for (std::size_t i = 0; i < facts.consents.size(); ++i) {
    const ConsentFact& consent = facts.consents[i];
    if (consent.withdrawn || !IsFor(facts, consent, recipient) || consent.obtained_on > day) continue;
    std::string end = consent.expires_on.empty() ? std::string(kOpenEnded) : consent.expires_on;
    if (end < day || (found.has_value() && end <= found_end)) continue;
    found = i;
    found_end = std::move(end);
  }
  return found;
}

std::vector<Access> AccessOf(const DossierFacts& facts) {
  std::map<std::string, Access> found;
  const auto of = [&found](const std::string& organization) -> Access& {
    Access& access = found[organization];
    access.organization = organization;
    return access;
  };
  for (std::size_t i = 0; i + 1 < facts.leads.size(); ++i) {
    const LeadFact& lead = facts.leads[i];
    const LeadFact& next = facts.leads[i + 1];
    if (lead.organization == next.organization) continue;
    if (GaveBack(facts, lead, next)) continue;
    of(lead.organization).cut = next.seq;
  }
  for (const ReferralFact& referral : facts.referrals) {
    if (referral.kind != "consultation" || referral.state != "accepted" || !referral.with_consent) continue;
    const std::string open_to = CoveredTo(facts, referral.to_organization);
    if (!open_to.empty()) of(referral.to_organization).open_to = open_to;
  }
  if (!facts.leads.empty()) {
    Access& lead = of(facts.leads.back().organization);
    lead.leads = true;
    lead.open_to = kOpenEnded;
  }
  std::vector<Access> all;
  for (auto& [organization, access] : found) all.push_back(std::move(access));
  return all;
}

}  // namespace relais::domain
