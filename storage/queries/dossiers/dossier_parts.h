#ifndef RELAIS_STORAGE_QUERIES_DOSSIERS_DOSSIER_PARTS_H_
#define RELAIS_STORAGE_QUERIES_DOSSIERS_DOSSIER_PARTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Reads the parts of a dossier: interventions, referrals, funding applications, follow-ups. Every function
// sees what the snapshot shows; none found is not an error. Lists are in ascending order of number, above
// `after`, at most `limit`.

namespace relais::storage {

// Key of a part of one kind: its dossier and its number.
struct PartKey {
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
};

// The number for the next new part of this kind in its dossier. Numbers are never reused.
template <class Record>
absl::StatusOr<std::int64_t> NextNumber(const Snapshot& snapshot, std::int64_t dossier_id) {
  return snapshot.session().QueryInteger(
      absl::StrCat("SELECT COALESCE(MAX(number), 0) + 1 FROM ", Record::kTable, " WHERE dossier_id = ?"),
      {dossier_id});
}

// The part with this key.
template <class Record>
absl::StatusOr<std::optional<Record>> FindPart(const Snapshot& snapshot, PartKey key) {
  return FindOne<Record>(snapshot, "dossier_id = ? AND number = ?", {key.dossier_id, key.number});
}

// The part of this kind with this external identifier, compared exactly as stored.
template <class Record>
absl::StatusOr<std::optional<Record>> FindPartByExternalId(const Snapshot& snapshot,
                                                           const std::string& external_id) {
  return FindOne<Record>(snapshot, "external_id = ?", {external_id});
}

// The parts of this kind in one dossier.
template <class Record>
absl::StatusOr<std::vector<Record>> ListParts(const Snapshot& snapshot, std::int64_t dossier_id,
                                              std::int64_t after, std::int64_t limit) {
  return FindAll<Record>(snapshot, "dossier_id = ? AND number > ?", {dossier_id, after, limit},
                         "ORDER BY number LIMIT ?");
}

// In no particular order.
absl::StatusOr<std::vector<InterventionSubjectRecord>> ListSubjects(const Snapshot& snapshot,
                                                                    PartKey intervention);

// Date of the dossier's first or last intervention; empty if it has none.
absl::StatusOr<std::string> FirstInterventionOn(const Snapshot& snapshot, std::int64_t dossier_id);
absl::StatusOr<std::string> LastInterventionOn(const Snapshot& snapshot, std::int64_t dossier_id);

// By date, then in the usual order of steps.
absl::StatusOr<std::vector<FundingStepRecord>> ListFundingSteps(const Snapshot& snapshot,
                                                                PartKey application);

// Conditions on referrals; an empty one matches all.
struct ReferralConditions {
  // 0: of all dossiers.
  std::int64_t dossier_id = 0;
  std::vector<std::string> states;
  // If set, a sent referral with a `respond_by` before this civil date counts as expired.
  std::string expired_before;
  std::string from_organization;
  std::string to_organization;
};
// Referrals that match, by dossier and number, after `after`, at most `limit`.
absl::StatusOr<std::vector<ReferralRecord>> ListReferralRecords(const Snapshot& snapshot,
                                                                const ReferralConditions& conditions,
                                                                PartKey after, std::int64_t limit);

// The referrals that a closing with `recall_pending` recalled. `status` is the key of that status change; one
// journal entry recorded it and the recalls. Leaves out imported referrals.
absl::StatusOr<std::vector<ReferralRecord>> ListReferralsRecalledBy(const Snapshot& snapshot, PartKey status);

// Conditions on follow-ups; an empty one matches all.
struct FollowUpConditions {
  // 0: of all dossiers.
  std::int64_t dossier_id = 0;
  std::string owner;
  bool include_done = false;
  // Due on or before this civil date; empty is no bound.
  std::string due_to;
  // If set, only those of this owner, in addition to `owner`.
  std::string mine;
  // Due before this civil date and not done, whatever `include_done` says; empty is no bound.
  std::string late_on;
};
// Follow-ups that match, by due date, dossier and number, at most `limit`. The page begins after the
// follow-up `after`, due on `after_due_on` (empty: at the start).
absl::StatusOr<std::vector<FollowUpRecord>> ListFollowUpRecords(const Snapshot& snapshot,
                                                                const FollowUpConditions& conditions,
                                                                const std::string& after_due_on,
                                                                PartKey after, std::int64_t limit);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_DOSSIERS_DOSSIER_PARTS_H_
