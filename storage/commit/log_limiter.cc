#include "storage/commit/log_limiter.h"

#include "absl/cleanup/cleanup.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// How long to wait for running reads before giving up emptying the log.
constexpr absl::Duration kReadersPause = absl::Milliseconds(200);

}  // namespace

void LogLimiter::KeepShort() {
  if (!holding_long_reads_) {
    if (writer_.LogBytes() < limit_) return;
    holding_long_reads_ = true;
    held_since_ = absl::Now();
    readers_.HoldLong();
  }
  const bool given_up = absl::Now() - held_since_ > options_.long_read_time;
  if (readers_.long_running() > 0 && !given_up) return;
  const absl::Status emptied =
      readers_.long_running() > 0 ? absl::UnavailableError("a long read runs on") : Empty();
  // If something blocks it (a backup, say), do not retry until the log has grown by as much again.
  limit_ = emptied.ok() ? options_.log_limit : writer_.LogBytes() + options_.log_limit;
  holding_long_reads_ = false;
  readers_.AdmitLong();
}

absl::Status LogLimiter::Empty() {
  const auto admit = absl::MakeCleanup([this] { readers_.Admit(); });
  RELAIS_RETURN_IF_ERROR(readers_.Drain(absl::Now() + kReadersPause));
  return writer_.dialect().Checkpoint(writer_);
}

void LogLimiter::EmptyForGood() {
  if (readers_.Drain(absl::Now() + kReadersPause).ok()) {
    writer_.dialect().Checkpoint(writer_).IgnoreError();
  }
}

}  // namespace relais::storage
