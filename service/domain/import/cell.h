#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_CELL_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_CELL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/domain/common/codelist.h"
#include "service/domain/common/localized_text.h"

namespace relais::domain {

// Returns the fault of a cell that is no value in any column; nullopt for a usable or empty cell. Faults are
// formula errors in French or English (`#REF!`, `#N/A`, `#NOM?`), a row of # (a column too narrow), and
// invisible characters alone.
std::optional<LocalizedText> CheckCell(absl::string_view cell);

// Splits a list in one cell at `|`, `;` and line breaks; at commas too, if `index` knows a part. Keeps a
// label that holds a comma whole. The result includes words unknown to `index`.
std::vector<std::string> SplitWords(absl::string_view cell, const CodelistIndex& index);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_CELL_H_
