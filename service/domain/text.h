#ifndef RELAIS_SERVICE_DOMAIN_TEXT_H_
#define RELAIS_SERVICE_DOMAIN_TEXT_H_

#include <string>

namespace relais::domain {

enum class Language { kFrench, kEnglish };

// A sentence that a user reads, in both languages. Plain value.
struct Text {
  std::string fr;
  std::string en;

  const std::string& In(Language language) const { return language == Language::kFrench ? fr : en; }
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_TEXT_H_
