#ifndef RELAIS_STORAGE_READ_READER_H_
#define RELAIS_STORAGE_READ_READER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/engine/session.h"
#include "storage/status_macros.h"
#include "storage/versioned/versioned.h"

namespace relais::storage {

// A read session. If this process makes every commit, the session keeps its snapshot between reads until the
// next commit: to begin and end one takes longer than a read by key. One thread at a time.
class Reader {
 public:
  explicit Reader(std::unique_ptr<Session> session) : session_(std::move(session)) {}

  Session& session() { return *session_; }
  // As of the last Renew.
  const Snapshot& snapshot() const { return *snapshot_; }

  bool IsCurrent(const std::atomic<std::int64_t>& commits) const {
    return snapshot_.has_value() && session_->dialect().OwnsDatabase() && commits_ == commits;
  }

  // Renews the snapshot unless it is current. `commits` is the number of commits made or attempted.
  absl::Status Renew(const std::atomic<std::int64_t>& commits) {
    if (IsCurrent(commits)) return absl::OkStatus();
    Release();
    // Read before the snapshot begins: a commit in between then only makes the snapshot newer than recorded.
    commits_ = commits;
    RELAIS_RETURN_IF_ERROR(session_->Execute(session_->dialect().BeginRead()));
    std::int64_t head = 0;
    std::int64_t reference_version = 0;
    bool staged = false;
    absl::Status status = session_->Query("SELECT seq, reference_version, staged_seq FROM journal_head", {},
                                          "iii", [&](const Row& row) {
                                            head = row.Integer(0);
                                            reference_version = row.Integer(1);
                                            staged = row.Integer(2) != 0;
                                          });
    if (status.ok()) {
      snapshot_ = Snapshot::WithReference(*session_, head, reference_version, staged);
    } else {
      EndTransaction();
    }
    return status;
  }

  void Release() {
    if (!snapshot_.has_value()) return;
    snapshot_.reset();
    EndTransaction();
  }

 private:
  // The deadline of the last read must not stop it.
  void EndTransaction() {
    session_->SetDeadline(absl::InfiniteFuture());
    session_->Execute("COMMIT").IgnoreError();
  }

  std::unique_ptr<Session> session_;
  std::optional<Snapshot> snapshot_;
  std::int64_t commits_ = -1;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_READ_READER_H_
