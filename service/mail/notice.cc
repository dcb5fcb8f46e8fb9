#include "service/mail/notice.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/substitute.h"
#include "service/domain/common/localized_text.h"

namespace relais::mail {
namespace {

using domain::LocalizedText;

// Texts of a step. $0 is the referral.
struct Wording {
  LocalizedText subject;
  LocalizedText happened;
};

Wording WordingOf(ReferralStep step) {
  switch (step) {
    case ReferralStep::kSent:
      return {{"nouvelle", "new"},
              {"Une nouvelle référence, $0, attend une réponse.", "A new referral, $0, awaits an answer."}};
    case ReferralStep::kAccepted:
      return {{"acceptée", "accepted"}, {"La référence $0 est acceptée.", "Referral $0 is accepted."}};
    case ReferralStep::kDeclined:
      return {{"déclinée", "declined"}, {"La référence $0 est déclinée.", "Referral $0 is declined."}};
    case ReferralStep::kRecalled:
      return {{"rappelée", "recalled"},
              {"La référence $0 est rappelée par l’organisme qui l’a envoyée.",
               "Referral $0 is recalled by the organization that sent it."}};
    case ReferralStep::kExpired:
      return {{"expirée", "expired"},
              {"La référence $0 a expiré sans réponse.", "Referral $0 has expired without an answer."}};
    case ReferralStep::kCompleted:
      return {{"terminée", "completed"}, {"La référence $0 est terminée.", "Referral $0 is completed."}};
    case ReferralStep::kReturned:
      return {{"retournée", "returned"},
              {"La référence $0 est retournée à l’organisme qui l’a envoyée.",
               "Referral $0 is returned to the organization that sent it."}};
    case ReferralStep::kViewClosed:
      return {{"accès fermé", "view closed"},
              {"Le dossier n’est plus visible par la référence $0.",
               "The dossier can no longer be seen through referral $0."}};
  }
  return {};
}

// Shortens `dossiers/12/referrals/1` to `12/1`, as the command line takes it; returns any other name
// unchanged.
std::string ShortName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() == 4 && parts[0] == "dossiers" && parts[2] == "referrals")
    return absl::StrCat(parts[1], "/", parts[3]);
  return std::string(name);
}

std::string OneLine(std::string text) {
  for (char& c : text)
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = ' ';
  return text;
}

// Line with the last day to answer; empty if there is none to mention.
LocalizedText Deadline(const Notice& notice) {
  const bool told = notice.step == ReferralStep::kSent || notice.step == ReferralStep::kExpired;
  if (!told || !notice.respond_by.has_value()) return {};
  const std::string day = absl::FormatCivilTime(*notice.respond_by);
  return {absl::StrCat("  Réponse d’ici le : ", day, "\n"), absl::StrCat("  Answer by: ", day, "\n")};
}

// Titles have their own lines, because French needs an article before some of them only. $0 and $4 say what
// happened, $1 is the sender, $2 the recipient, $3 and $5 the line of the last day.
constexpr char kBody[] =
    R"(Bonjour,

$0

  De : $1
  À : $2
$3
Pour en voir plus : relais referral inbox

Ce message automatique ne contient aucun renseignement personnel. Inutile d’y répondre.

----------------------------------------------------------------------

Hello,

$4

  From: $1
  To: $2
$5
To see more: relais referral inbox

This automatic message holds no personal information. There is no need to reply.

Relais
)";

}  // namespace

Message ComposeNotice(const Notice& notice) {
  const Wording wording = WordingOf(notice.step);
  const std::string referral = OneLine(ShortName(notice.referral));
  const LocalizedText deadline = Deadline(notice);
  Message message;
  message.subject = absl::Substitute("Relais : référence $0 $1 / referral $0 $2", referral,
                                     wording.subject.fr, wording.subject.en);
  message.body = absl::Substitute(kBody, absl::Substitute(wording.happened.fr, referral),
                                  OneLine(notice.from_organization), OneLine(notice.to_organization),
                                  deadline.fr, absl::Substitute(wording.happened.en, referral), deadline.en);
  return message;
}

}  // namespace relais::mail
