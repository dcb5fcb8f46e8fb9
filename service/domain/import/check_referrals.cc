#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "service/domain/common/civil_date.h"
#include "service/domain/common/messages.h"
#include "service/domain/import/context.h"
#include "service/domain/import/dossier_index.h"
#include "service/domain/import/leads.h"
#include "service/domain/referrals/referral_rules.h"

namespace relais::domain {
namespace {

// NOLINTNEXTLINE(google-build-using-namespace): the enumerators name the columns of the six files.
using namespace columns;

// Checks the row against a referral that the register holds.
void CheckRecorded(Sheet& sheet, const ReferralRow& row, const ExistingReferral& known,
                   const IndexedDossier* facts) {
  if (known.live) {
    sheet.Report(
        row.line, kReferralExternalId,
        {"cette référence a été envoyée ou a reçu sa réponse dans le service; elle ne se modifie que "
         "là; un external_id libre",
         "this referral was sent or answered through the service; it changes only there; a free "
         "external_id"});
  } else if (facts != nullptr && !facts->Is(known.dossier)) {
    sheet.Report(row.line, kReferralDossier,
                 {"cette référence est déjà inscrite dans un autre dossier; elle y reste",
                  "this referral is recorded already in another dossier; it stays there"});
  }
}

// A promoter may be referred before the opening, but a lead cannot move before there is one, nor out of the
// network by an import.
void CheckGivenLead(ImportContext& context, Sheet& sheet, const ReferralRow& row, const IndexedDossier& facts,
                    const std::optional<ExistingReferral>& known) {
  const std::optional<GivenLead> given = LeadGivenBy(row);
  if (!given.has_value()) return;
  if (facts.opened_on.has_value() && given->effective_on < *facts.opened_on) {
    sheet.Report(
        row.line, kAnsweredOn,
        messages::BeforeDate("l'ouverture du dossier", "the opening of the dossier", *facts.opened_on));
  }
  const bool given_before =
      known.has_value() && known->given.has_value() && known->given->organization == given->organization;
  if (given->organization.empty() || given_before) return;
  if (auto fault = CheckNetwork(context, given->organization)) {
    sheet.Report(row.line, kToOrganization, *std::move(fault));
  }
}

// An external referral needs an organization without accounts, any other one with accounts.
void CheckRecipient(ImportContext& context, Sheet& sheet, const ReferralRow& row) {
  if (row.kind.empty() || row.to_organization.empty()) return;
  const std::string kind = context.known.KindOfOrganization(row.to_organization);
  if (kind.empty() || MayReceive(kind, row.kind)) return;
  sheet.Report(
      row.line, kReferralKind,
      row.kind == "external"
          ? LocalizedText{"« external » seulement vers un organisme sans compte : consultation ou transfer",
                          "external only to an organization without accounts: consultation or transfer"}
          : LocalizedText{"« external » vers un organisme sans compte",
                          "external to an organization without accounts"});
}

// Nothing is sent or answered after a closing.
void CheckNotAfterClosing(Sheet& sheet, const ReferralRow& row, std::size_t column, const std::string& date,
                          const IndexedDossier& facts) {
  const std::optional<absl::CivilDay> day = ParseDate(date);
  if (!day.has_value() || !facts.opened_on.has_value()) return;
  if (const auto closed_on = ClosedBefore(facts.statuses, *day)) {
    sheet.Report(row.line, column,
                 messages::AfterDate("la fermeture du dossier", "the closing of the dossier", *closed_on));
  }
}

}  // namespace

void CheckReferrals(ImportContext& context, DossierIndex& book) {
  for (const ReferralRow& row : context.rows.referrals) {
    if (row.row_state == RowState::kUnchanged) continue;
    Sheet& sheet = context.SheetOf(FileKind::kReferrals);
    const IndexedDossier* facts = book.FindOrReport(row.dossier, sheet, row.line, kReferralDossier);
    std::optional<ExistingReferral> known;
    if (!row.external_id.empty()) {
      known = context.known.FindReferral(row.external_id);
      if (known.has_value()) {
        CheckRecorded(sheet, row, *known, facts);
      } else if (context.known.IsHidden(FileKind::kReferrals, row.external_id)) {
        sheet.Report(row.line, kReferralExternalId, TakenIdentifier());
      }
    }
    CheckRecipient(context, sheet, row);
    if (facts == nullptr) continue;
    CheckGivenLead(context, sheet, row, *facts, known);
    CheckNotAfterClosing(sheet, row, kSentOn, row.sent_on, *facts);
    CheckNotAfterClosing(sheet, row, kAnsweredOn, row.answered_on, *facts);
  }
}

}  // namespace relais::domain
