#ifndef RELAIS_SERVICE_RELAISD_SIGNALS_H_
#define RELAIS_SERVICE_RELAISD_SIGNALS_H_

#include <signal.h>

// SIGTERM and SIGINT, which end the service in good order.

namespace relais {

// Blocks SIGTERM and SIGINT in this thread and all later ones, so that sigwait receives them; ignores
// SIGPIPE.
sigset_t BlockSignals();

// Whether a signal that BlockSignals holds back is pending.
bool EndIsAsked();

}  // namespace relais

#endif  // RELAIS_SERVICE_RELAISD_SIGNALS_H_
