#include "service/handlers/dossiers/closing.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "service/convert/common/errors.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/dossiers/status_rules.h"
#include "service/handlers/dossiers/dossier_history.h"
#include "service/handlers/dossiers/facts.h"
#include "service/handlers/referrals/referral_notices.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::handlers {

void RecallPending(absl::CivilDay on, domain::DossierHistory& history) {
  for (domain::ReferralDates& referral : history.referrals) {
    if (!domain::WaitsOrWorksAlong(referral)) continue;
    referral.state = "recalled";
    referral.ended_on = on;
  }
}

absl::Status RecallPending(const CallContext& call, storage::WriteTransaction& transaction,
                           std::int64_t dossier_id, const std::string& on) {
  RELAIS_ASSIGN_OR_RETURN(auto referrals,
                          storage::ListParts<storage::ReferralRecord>(transaction.snapshot().Unrestricted(),
                                                                      dossier_id, 0, storage::kNoLimit));
  for (storage::ReferralRecord& referral : referrals) {
    if (!domain::WaitsOrWorksAlong(ReferralDatesOf(referral, call.today))) continue;
    referral.state = "recalled";
    referral.ended_on = on;
    referral.answer_text = "Dossier fermé";
    referral.end_code = "autre";
    ++referral.revision;
    transaction.Replace(referral);
    RELAIS_RETURN_IF_ERROR(QueueNotices(transaction, referral, referral.state, call.principal.organization));
  }
  return absl::OkStatus();
}

absl::Status CheckNotClosed(const storage::DossierRecord& dossier, const std::string& resource,
                            const std::string& move) {
  if (dossier.status != "closed") return absl::OkStatus();
  return convert::WrongState(
      resource, dossier.status, move,
      {absl::StrCat("Le dossier est fermé depuis le ", dossier.closed_on, "; il faut d'abord le rouvrir."),
       absl::StrCat("The dossier is closed since ", dossier.closed_on, "; it must be reopened first.")});
}

absl::Status CheckOpenOn(const storage::Snapshot& snapshot, std::int64_t dossier_id, const std::string& date,
                         const std::string& resource, const std::string& move) {
  RELAIS_ASSIGN_OR_RETURN(const auto statuses, storage::ListStatuses(snapshot.Unrestricted(), dossier_id));
  const auto closed_on = domain::ClosedBefore(StatusChangesOf(statuses), DayOf(date));
  if (!closed_on.has_value()) return absl::OkStatus();
  const std::string closing = domain::FormatDate(*closed_on);
  return convert::WrongState(
      resource, "closed", move,
      {absl::StrCat("Le dossier est fermé depuis le ", closing, " : aucun fait ne peut être daté du ", date,
                    "."),
       absl::StrCat("The dossier is closed since ", closing, ": no fact can be dated ", date, ".")});
}

}  // namespace relais::handlers
