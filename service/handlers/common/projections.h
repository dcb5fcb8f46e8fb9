#ifndef RELAIS_SERVICE_HANDLERS_COMMON_PROJECTIONS_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_PROJECTIONS_H_

#include "storage/store.h"

namespace relais::handlers {

// What is made from the rows of a dossier and kept beside them: who may see it, the words by which it is
// searched, and what is answered of it.
storage::Projections NewDerivation();

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_PROJECTIONS_H_
