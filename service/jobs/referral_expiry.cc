#include "service/jobs/referral_expiry.h"

#include <string>
#include <utility>
#include <vector>

#include "service/domain/common/civil_date.h"
#include "service/handlers/referrals/referrals.h"
#include "storage/commit/write_and_wait.h"
#include "storage/status_macros.h"

namespace relais::jobs {
namespace {

constexpr absl::Duration kReadTime = absl::Seconds(30);
// Batch size; the run goes on until none is left.
constexpr std::int64_t kReferralsAtOnce = 100;

absl::Status Expire(storage::Store& store, const std::string& referral, absl::CivilDay today, int& moved) {
  storage::WriteJob job;
  job.identity = {"relaisd", "ExpireReferral", "", ""};
  bool wrote = false;
  job.apply = [&](storage::WriteTransaction& transaction) {
    absl::StatusOr<std::string> name = handlers::ExpireReferral(transaction, referral, today);
    wrote = !transaction.writes().empty();
    return name;
  };
  RELAIS_RETURN_IF_ERROR(storage::WriteAndWait(store, std::move(job)));
  if (wrote) ++moved;
  return absl::OkStatus();
}

}  // namespace

ReferralExpiry::ReferralExpiry(storage::Store& store, std::function<void(const absl::Status&)> failed)
    : store_(store), failed_(std::move(failed)) {}

absl::StatusOr<int> ReferralExpiry::RunOnce() {
  const absl::CivilDay today = domain::Today(store_.Now());
  int moved = 0;
  for (;;) {
    absl::StatusOr<std::vector<std::string>> overdue;
    RELAIS_RETURN_IF_ERROR(store_.Read(absl::Now() + kReadTime, [&](const storage::Snapshot& snapshot) {
      overdue = handlers::OverdueReferrals(snapshot, today, kReferralsAtOnce);
      return overdue.status();
    }));
    const int before = moved;
    for (const std::string& referral : *overdue)
      RELAIS_RETURN_IF_ERROR(Expire(store_, referral, today, moved));
    // None left, or none that can be moved.
    if (moved == before) return moved;
  }
}

void ReferralExpiry::Look() {
  const absl::CivilDay today = domain::Today(store_.Now());
  if (done_ == today) return;
  const absl::StatusOr<int> run = RunOnce();
  if (run.ok()) {
    done_ = today;
  } else if (failed_) {
    failed_(run.status());
  }
}

}  // namespace relais::jobs
