#include "storage/queries/referrals/referral_steps.h"

#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// Compares with the previous revision, also a removed one: undoing a merge restores a referral unchanged.
constexpr char kMoves[] =
    "SELECT r.since_seq AS seq, r.dossier_id, r.number, r.state AS step FROM referral r"
    " WHERE r.consent_number IS NOT NULL AND (r.from_organization = ? OR r.to_organization = ?)"
    " AND r.since_seq >= ? AND r.since_seq <= ?"
    " AND r.state <> COALESCE((SELECT p.state FROM referral p WHERE p.dossier_id = r.dossier_id"
    "  AND p.number = r.number AND p.since_seq < r.since_seq ORDER BY p.since_seq DESC LIMIT 1), '')"
    " AND NOT EXISTS (SELECT 1 FROM dossier_merge_part m WHERE m.target_number = r.number"
    "  AND m.kind = 'referral' AND m.since_seq = r.since_seq)";

// Referrals in the state that they had when a consent of their dossier was withdrawn.
constexpr char kWithdrawals[] =
    "SELECT c.since_seq, r.dossier_id, r.number, '' FROM consent c"
    " JOIN referral r ON r.dossier_id = c.dossier_id"
    " WHERE r.consent_number IS NOT NULL AND (r.from_organization = ? OR r.to_organization = ?)"
    " AND c.since_seq >= ? AND c.since_seq <= ? AND c.withdrawn_on IS NOT NULL"
    " AND r.since_seq < c.since_seq AND (r.until_seq IS NULL OR r.until_seq > c.since_seq)"
    " AND r.state IN ('sent', 'accepted')"
    " AND EXISTS (SELECT 1 FROM consent p WHERE p.dossier_id = c.dossier_id AND p.number = c.number"
    "  AND p.until_seq = c.since_seq AND p.withdrawn_on IS NULL)";

}  // namespace

absl::StatusOr<std::vector<ReferralStepRecord>> ListReferralSteps(const Snapshot& snapshot,
                                                                  const std::string& organization,
                                                                  ReferralStepPosition after,
                                                                  std::int64_t limit) {
  std::vector<Value> parameters;
  for (int part = 0; part < 2; ++part) {
    parameters.emplace_back(organization);
    parameters.emplace_back(organization);
    parameters.emplace_back(after.seq);
    parameters.emplace_back(snapshot.position());
  }
  for (const std::int64_t bound : {after.seq, after.dossier_id, after.dossier_id, after.number, limit}) {
    parameters.emplace_back(bound);
  }
  std::vector<ReferralStepRecord> steps;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      absl::StrCat("SELECT seq, dossier_id, number, step FROM (", kMoves, " UNION ALL ", kWithdrawals,
                   ") s WHERE seq > ? OR dossier_id > ? OR (dossier_id = ? AND number > ?)"
                   " ORDER BY seq, dossier_id, number LIMIT ?"),
      parameters, "iiit", [&](const Row& row) {
        steps.push_back({{row.Integer(0), row.Integer(1), row.Integer(2)}, row.Text(3)});
      }));
  return steps;
}

}  // namespace relais::storage
