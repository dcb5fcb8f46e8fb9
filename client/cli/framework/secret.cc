#include "client/cli/framework/secret.h"

#include <sys/stat.h>

#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/cli/app/errors.h"
#include "client/cli/framework/folding.h"
#include "client/cli/output/private_file.h"

namespace relais::cli {
namespace {

absl::Status Refuse(absl::string_view option, const std::string& file, LocalizedText why, Language language) {
  return UsageError(
      absl::StrCat(option, " ", file, language == Language::kFrench ? " : " : ": ", why.In(language)));
}

bool OthersCanRead(const std::string& file) {
  struct stat found = {};
  return stat(file.c_str(), &found) == 0 && S_ISREG(found.st_mode) &&
         (found.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

}  // namespace

absl::StatusOr<std::string> ReadSecret(absl::string_view option, const std::string& file, Language language,
                                       std::istream& in) {
  if (file.empty()) return std::string();
  std::ifstream stream;
  if (file != "-") {
    if (OthersCanRead(file)) {
      return Refuse(option, file,
                    {"d’autres comptes peuvent lire ce fichier; faire d’abord chmod 600",
                     "other accounts can read this file; first chmod 600"},
                    language);
    }
    stream.open(file);
    if (!stream.is_open())
      return Refuse(option, file, {"fichier absent ou illisible", "no such file, or unreadable"}, language);
  }
  std::string line;
  std::getline(file == "-" ? in : stream, line);
  const std::string_view text = WithoutByteOrderMark(line);
  const absl::string_view secret = absl::StripAsciiWhitespace({text.data(), text.size()});
  if (secret.empty()) {
    return Refuse(option, file, {"la première ligne est vide", "the first line is empty"}, language);
  }
  if (!IsUtf8({secret.data(), secret.size()})) {
    return Refuse(option, file,
                  {"le texte n’est pas en UTF-8; enregistrez-le de nouveau en UTF-8",
                   "the text is not UTF-8; save it again as UTF-8"},
                  language);
  }
  return std::string(secret);
}

absl::Status KeepSecret(const std::string& secret, const std::string& file, Language language,
                        std::ostream& out) {
  if (file != "-") return ReplacePrivateFile(file, absl::StrCat(secret, "\n"), language);
  out << secret << "\n" << std::flush;
  return out.good()
             ? absl::OkStatus()
             : absl::FailedPreconditionError(
                   LocalizedText{"la sortie standard est fermée", "standard output is closed"}.In(language));
}

}  // namespace relais::cli
