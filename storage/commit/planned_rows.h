#ifndef RELAIS_STORAGE_COMMIT_PLANNED_ROWS_H_
#define RELAIS_STORAGE_COMMIT_PLANNED_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "storage/store.h"

namespace relais::storage {

// The rows of a large write, planned on a snapshot and kept, encoded, until they are written. Takes about a
// quarter of the memory that WriteTransaction would. One thread at a time.
class PlannedRows {
 public:
  // Dossiers numbered from `first_new_dossier` on are opened by this write, each by a row that it inserts.
  explicit PlannedRows(std::int64_t first_new_dossier) : first_new_(first_new_dossier) {}

  // Keeps a copy of the row, encoded.
  void Add(const WriteTransaction::Write& write);

  // Number of rows that can be staged (storage/commit/staged_rows.h). They insert a new key, hold no
  // reference data, and change no access, search word or cached answer of an existing dossier.
  std::size_t early() const { return early_.count; }
  // Number of the other rows: those that supersede rows, hold reference data, or change access, search words
  // or the cached answer of an existing dossier.
  std::size_t late() const { return late_.count; }
  std::int64_t first_new_dossier() const { return first_new_; }
  std::int64_t new_dossiers() const { return new_dossiers_; }
  // Memory of the rows, in bytes.
  std::size_t bytes() const { return early_.bytes + late_.bytes; }

 private:
  // Encoded rows in sequence; no row spans two blocks.
  struct Part {
    std::deque<std::string> blocks;
    std::size_t count = 0;
    std::size_t bytes = 0;
  };

 public:
  // Iterates over one part of the rows in the order in which they were added. Borrows the rows.
  class Cursor {
   public:
    // Adds `shift` to the numbers of new dossiers.
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
  // Indexed by the table number in the encoded rows.
  std::vector<const TableSchema*> shapes_;
  Part early_;
  Part late_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_PLANNED_ROWS_H_
