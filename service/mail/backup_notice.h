#ifndef RELAIS_SERVICE_MAIL_BACKUP_NOTICE_H_
#define RELAIS_SERVICE_MAIL_BACKUP_NOTICE_H_

#include "absl/time/time.h"
#include "service/mail/message.h"

namespace relais::mail {

// Composes the mail to administrators that no complete backup was made since `since`, in French, then in
// English: `subject` and `body`. The caller sets `to`, `message_id` and `date`. Pure; thread-safe.
Message ComposeLateBackup(absl::Time since);

}  // namespace relais::mail

#endif  // RELAIS_SERVICE_MAIL_BACKUP_NOTICE_H_
