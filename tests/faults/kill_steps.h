#ifndef RELAIS_TESTS_FAULTS_KILL_STEPS_H_
#define RELAIS_TESTS_FAULTS_KILL_STEPS_H_

#include <functional>
#include <string>
#include <vector>

#include "tests/support/api/server_fixture.h"

namespace relais::faults {

// A register that a command of relaisd changes, killed at each of its steps in turn.
struct KillSteps {
  // Name in the printed figures.
  std::string name;
  // Folder with `register.db` and the files beside it as they are before the command.
  std::string folder;
  // Words and flags of the command, after `--database FILE`. It must end with code 0 if it is not killed.
  std::vector<std::string> command;
  // `POSITION:DIGEST` of the register before the command and after it.
  std::string before;
  std::string after;
};

// POSITION:DIGEST in the output of a command.
std::string NotedIn(const std::string& printed);

// Runs the command on a fresh copy of the folder, killed before its first call that changes a file, then
// before its second, and so on until it lives to its end: every step in the full campaign, else about forty.
// After each kill, `relaisd verify` must find the old or the new register whole, and the command must do its
// work when it is run again. Prints the figures. `check`, if given, gets the folder after each kill.
void KillAtEachStep(const KillSteps& steps, const std::function<void(const std::string& folder)>& check = {});

// Runs a program with these words; returns its exit code and its output.
Relaisd::Outcome RunProgram(const std::vector<std::string>& words, const std::string& folder);

// The program of the build, or that of the environment variable RELAISD.
std::string RelaisdProgram();

}  // namespace relais::faults

#endif  // RELAIS_TESTS_FAULTS_KILL_STEPS_H_
