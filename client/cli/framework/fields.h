#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_FIELDS_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_FIELDS_H_

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "client/cli/app/language.h"

namespace relais::cli {

// Access to fields by a path such as `dossier.promoter.gender`. A repeated message in the path means its
// first element.

// Finds the field; null if the path is wrong.
const google::protobuf::FieldDescriptor* FindField(const google::protobuf::Descriptor& type,
                                                   std::string_view path);

// How the words of a flag become the value of a field.
enum class InputKind {
  kPlain,   // by the type of the field: text, number, yes or no, date, word of an enum
  kOrNone,  // plain text; what a table prints for `none` means it
  kMoney,   // dollars, into cents
  kCode,    // a code to type; blanks are removed
  kName,    // a resource name, or only its variable parts
  kAsOf,    // an instant or a journal position
  kUntil,   // an instant, or a day: its end
  kSince,   // an instant, or a day: its beginning
  kWords,   // several words, one text
  kSwitch,  // no word: the flag alone means yes
};

// Sets the field from the given words. `pattern` is the resource name for kName, with `*` for its variable
// parts. An invalid word is a usage error (see errors.h) that names `flag`.
absl::Status SetField(google::protobuf::Message& message, std::string_view path, InputKind kind,
                      std::string_view pattern, std::string_view flag, const std::vector<std::string>& words,
                      Language language);

// Refuses the reserved word `none` as the name of a resource: it names nothing, and a service that took it
// for a value might find what has none. A usage error names `flag`.
absl::Status CheckNotReserved(std::string_view flag, std::string_view pattern, const std::string& given,
                              Language language);

// `culture` for `sector/culture` and `codelists/sector/codes/culture`, if `codelists` (separated by `|`) has
// `sector`; other text stays.
std::string BareCode(std::string_view codelists, const std::string& given);

// Clears the field at `path`, every element of a repeated one. Like SetField, it creates the messages on the
// way: an unset one becomes present, an empty repeated one gets an element. Clears nothing if the last part
// of the path is wrong. The other parts must be valid (FindField): they are not checked.
void ClearField(google::protobuf::Message& message, std::string_view path);

// The words of a yes or no, as help shows them: `oui|non`. An option with such a value says yes by itself.
std::string YesOrNo(Language language);

// Expands `12/3` with `dossiers/*/interventions/*` to `dossiers/12/interventions/3`; returns other text
// unchanged.
std::string CompleteName(std::string_view pattern, const std::string& given);

// Returns the last part of a name: `culture` of `codelists/sector/codes/culture`; a text without slash
// unchanged.
std::string LastPart(const std::string& name);

// Splits at commas: `a,b` is two values. A comma before a blank is part of a label and does not split.
std::vector<std::string> SplitValues(std::string_view text);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_FIELDS_H_
