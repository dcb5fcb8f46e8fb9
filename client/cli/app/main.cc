#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

#include "client/cli/app/app.h"
#include "client/cli/output/file_output.h"

int main(int argc, char** argv) {
  // A reader that stops early is an error to report, not a silent end.
  std::signal(SIGPIPE, SIG_IGN);
  relais::cli::FileOutput output(STDOUT_FILENO);
  std::ostream out(&output);
  return relais::cli::Run(
      {argv + 1, argv + argc}, [](const char* name) { return std::getenv(name); }, out, std::cerr);
}
