#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_COMMAND_SPEC_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_COMMAND_SPEC_H_

#include <string>
#include <vector>

#include "client/cli/app/language.h"
#include "client/cli/framework/fields.h"

// What a command says of itself.

namespace relais::cli {

// An option (`--sector`) or a positional (`dossier`) that fills one field of a request.
struct Flag {
  const char* name;
  // Path of the field in the request.
  const char* path;
  LocalizedText help;
  bool required = false;
  InputKind kind = InputKind::kPlain;
  // For kName: the resource name, with `*` for the parts that the user types.
  const char* pattern = "";
  // Default value; null leaves the field unset.
  const char* fallback = nullptr;
};

struct CommandSpec {
  const char* name;
  // One sentence.
  LocalizedText help;
  // One or more command lines, one a line. Each works as written, on a register that has the resources it
  // names.
  const char* example;
  std::vector<Flag> flags = {};
  // For updates: the field that holds the resource. The fields of the given flags become the `update_mask`.
  const char* mask_root = nullptr;
};

// The words that the user gave for each flag of a command, in the order of `CommandSpec::flags`.
using FlagValues = std::vector<std::vector<std::string>>;

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_COMMAND_SPEC_H_
