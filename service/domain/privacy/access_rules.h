#ifndef RELAIS_SERVICE_DOMAIN_PRIVACY_ACCESS_RULES_H_
#define RELAIS_SERVICE_DOMAIN_PRIVACY_ACCESS_RULES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Which organization may see what of a dossier, from its leads, referrals and consents alone. Civil dates are
// `YYYY-MM-DD`, codes those of the import format. Pure functions.

namespace relais::domain {

// A view that no date ends.
inline constexpr char kOpenEnded[] = "9999-12-31";

// One lead of the dossier, in the order in which they followed each other.
struct LeadFact {
  std::string organization;
  // Journal entry that first recorded it.
  std::int64_t seq = 0;
  // Civil date from which it leads.
  std::string effective_on;
};

struct ReferralFact {
  std::string kind;
  std::string from_organization;
  std::string to_organization;
  std::string state;
  // Whether it was sent by this service with a consent; an imported one opens no view.
  bool with_consent = false;
  // Civil date of a recall, completion or return.
  std::string ended_on;
};

struct ConsentFact {
  std::vector<std::string> recipients;
  bool whole_network = false;
  std::string obtained_on;
  // Empty: until it is withdrawn.
  std::string expires_on;
  bool withdrawn = false;
};

struct DossierFacts {
  std::vector<LeadFact> leads;
  std::vector<ReferralFact> referrals;
  std::vector<ConsentFact> consents;
  // Organizations of the network that the present lead belongs to.
  std::vector<std::string> network;
};

// What one organization may see.
struct Access {
  std::string organization;
  bool leads = false;
  // Last civil date of the full view; empty where it has none.
  std::string open_to;
  // Journal position up to which it sees the dossier once the full view has ended: it led until then.
  std::optional<std::int64_t> cut;
};

// The last civil date on which a consent that stands covers the recipient; empty where none does.
std::string CoveredTo(const DossierFacts& facts, absl::string_view recipient);

// Whether a consent that stands covers the recipient on that day.
bool Covers(const DossierFacts& facts, absl::string_view recipient, absl::string_view day);

// Which of the consents covers the recipient on that day: the one that ends last, the first of those; none
// where none does.
std::optional<std::size_t> CoveringConsent(const DossierFacts& facts, absl::string_view recipient,
                                           absl::string_view day);

// One for each organization that may see something, by organization. The lead sees all. The recipient of an
// accepted consultation sees all while a consent covers it. Who led sees what was recorded until it ceased
// to, unless it gave the dossier back.
std::vector<Access> AccessOf(const DossierFacts& facts);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_PRIVACY_ACCESS_RULES_H_
