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
  // The consent on which an open view rested was withdrawn.
  kViewClosed,
};

// All that a notice may tell. It has no field for anything of the promoter or of the project, not even its
// title: mail travels and stays where the service has no say.
struct Notice {
  ReferralStep step = ReferralStep::kSent;
  // Resource name, `dossiers/12/referrals/1`.
  std::string referral;
  // Titles of the organizations that sent and received the referral.
  std::string from_organization;
  std::string to_organization;
  // Day by which an answer is asked; told with kSent and kExpired.
  std::optional<absl::CivilDay> respond_by;
};

// The mail that tells of it, in French, then in English: `subject` and `body`. `to`, `message_id` and `date`
// are the caller's to set. Control characters of titles become spaces, so that any title gives a mail. Pure;
// thread-safe.
Message ComposeNotice(const Notice& notice);

}  // namespace relais::mail

#endif  // RELAIS_SERVICE_MAIL_NOTICE_H_
