#ifndef RELAIS_CLIENT_CLI_APP_LANGUAGE_H_
#define RELAIS_CLIENT_CLI_APP_LANGUAGE_H_

#include <functional>
#include <string>
#include <vector>

namespace relais::cli {

enum class Language { kFrench, kEnglish };

// A text that users read, in both languages.
struct LocalizedText {
  const char* fr = "";
  const char* en = "";

  const char* In(Language language) const { return language == Language::kEnglish ? en : fr; }
};

// "fr" or "en", as the service and --lang write it.
const char* LanguageCode(Language language);

// Value of an environment variable, or null.
using Environment = std::function<const char*(const char* name)>;

// Returns the language of --lang if `arguments` has it, else that of the locale: French unless it begins with
// `en`. Called before the arguments are parsed, because help is written in it.
Language ChooseLanguage(const std::vector<std::string>& arguments, const Environment& environment);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_APP_LANGUAGE_H_
