#ifndef RELAIS_CLIENT_CLI_OUTPUT_RESOURCE_TEXT_H_
#define RELAIS_CLIENT_CLI_OUTPUT_RESOURCE_TEXT_H_

#include <string>

#include "client/cli/app/language.h"

namespace relais::cli {

// `12/3` for `dossiers/12/interventions/3`: what a command takes for it, in a fraction of the width.
std::string ShortName(const std::string& name);

// Whether the text is the name of a resource of the API, such as `dossiers/12/referrals/1`.
bool IsResourceName(const std::string& text);

// `référence 12/1` for `dossiers/12/referrals/1`: what it is, and what a command takes for it. Other text
// stays.
std::string ResourceText(const std::string& name, Language language);

// A sentence with each resource name in it written so.
std::string WithResourceTexts(const std::string& sentence, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_OUTPUT_RESOURCE_TEXT_H_
