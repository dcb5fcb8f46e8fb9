#ifndef RELAIS_SERVICE_DOMAIN_PRIVACY_ACCESS_RULES_H_
#define RELAIS_SERVICE_DOMAIN_PRIVACY_ACCESS_RULES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Decides which organization may see what of a dossier, from its leads, referrals and consents alone. Civil
// dates are `YYYY-MM-DD`; codes are those of the import format. Pure functions.

namespace relais::domain {

// End of a view without an end date.
inline constexpr char kOpenEnded[] = "9999-12-31";

// One lead of the dossier. DossierFacts lists them in order of succession.
struct LeadFact {
  std::string organization;
  // Position of the journal entry that first recorded it.
  std::int64_t seq = 0;
  // Civil date from which it leads.
  std::string effective_on;
};

struct ReferralFact {
  std::string kind;
  std::string from_organization;
  std::string to_organization;
  std::string state;
  // Whether this service sent it with a consent; an imported referral opens no view.
  bool with_consent = false;
  // Civil date of a recall, completion or return.
  std::string ended_on;
};

struct ConsentFact {
  std::vector<std::string> recipients;
  bool whole_network = false;
  std::string obtained_on;
  // Empty if only a withdrawal ends it.
  std::string expires_on;
  bool withdrawn = false;
};

struct DossierFacts {
  std::vector<LeadFact> leads;
  std::vector<ReferralFact> referrals;
  std::vector<ConsentFact> consents;
  // Organizations in the network of the current lead.
  std::vector<std::string> network;
};

// The view of one organization.
struct Access {
  std::string organization;
  bool leads = false;
  // Last civil date of the full view; empty if it has none.
  std::string open_to;
  // For a former lead: journal position up to which it sees the dossier without a full view.
  std::optional<std::int64_t> cut;
};

// Last civil date on which a consent, not withdrawn, covers the recipient; empty if none does. Ignores
// `obtained_on`.
std::string CoveredTo(const DossierFacts& facts, absl::string_view recipient);

// Whether a consent, not withdrawn, covers the recipient on that day.
bool Covers(const DossierFacts& facts, absl::string_view recipient, absl::string_view day);

// Index of the consent that covers the recipient on that day: the one that ends last, or the first of equals.
// Nullopt if none does.
std::optional<std::size_t> CoveringConsent(const DossierFacts& facts, absl::string_view recipient,
                                           absl::string_view day);

// Returns one entry for each organization that may see something, sorted by organization. The lead sees all.
// The recipient of an accepted consultation sent with a consent sees all while a consent covers it. A former
// lead sees what was recorded while it led, unless it gave the dossier back.
std::vector<Access> AccessOf(const DossierFacts& facts);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_PRIVACY_ACCESS_RULES_H_
