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

// Which rows were written since it began, by table and dossier: a write that was planned from a snapshot
// asks whether anything that its plan rests on has changed. Thread-safe.
class WriteWatch {
 public:
  // Of a row, its table, and the dossier that it is about if that is what its key begins with, else 0.
  using Predicate = std::function<bool(absl::string_view table, std::int64_t dossier_id)>;

  // Whether `matches` holds for a row written by an entry after `seq`. May take in rows whose write failed.
  // An erasure counts as a row of table `erasure`, whatever it empties.
  bool AnySince(std::int64_t seq, const Predicate& matches) const;

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

// The watches that are held by somebody. Thread-safe.
class WatchList {
 public:
  std::shared_ptr<const WriteWatch> Add();
  void Note(const WriteTransaction& transaction);

 private:
  std::mutex mutex_;
  std::vector<std::weak_ptr<WriteWatch>> watches_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_WRITE_WATCH_H_
