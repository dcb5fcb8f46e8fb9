#include "client/cli/app/language.h"

#include "absl/strings/match.h"

namespace relais::cli {
namespace {

Language FromName(const std::string& name) {
  return absl::StartsWithIgnoreCase(name, "en") ? Language::kEnglish : Language::kFrench;
}

}  // namespace

const char* LanguageCode(Language language) { return language == Language::kEnglish ? "en" : "fr"; }

Language ChooseLanguage(const std::vector<std::string>& arguments, const Environment& environment) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (absl::StartsWith(arguments[i], "--lang=")) return FromName(arguments[i].substr(7));
    if (arguments[i] == "--lang" && i + 1 < arguments.size()) return FromName(arguments[i + 1]);
  }
  // In the order in which the C library looks at them; an empty one counts as absent.
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = environment(name);
    if (value != nullptr && *value != '\0') return FromName(value);
  }
  return Language::kFrench;
}

}  // namespace relais::cli
