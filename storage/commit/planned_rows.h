#ifndef RELAIS_STORAGE_COMMIT_PLANNED_ROWS_H_
#define RELAIS_STORAGE_COMMIT_PLANNED_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "storage/store.h"

namespace relais::storage {

// The rows of a large write, planned on a snapshot and kept until they are written: encoded, in about a
// quarter of the memory that WriteTransaction takes for them. One thread at a time.
class PlannedRows {
 public:
  // Dossiers from `first_new_dossier` on are opened by this write, each by a row that it inserts.
  explicit PlannedRows(std::int64_t first_new_dossier) : first_new_(first_new_dossier) {}

  void Add(const WriteTransaction::Write& write);

  // Rows that can be staged (storage/staging.h): of keys without a current row, unless
  // projections of a dossier that is there already rest on them.
  std::size_t early() const { return early_.count; }
  // The others: what supersedes rows, and what changes who sees a dossier or what is answered of it.
  std::size_t late() const { return late_.count; }
  std::int64_t first_new_dossier() const { return first_new_; }
  std::int64_t new_dossiers() const { return new_dossiers_; }
  // Memory that the rows take.
  std::size_t bytes() const { return early_.bytes + late_.bytes; }

 private:
  // Encoded rows, one behind the other, none across two blocks.
  struct Part {
    std::deque<std::string> blocks;
    std::size_t count = 0;
    std::size_t bytes = 0;
  };

 public:
  // Goes through one part of the rows in the order in which they were added. Borrows the rows.
  class Cursor {
   public:
    // Numbers of new dossiers are moved up by `shift`.
    Cursor(const PlannedRows& rows, const Part& part, std::int64_t shift)
        : rows_(rows), part_(part), shift_(shift) {}
    // False at the end.
    bool Next(WriteTransaction::Write& write);

   private:
    const PlannedRows& rows_;
    const Part& part_;
    const std::int64_t shift_;
    std::size_t block_ = 0;
    std::size_t offset_ = 0;
  };
  Cursor EarlyRows(std::int64_t shift) const { return {*this, early_, shift}; }
  Cursor LateRows(std::int64_t shift) const { return {*this, late_, shift}; }

 private:
  bool IsEarly(const WriteTransaction::Write& write) const;
  std::size_t NumberOf(const TableSchema& shape);

  std::int64_t first_new_;
  std::int64_t new_dossiers_ = 0;
  // By the number that encoded rows bear.
  std::vector<const TableSchema*> shapes_;
  Part early_;
  Part late_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_PLANNED_ROWS_H_
