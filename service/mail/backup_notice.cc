#include "service/mail/backup_notice.h"

#include <string>

#include "absl/strings/substitute.h"

namespace relais::mail {
namespace {

// $0 is the instant.
constexpr char kBody[] =
    R"(Bonjour,

Relais n’a pu faire aucune copie complète et vérifiée de sa base depuis le
$0.

Le service continue, mais ce qui est consigné depuis serait perdu avec la
machine. À regarder : la place et les droits du dossier des copies, puis le
journal du service. Le service réessaie chaque minute.

Ce message automatique est envoyé une fois par retard. Inutile d’y répondre.

----------------------------------------------------------------------

Hello,

Relais could make no complete, verified backup of its register since
$0.

The service goes on, but records made since would be lost with the machine.
Look at the room and the permissions of the folder of backups, then at the
log of the service. The service tries again each minute.

This automatic message is sent once for each delay. There is no need to reply.

Relais
)";

// In the time of the Pôle; in UTC, with its offset, if the machine does not know that zone.
std::string Written(absl::Time instant) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone("America/Toronto", &zone)) zone = absl::UTCTimeZone();
  return absl::FormatTime("%Y-%m-%d %H:%M (UTC%Ez)", instant, zone);
}

}  // namespace

Message ComposeLateBackup(absl::Time since) {
  Message message;
  message.subject = "Relais : copies de sûreté en retard / backups are late";
  message.body = absl::Substitute(kBody, Written(since));
  return message;
}

}  // namespace relais::mail
