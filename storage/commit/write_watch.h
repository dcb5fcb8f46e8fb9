#ifndef RELAIS_STORAGE_COMMIT_WRITE_WATCH_H_
#define RELAIS_STORAGE_COMMIT_WRITE_WATCH_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/strings/string_view.h"
#include "storage/store.h"

namespace relais::storage {

// Records, by table and dossier, the rows written since it began. A write planned from a snapshot uses it to
// learn whether a row that its plan rests on has changed. Thread-safe.
class WriteWatch {
 public:
  // Receives the table of a row and its dossier, or 0 if the row's key does not begin with a dossier.
  using Predicate = std::function<bool(absl::string_view table, std::int64_t dossier_id)>;

  // Whether `matches` returns true for a row written by an entry after `seq`. May include rows of failed
  // writes. Any erasure counts as a row of table `erasure`.
  bool AnySince(std::int64_t seq, const Predicate& matches) const;

  // For the store alone: records the rows that the transaction is about to write.
  void Note(const WriteTransaction& transaction);

 private:
  struct Written {
    absl::string_view table;
    std::int64_t dossier_id;
    std::int64_t seq;
  };

  mutable std::mutex mutex_;
  std::vector<Written> written_;
};

// The watches that callers still hold. Thread-safe.
class WatchList {
 public:
  // Returns a new watch. It records rows until the caller releases it.
  std::shared_ptr<const WriteWatch> Add();
  // Calls WriteWatch::Note of every watch.
  void Note(const WriteTransaction& transaction);

 private:
  std::mutex mutex_;
  std::vector<std::weak_ptr<WriteWatch>> watches_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_WRITE_WATCH_H_
