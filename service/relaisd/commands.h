#ifndef RELAIS_SERVICE_RELAISD_COMMANDS_H_
#define RELAIS_SERVICE_RELAISD_COMMANDS_H_

// The commands of relaisd. Each reads its flags, prints its result or error, and returns the exit code.

namespace relais {

// Serves until SIGTERM or SIGINT, then finishes what it began.
int Serve();

// Creates the register and its key. Prints the setup code alone to standard output, for scripts; its
// explanation goes to standard error. With --if_missing, does nothing if there is a register.
int Init();

// Verifies the journal of a register that no process serves.
int Verify();

// Copies the register, whether the service runs or is stopped.
int Backup();

// Puts a copy in the place of the register, which no process may serve, and sets the present one aside.
int Restore();

// Prints a link to the first page of the console alone to standard output; its explanation goes to standard
// error.
int SetupLinkCommand();

}  // namespace relais

#endif  // RELAIS_SERVICE_RELAISD_COMMANDS_H_
