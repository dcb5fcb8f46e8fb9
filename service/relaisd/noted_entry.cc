#include "service/relaisd/noted_entry.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace relais {

bool ParseNoted(const std::string& text, std::optional<storage::NotedEntry>& noted) {
  if (text.empty()) return true;
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  storage::NotedEntry entry;
  entry.digest = parts.second;
  const bool hexadecimal = entry.digest.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!absl::SimpleAtoi(parts.first, &entry.seq) || entry.seq < 1 || entry.digest.size() != 64 ||
      !hexadecimal)
    return false;
  noted = std::move(entry);
  return true;
}

domain::LocalizedText MalformedExpect() {
  return {"--expect : POSITION:EMPREINTE attendu, tel que verify l'affiche",
          "--expect: POSITION:DIGEST expected, as verify prints it"};
}

}  // namespace relais
