#include "client/cli/framework/checks.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace relais::cli {
namespace {

std::string Refusal(const std::string& value, const std::string& allowed, Language language) {
  return language == Language::kFrench ? absl::StrCat("« ", value, " » refusé; permis : ", allowed)
                                       : absl::StrCat("“", value, "” refused; allowed: ", allowed);
}

}  // namespace

CLI::Validator OneOf(std::vector<std::string> allowed, Language language) {
  return CLI::Validator(
      [allowed = std::move(allowed), language](const std::string& value) {
        const bool known = std::find(allowed.begin(), allowed.end(), value) != allowed.end();
        return known ? std::string() : Refusal(value, absl::StrJoin(allowed, ", "), language);
      },
      "");
}

CLI::Validator Between(std::int64_t least, std::int64_t most, Language language) {
  return CLI::Validator(
      [=](const std::string& value) {
        std::int64_t number = 0;
        if (absl::SimpleAtoi(value, &number) && number >= least && number <= most) return std::string();
        const char* to = language == Language::kFrench ? " à " : " to ";
        return Refusal(value, absl::StrCat(least, to, most), language);
      },
      "");
}

CLI::Validator Duration(Language language) {
  return CLI::Validator(
      [language](const std::string& value) {
        constexpr double kDay = 86400;
        double seconds = 0;
        if (absl::SimpleAtod(value, &seconds) && seconds > 0 && seconds <= kDay) return std::string();
        const LocalizedText allowed = {"un nombre de secondes plus grand que 0, jusqu’à 86400",
                                       "a number of seconds above 0, up to 86400"};
        return Refusal(value, allowed.In(language), language);
      },
      "");
}

}  // namespace relais::cli
