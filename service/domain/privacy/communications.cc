#include "service/domain/privacy/communications.h"

#include <algorithm>

namespace relais::domain {
namespace {

bool Contains(const std::vector<std::string>& all, absl::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// The earlier of two dates; empty means never.
std::string Earlier(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return a.empty() ? b : a;
  return std::min(a, b);
}

// Last day on which a consent covered the recipient; empty while one does.
std::string CoverageEnd(const CommunicatedReferral& referral, const std::vector<ConsentPeriod>& consents,
                        const std::vector<std::string>& network, absl::string_view today) {
  std::string last = referral.sent_on;
  for (const ConsentPeriod& consent : consents) {
    const bool is_for = Contains(consent.recipients, referral.to_organization) ||
                        (consent.whole_network && Contains(network, referral.to_organization));
    if (!is_for) continue;
    // A withdrawal takes effect at once; a consent still holds on its last day.
    const bool ended =
        !consent.withdrawn_on.empty() || (!consent.expires_on.empty() && consent.expires_on < today);
    if (!ended) return "";
    last = std::max(last, Earlier(consent.expires_on, consent.withdrawn_on));
  }
  return last;
}

// Day on which the referral itself ended; empty if it has not.
std::string ReferralEnd(const CommunicatedReferral& referral, absl::string_view today) {
  if (referral.state == "sent") {
    return !referral.respond_by.empty() && referral.respond_by < today ? referral.respond_by : "";
  }
  // Visible until the last day to answer, whenever the expiry was recorded.
  if (referral.state == "expired")
    return referral.respond_by.empty() ? referral.ended_on : referral.respond_by;
  // Completing a transfer does not end its lead.
  if (referral.state == "completed" && referral.kind == "transfer") return "";
  return referral.ended_on;
}

}  // namespace

std::vector<CommunicationLine> CommunicationsOf(const CommunicatedReferral& referral,
                                                const std::vector<ConsentPeriod>& consents,
                                                const std::vector<std::string>& network,
                                                absl::string_view today) {
  const bool accepted = !referral.accepted_on.empty();
  std::string closed_on = ReferralEnd(referral, today);
  if (referral.kind != "transfer" || !accepted) {
    closed_on = Earlier(closed_on, CoverageEnd(referral, consents, network, today));
  }
  std::vector<CommunicationLine> lines = {{Information::kCoverSheet, referral.sent_on, closed_on}};
  if (accepted && referral.kind != "external") {
    lines.push_back({Information::kFullView, referral.accepted_on, closed_on});
  }
  return lines;
}

}  // namespace relais::domain
