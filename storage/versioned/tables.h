#ifndef RELAIS_STORAGE_VERSIONED_TABLES_H_
#define RELAIS_STORAGE_VERSIONED_TABLES_H_

#include <vector>

#include "storage/versioned/versioned.h"

namespace relais::storage {

// The schemas of all versioned tables.
const std::vector<const TableSchema*>& AllTables();

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_VERSIONED_TABLES_H_
