#ifndef RELAIS_SERVICE_HANDLERS_COMMON_PROJECTIONS_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_PROJECTIONS_H_

#include "storage/store.h"

namespace relais::handlers {

// Returns the functions that build the projections of a dossier from its rows: access, search index and
// cached answer.
storage::Projections MakeProjections();

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_PROJECTIONS_H_
