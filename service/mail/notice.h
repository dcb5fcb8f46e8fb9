#ifndef RELAIS_SERVICE_MAIL_NOTICE_H_
#define RELAIS_SERVICE_MAIL_NOTICE_H_

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "service/mail/message.h"

namespace relais::mail {

// What happened to a referral.
enum class ReferralStep {
  kSent,
  kAccepted,
  kDeclined,
  kRecalled,
  kExpired,
  kCompleted,
  kReturned,
  // The consent that an open view rested on was withdrawn.
  kViewClosed,
};

// The content of a notice. It has no field for anything of the promoter or the project, not even the title:
// mail leaves the control of the service.
struct Notice {
  ReferralStep step = ReferralStep::kSent;
  // Resource name, `dossiers/12/referrals/1`.
  std::string referral;
  // Titles of the sending and receiving organizations.
  std::string from_organization;
  std::string to_organization;
  // Last day to answer; mentioned for kSent and kExpired only.
  std::optional<absl::CivilDay> respond_by;
};

// Composes the mail of a notice, in French, then in English: `subject` and `body`. The caller sets `to`,
// `message_id` and `date`. Control characters in titles become spaces, so that any title gives a valid mail.
// Pure; thread-safe.
Message ComposeNotice(const Notice& notice);

}  // namespace relais::mail

#endif  // RELAIS_SERVICE_MAIL_NOTICE_H_
