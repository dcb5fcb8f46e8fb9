#include "storage/queries/dossiers/dossier_parts.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

absl::StatusOr<std::string> HeldOn(const Snapshot& snapshot, std::int64_t dossier_id,
                                   absl::string_view order) {
  RELAIS_ASSIGN_OR_RETURN(const std::optional<InterventionRecord> found,
                          FindOne<InterventionRecord>(snapshot, "dossier_id = ?", {dossier_id},
                                                      absl::StrCat("ORDER BY held_on ", order, " LIMIT 1")));
  return found.has_value() ? found->held_on : std::string();
}

// A conjunction of conditions, with its parameters.
struct Where {
  std::string sql = "1 = 1";
  std::vector<Value> parameters;

  void And(absl::string_view condition, Value parameter) {
    absl::StrAppend(&sql, " AND ", condition);
    parameters.push_back(std::move(parameter));
  }
};

}  // namespace

absl::StatusOr<std::vector<InterventionSubjectRecord>> ListSubjects(const Snapshot& snapshot,
                                                                    PartKey intervention) {
  return FindAll<InterventionSubjectRecord>(snapshot, "dossier_id = ? AND number = ?",
                                            {intervention.dossier_id, intervention.number});
}

absl::StatusOr<std::string> FirstInterventionOn(const Snapshot& snapshot, std::int64_t dossier_id) {
  return HeldOn(snapshot, dossier_id, "ASC");
}

absl::StatusOr<std::string> LastInterventionOn(const Snapshot& snapshot, std::int64_t dossier_id) {
  return HeldOn(snapshot, dossier_id, "DESC");
}

absl::StatusOr<std::vector<FundingStepRecord>> ListFundingSteps(const Snapshot& snapshot,
                                                                PartKey application) {
  return FindAll<FundingStepRecord>(
      snapshot, "dossier_id = ? AND number = ?", {application.dossier_id, application.number},
      "ORDER BY step_on, CASE step WHEN 'inquiry' THEN 1 WHEN 'filed' THEN 2 WHEN 'opinion'"
      " THEN 3 WHEN 'recommended' THEN 4 ELSE 5 END");
}

absl::StatusOr<std::vector<ReferralRecord>> ListReferralsRecalledBy(const Snapshot& snapshot,
                                                                    PartKey status) {
  return FindAll<ReferralRecord>(
      snapshot,
      "dossier_id = ? AND state = 'recalled' AND consent_number IS NOT NULL AND number IN"
      " (SELECT past.number FROM referral past WHERE past.dossier_id = ? AND past.state = 'recalled'"
      " GROUP BY past.number HAVING MIN(past.since_seq) = (SELECT MIN(changed.since_seq)"
      " FROM dossier_status changed WHERE changed.dossier_id = ? AND changed.number = ?))",
      {status.dossier_id, status.dossier_id, status.dossier_id, status.number}, "ORDER BY number");
}

absl::StatusOr<std::vector<ReferralRecord>> ListReferralRecords(const Snapshot& snapshot,
                                                                const ReferralConditions& conditions,
                                                                PartKey after, std::int64_t limit) {
  Where where;
  if (conditions.dossier_id != 0) where.And("dossier_id = ?", conditions.dossier_id);
  if (!conditions.states.empty()) {
    absl::StrAppend(&where.sql,
                    " AND CASE WHEN state = 'sent' AND respond_by < ? THEN 'expired' ELSE state END IN ",
                    snapshot.session().dialect().SetOfTexts());
    where.parameters.emplace_back(conditions.expired_before);
    where.parameters.push_back(SetOf(conditions.states));
  }
  if (!conditions.from_organization.empty()) where.And("from_organization = ?", conditions.from_organization);
  if (!conditions.to_organization.empty()) where.And("to_organization = ?", conditions.to_organization);
  where.And("dossier_id >= ?", after.dossier_id);
  absl::StrAppend(&where.sql, " AND (dossier_id > ? OR number > ?)");
  for (const std::int64_t bound : {after.dossier_id, after.number, limit})
    where.parameters.emplace_back(bound);
  return FindAll<ReferralRecord>(snapshot, where.sql, std::move(where.parameters),
                                 "ORDER BY dossier_id, number LIMIT ?");
}

absl::StatusOr<std::vector<FollowUpRecord>> ListFollowUpRecords(const Snapshot& snapshot,
                                                                const FollowUpConditions& conditions,
                                                                const std::string& after_due_on,
                                                                PartKey after, std::int64_t limit) {
  Where where;
  if (conditions.dossier_id != 0) where.And("dossier_id = ?", conditions.dossier_id);
  if (!conditions.owner.empty()) where.And("owner = ?", conditions.owner);
  if (!conditions.mine.empty()) where.And("owner = ?", conditions.mine);
  if (!conditions.late_on.empty()) where.And("due_on < ?", conditions.late_on);
  if (!conditions.include_done || !conditions.late_on.empty()) where.sql += " AND done_on IS NULL";
  if (!conditions.due_to.empty()) where.And("due_on <= ?", conditions.due_to);
  if (!after_due_on.empty()) {
    where.And("due_on >= ?", after_due_on);
    where.sql += " AND (due_on > ? OR dossier_id > ? OR (dossier_id = ? AND number > ?))";
    where.parameters.emplace_back(after_due_on);
    for (const std::int64_t bound : {after.dossier_id, after.dossier_id, after.number}) {
      where.parameters.emplace_back(bound);
    }
  }
  where.parameters.emplace_back(limit);
  return FindAll<FollowUpRecord>(snapshot, where.sql, std::move(where.parameters),
                                 "ORDER BY due_on, dossier_id, number LIMIT ?");
}

}  // namespace relais::storage
