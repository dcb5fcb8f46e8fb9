#include "service/relaisd/exit.h"

#include <cstdio>

#include "absl/strings/str_cat.h"

namespace relais {

void Tell(const domain::LocalizedText& text) {
  std::fprintf(stderr, "relaisd: %s | %s\n", text.fr.c_str(), text.en.c_str());
}

int Refuse(const std::vector<domain::LocalizedText>& problems) {
  for (const domain::LocalizedText& problem : problems) Tell(problem);
  return kBadStart;
}

int AfterPrinting(int code, const domain::LocalizedText& lost) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  Tell({absl::StrCat("impossible d'écrire sur la sortie standard : ", lost.fr),
        absl::StrCat("cannot write to standard output: ", lost.en)});
  return kFailed;
}

}  // namespace relais
