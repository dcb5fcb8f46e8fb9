#include <cstdlib>
#include <iostream>

#include "client/cli/app.h"

int main(int argc, char** argv) {
  return relais::cli::Run(
      {argv + 1, argv + argc}, [](const char* name) { return std::getenv(name); }, std::cout, std::cerr);
}
