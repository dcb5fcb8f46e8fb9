#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_FIELDS_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_FIELDS_H_

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "client/cli/app/language.h"

namespace relais::cli {

// Fields named by a path such as `dossier.promoter.gender`. A repeated message on the way stands for its
// first element.

// What the field is; null where the path is wrong.
const google::protobuf::FieldDescriptor* FindField(const google::protobuf::Descriptor& type,
                                                   std::string_view path);

// How words of a command line become the value of a field.
enum class InputKind {
  kPlain,   // by the type of the field: text, number, yes or no, date, word of an enum
  kMoney,   // dollars, into cents
  kCode,    // a code to type, whose blanks do not count
  kName,    // a resource name of which only the changing parts were given
  kAsOf,    // an instant or a journal position
  kUntil,   // an instant, or a day: its end
  kSince,   // an instant, or a day: its beginning
  kWords,   // several words, one text
  kSwitch,  // no word: to name the flag is to say yes
};

// Fills the field from the words given. `pattern` is the resource name for kName, its changing parts `*`.
// A word that does not fit is a usage error (see errors.h) that names `flag`.
absl::Status SetField(google::protobuf::Message& message, std::string_view path, InputKind kind,
                      std::string_view pattern, std::string_view flag, const std::vector<std::string>& words,
                      Language language);

// The words of a yes or no, as help shows them: `oui|non`. An option with such a value says yes by itself.
std::string YesOrNo(Language language);

// `12/3` with `dossiers/*/interventions/*` is `dossiers/12/interventions/3`; what is no such abbreviation
// stays.
std::string CompleteName(std::string_view pattern, const std::string& given);

// `a,b` is two values. A comma before a blank is part of a label and separates nothing.
std::vector<std::string> SplitValues(std::string_view text);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_FIELDS_H_
