#include <optional>
#include <string>

#include "service/domain/civil_date.h"
#include "service/domain/import_context.h"
#include "service/domain/import_dossier_book.h"
#include "service/domain/messages.h"

namespace relais::domain {

void CheckReferrals(ImportContext& context, DossierBook& book) {
  for (const ReferralRow& row : context.rows.referrals) {
    Sheet& sheet = context.SheetOf(FileKind::kReferrals);
    const DossierFacts* facts = book.FindOrReport(row.dossier, sheet, row.line, columns::kReferralDossier);
    if (facts == nullptr) continue;
    const std::optional<std::string> holder =
        row.external_id.empty() ? std::nullopt : context.known.FindDossierOfReferral(row.external_id);
    if (holder.has_value() && *holder != row.dossier) {
      sheet.Report(row.line, columns::kReferralDossier,
                   {"cette référence est déjà inscrite dans un autre dossier; elle y reste",
                    "this referral is recorded already in another dossier; it stays there"});
    }
    // A promoter may be referred before the dossier is opened, but a lead cannot move before there is one.
    const std::optional<absl::CivilDay> answered_on = ParseDate(row.answered_on);
    if (MovesLead(row) && answered_on.has_value() && facts->opened_on.has_value() &&
        *answered_on < *facts->opened_on) {
      sheet.Report(
          row.line, columns::kAnsweredOn,
          messages::BeforeDate("l'ouverture du dossier", "the opening of the dossier", *facts->opened_on));
    }
  }
}

}  // namespace relais::domain
