#ifndef RELAIS_SERVICE_DOMAIN_PRIVACY_COMMUNICATIONS_H_
#define RELAIS_SERVICE_DOMAIN_PRIVACY_COMMUNICATIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// The register of communications, made from a referral and the consents of its dossier alone. Civil dates are
// `YYYY-MM-DD`, empty for none; codes those of the import format. Pure functions.

namespace relais::domain {

// A referral that rests on a consent: an imported one opened no view and is not in the register.
struct CommunicatedReferral {
  std::string kind;
  std::string to_organization;
  std::string sent_on;
  std::string respond_by;
  std::string state;
  // Date of the acceptance; empty where it was never accepted.
  std::string accepted_on;
  // Date of the refusal, recall, completion or return; empty while there is none.
  std::string ended_on;
};

// When a consent of the dossier covers whom.
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
  // The last civil date on which it could be seen; empty while it can.
  std::string closed_on;
};

// The lines of one referral: the cover sheet when it was sent, and the full view when it was accepted. Both
// close on the same day: the recipient keeps the cover sheet as long as the view.
//
// What closes them, whichever comes first: a refusal, a recall, the end of the time to answer, a return, the
// completion of a consultation; and the last day that a consent of the dossier, whichever, covers the
// recipient. An accepted transfer rests on no consent any more, for the recipient leads; only its return
// closes it.
//
// Of an EXTERNAL referral there is one line: the service shows nothing to an organization without accounts,
// the sender hands over what the cover sheet says, and what follows its acceptance goes other ways.
//
// `network` has the organizations that a consent for the whole network covers.
std::vector<CommunicationLine> CommunicationsOf(const CommunicatedReferral& referral,
                                                const std::vector<ConsentPeriod>& consents,
                                                const std::vector<std::string>& network,
                                                absl::string_view today);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_PRIVACY_COMMUNICATIONS_H_
