#include "storage/commit/write_watch.h"

#include <algorithm>

#include "storage/records/records.h"

namespace relais::storage {

bool WriteWatch::AnySince(std::int64_t seq, const Predicate& matches) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::any_of(written_.begin(), written_.end(),
                     [&](const Written& row) { return row.seq > seq && matches(row.table, row.dossier_id); });
}

void WriteWatch::Note(const WriteTransaction& transaction) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto add = [this](const Written& row) {
    // Rows of one dossier come one after the other.
    const bool same = !written_.empty() && written_.back().table == row.table &&
                      written_.back().dossier_id == row.dossier_id && written_.back().seq == row.seq;
    if (!same) written_.push_back(row);
  };
  for (const WriteTransaction::Write& write : transaction.writes()) {
    const bool about_dossier = BoundOf(*write.shape) != Bound::kNone;
    add({write.shape->name, about_dossier ? write.values.front().integer() : 0, transaction.seq()});
  }
  if (!transaction.erasures().empty()) add({ErasureRecord::kTable, 0, transaction.seq()});
}

std::shared_ptr<const WriteWatch> WatchList::Add() {
  auto watch = std::make_shared<WriteWatch>();
  const std::lock_guard<std::mutex> lock(mutex_);
  watches_.push_back(watch);
  return watch;
}

void WatchList::Note(const WriteTransaction& transaction) {
  const std::lock_guard<std::mutex> lock(mutex_);
  watches_.erase(
      std::remove_if(watches_.begin(), watches_.end(), [](const auto& watch) { return watch.expired(); }),
      watches_.end());
  for (const std::weak_ptr<WriteWatch>& each : watches_) {
    if (const std::shared_ptr<WriteWatch> watch = each.lock()) watch->Note(transaction);
  }
}

}  // namespace relais::storage
