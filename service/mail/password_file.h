#ifndef RELAIS_SERVICE_MAIL_PASSWORD_FILE_H_
#define RELAIS_SERVICE_MAIL_PASSWORD_FILE_H_

#include <string>

#include "service/domain/common/localized_text.h"

namespace relais::mail {

// A password, or an error. On error, `fault` has both languages and names the file; on success it is empty.
struct PasswordFile {
  std::string password;
  domain::LocalizedText fault;
};

// Reads a password from a file of one line; a line end after it is dropped. Refuses a file that is not a
// regular one, or that every user of the machine can read. Refuses a password that is empty, longer than 1024
// bytes or holds a control character.
PasswordFile ReadPasswordFile(const std::string& path);

}  // namespace relais::mail

#endif  // RELAIS_SERVICE_MAIL_PASSWORD_FILE_H_
