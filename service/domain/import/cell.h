#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_CELL_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_CELL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/domain/common/codelist.h"
#include "service/domain/common/localized_text.h"

namespace relais::domain {

// The fault of a cell that is no value in any column: an error of a formula in French or English (`#REF!`,
// `#N/A`, `#NOM?`), a row of # (a column too narrow for its value), or invisible characters alone. None for
// an empty cell.
std::optional<LocalizedText> CheckCell(absl::string_view cell);

// The words of a list in one cell. `|`, `;` and line breaks part them; commas too, if `index` has each part.
// A label that holds a comma is taken whole. Words that are unknown to `index` are among them.
std::vector<std::string> SplitWords(absl::string_view cell, const CodelistIndex& index);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_CELL_H_
