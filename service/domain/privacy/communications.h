#ifndef RELAIS_SERVICE_DOMAIN_PRIVACY_COMMUNICATIONS_H_
#define RELAIS_SERVICE_DOMAIN_PRIVACY_COMMUNICATIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Builds the register of communications from a referral and the consents of its dossier. Civil dates are
// `YYYY-MM-DD`, empty for none; codes are those of the import format. Pure functions.

namespace relais::domain {

// A referral sent with a consent. Imported referrals opened no view and are not in the register.
struct CommunicatedReferral {
  std::string kind;
  std::string to_organization;
  std::string sent_on;
  std::string respond_by;
  std::string state;
  // Date of the acceptance; empty if it was never accepted.
  std::string accepted_on;
  // Date of the refusal, recall, completion, return or recorded expiry; empty while there is none.
  std::string ended_on;
};

// A consent of the dossier: recipients and period.
struct ConsentPeriod {
  std::vector<std::string> recipients;
  bool whole_network = false;
  std::string obtained_on;
  std::string expires_on;
  std::string withdrawn_on;
};

enum class Information { kCoverSheet, kFullView };

struct CommunicationLine {
  Information information = Information::kCoverSheet;
  std::string communicated_on;
  // Last civil date on which the recipient could see it; empty while it can.
  std::string closed_on;
};

// Returns the lines of one referral: the cover sheet from its sending, and the full view from its acceptance.
// Both close on the same day, because the recipient keeps the cover sheet as long as the view.
//
// The first of these closes them:
// - a refusal, recall or return, or the completion of a consultation;
// - the end of the time to answer;
// - the last day on which any consent of the dossier covers the recipient.
// An accepted transfer needs no consent any more, because the recipient leads: only its return closes it.
//
// An EXTERNAL referral has one line, the cover sheet: the service shows nothing to an organization without
// accounts. The sender hands over that information, and what follows the acceptance is outside the service.
//
// `network` lists the organizations that a consent for the whole network covers.
std::vector<CommunicationLine> CommunicationsOf(const CommunicatedReferral& referral,
                                                const std::vector<ConsentPeriod>& consents,
                                                const std::vector<std::string>& network,
                                                absl::string_view today);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_PRIVACY_COMMUNICATIONS_H_
