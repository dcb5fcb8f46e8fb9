#ifndef RELAIS_SERVICE_RELAISD_NOTED_ENTRY_H_
#define RELAIS_SERVICE_RELAISD_NOTED_ENTRY_H_

#include <optional>
#include <string>

#include "service/domain/common/localized_text.h"
#include "storage/maintenance/verify.h"

// The value of --expect: an entry of the journal that someone noted elsewhere.

namespace relais {

// Parses `POSITION:DIGEST`, as `verify` and `backup` print it; false if it is malformed. Leaves `noted` empty
// for empty text.
bool ParseNoted(const std::string& text, std::optional<storage::NotedEntry>& noted);

// The refusal of a malformed value.
domain::LocalizedText MalformedExpect();

}  // namespace relais

#endif  // RELAIS_SERVICE_RELAISD_NOTED_ENTRY_H_
