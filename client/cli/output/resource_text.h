#ifndef RELAIS_CLIENT_CLI_OUTPUT_RESOURCE_TEXT_H_
#define RELAIS_CLIENT_CLI_OUTPUT_RESOURCE_TEXT_H_

#include <string>

#include "client/cli/app/language.h"

namespace relais::cli {

// `12/3` for `dossiers/12/interventions/3`: the short form that commands accept.
std::string ShortName(const std::string& name);

// Whether the text is a resource name of the API, such as `dossiers/12/referrals/1`.
bool IsResourceName(const std::string& text);

// `référence 12/1` for `dossiers/12/referrals/1`: the kind and the short form. Returns other text unchanged.
std::string ResourceText(const std::string& name, Language language);

// The sentence, with each resource name in it replaced by its ResourceText.
std::string WithResourceTexts(const std::string& sentence, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_OUTPUT_RESOURCE_TEXT_H_
