#include "service/dispatch/services/services.h"

namespace relais::dispatch {

// All of its methods are streams.
Service NewImportService() { return NewService("relais.v1.ImportService", {}); }

}  // namespace relais::dispatch
