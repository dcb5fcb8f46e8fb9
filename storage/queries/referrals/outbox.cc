#include "storage/queries/referrals/outbox.h"

#include "storage/status_macros.h"

namespace relais::storage {

void QueueNotice(WriteTransaction& transaction, const Notice& notice) {
  const std::int64_t queued_at = absl::ToUnixMicros(transaction.recorded_at());
  transaction.ExecuteUnversioned(
      "outbox",
      "INSERT INTO outbox (id, user_id, dossier_id, number, event_seq, step, queued_at, not_before, attempts)"
      " SELECT COALESCE(MAX(id), 0) + 1, ?, ?, ?, ?, ?, ?, ?, 0 FROM outbox",
      {notice.user_id, notice.dossier_id, notice.number, transaction.seq(), notice.step, queued_at,
       queued_at});
}

absl::StatusOr<std::vector<QueuedNotice>> DueNotices(const Snapshot& snapshot, absl::Time now,
                                                     std::int64_t limit) {
  std::vector<QueuedNotice> due;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT id, event_seq, user_id, dossier_id, number, step, queued_at, attempts FROM outbox"
      " WHERE not_before <= ? ORDER BY not_before, id LIMIT ?",
      {absl::ToUnixMicros(now), limit}, "iitiitii", [&](const Row& row) {
        due.push_back({row.Integer(0),
                       row.Integer(1),
                       {row.Text(2), row.Integer(3), row.Integer(4), row.Text(5)},
                       absl::FromUnixMicros(row.Integer(6)),
                       row.Integer(7)});
      }));
  return due;
}

void RemoveNotice(WriteTransaction& transaction, std::int64_t id, std::int64_t event_seq) {
  transaction.ExecuteUnversioned("outbox", "DELETE FROM outbox WHERE id = ? AND event_seq = ?",
                                 {id, event_seq});
}

void DelayNotice(WriteTransaction& transaction, std::int64_t id, std::int64_t event_seq,
                 absl::Time not_before, std::int64_t attempts) {
  transaction.ExecuteUnversioned(
      "outbox", "UPDATE outbox SET not_before = ?, attempts = ? WHERE id = ? AND event_seq = ?",
      {absl::ToUnixMicros(not_before), attempts, id, event_seq});
}

}  // namespace relais::storage
