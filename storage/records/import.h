#ifndef RELAIS_STORAGE_RECORDS_IMPORT_H_
#define RELAIS_STORAGE_RECORDS_IMPORT_H_

#include <cstdint>
#include <string>

#include "storage/records/table_traits.h"

// Records of rows that were imported. Their conventions: records.h.

namespace relais::storage {

struct ImportRowRecord {
  static constexpr const char* kTable = "import_row";
  static constexpr TableTraits kTraits = {};
  // dossiers.csv, interventions.csv, …
  std::string file;
  // Key of the row within its file: its external_id, or dossier and date.
  std::string row_key;
  // Salted digest of the row's text, followed by those of its personal cells (import_rows.h).
  std::string fingerprint;
  std::string salt;
  // Salted digests of the other cells, which outlive an erasure; empty for a row of an earlier schema.
  std::string cells;
  // Civil date under which a row of phases.csv with an external_id is recorded; cents that an inquiry or
  // filing of funding.csv said were asked for. Else empty.
  std::string place;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("file", r.file);
    v.Key("row_key", r.row_key);
    v.Personal("fingerprint", r.fingerprint);
    v.Personal("salt", r.salt);
    v.Added("cells", r.cells);
    v.Added("place", r.place);
  }
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_RECORDS_IMPORT_H_
