#ifndef RELAIS_SERVICE_MAIL_PASSWORD_FILE_H_
#define RELAIS_SERVICE_MAIL_PASSWORD_FILE_H_

#include <string>

#include "service/domain/common/localized_text.h"

namespace relais::mail {

// A password, or why there is none: then both languages of `fault` are set, and name the file.
struct PasswordFile {
  std::string password;
  domain::LocalizedText fault;
};

// Reads a file of one line. Refuses one that every user of the machine can read, and a password that is
// empty, longer than 1024 bytes or holds a control character.
PasswordFile ReadPasswordFile(const std::string& path);

}  // namespace relais::mail

#endif  // RELAIS_SERVICE_MAIL_PASSWORD_FILE_H_
