#ifndef RELAIS_STORAGE_QUERIES_REFERRALS_REFERRAL_STEPS_H_
#define RELAIS_STORAGE_QUERIES_REFERRALS_REFERRAL_STEPS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/versioned/versioned.h"

namespace relais::storage {

// A position among the steps of referrals: after the step of this referral in this entry.
struct ReferralStepPosition {
  std::int64_t seq = 0;
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
};

// The effect of an entry on a referral: it moved to the state `step`. If `step` is empty, the entry withdrew
// a consent of its dossier while it waited for an answer or was accepted.
struct ReferralStepRecord {
  ReferralStepPosition position;
  std::string step;
};

// Steps of the referrals with a consent that the organization sent or received, by position, after `after`,
// at most `limit`. Not limited by the snapshot's scope. Leaves out corrections that do not change the state,
// and referrals that a merge carries to another dossier.
absl::StatusOr<std::vector<ReferralStepRecord>> ListReferralSteps(const Snapshot& snapshot,
                                                                  const std::string& organization,
                                                                  ReferralStepPosition after,
                                                                  std::int64_t limit);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_REFERRALS_REFERRAL_STEPS_H_
