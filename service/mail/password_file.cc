#include "service/mail/password_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace relais::mail {
namespace {

constexpr std::size_t kPasswordLimit = 1024;

PasswordFile Fault(const std::string& path, absl::string_view fr, absl::string_view en) {
  return {"",
          {absl::StrCat("fichier du mot de passe du courriel ", path, " : ", fr),
           absl::StrCat("file of the mail password ", path, ": ", en)}};
}

}  // namespace

PasswordFile ReadPasswordFile(const std::string& path) {
  // O_NONBLOCK keeps a named pipe from blocking here.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return Fault(path, "ne peut être lu", "cannot be read");
  const absl::Cleanup close_file = [file] { close(file); };
  struct stat found {};
  if (fstat(file, &found) != 0 || !S_ISREG(found.st_mode))
    return Fault(path, "n’est pas un fichier ordinaire", "is not a regular file");
  if ((found.st_mode & S_IROTH) != 0)
    return Fault(path, "tout le monde peut le lire; chmod 600", "everybody can read it; chmod 600");
  // One byte over the limit, to detect an excess, and the line end.
  std::array<char, kPasswordLimit + 3> bytes{};
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = read(file, bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Fault(path, "ne peut être lu", "cannot be read");
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  absl::string_view password(bytes.data(), size);
  absl::ConsumeSuffix(&password, "\n");
  absl::ConsumeSuffix(&password, "\r");
  if (password.empty() || password.size() > kPasswordLimit ||
      std::any_of(password.begin(), password.end(),
                  [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); }))
    return Fault(path, "doit tenir sur une ligne de 1 à 1024 octets", "must be one line of 1 to 1024 bytes");
  return {std::string(password), {}};
}

}  // namespace relais::mail
