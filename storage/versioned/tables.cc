#include "storage/versioned/tables.h"

#include "storage/records/records.h"

namespace relais::storage {

const std::vector<const TableSchema*>& AllTables() {
  static const std::vector<const TableSchema*>& tables = *[] {
    auto* all = new std::vector<const TableSchema*>;
    AllRecords::ForEach([all](auto record) { all->push_back(&SchemaOf<decltype(record)>()); });
    return all;
  }();
  return tables;
}

}  // namespace relais::storage
