#include "service/convert/common/names.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace relais::convert {
namespace {

// Parses a number without sign or leading zero, so that each resource has one name.
std::optional<std::int64_t> ParseNumber(absl::string_view text) {
  std::int64_t number = 0;
  if (text.empty() || !absl::ascii_isdigit(static_cast<unsigned char>(text[0])) || text[0] == '0')
    return std::nullopt;
  if (!absl::SimpleAtoi(text, &number)) return std::nullopt;
  if (absl::StrCat(number) != text) return std::nullopt;
  return number;
}

}  // namespace

std::string DossierName(std::int64_t dossier_id) { return absl::StrCat("dossiers/", dossier_id); }

std::optional<std::int64_t> ParseDossierName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() != 2 || parts[0] != "dossiers") return std::nullopt;
  return ParseNumber(parts[1]);
}

std::optional<std::int64_t> DossierIn(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() < 2) return std::nullopt;
  return ParseDossierName(absl::StrCat(parts[0], "/", parts[1]));
}

std::string PartName(std::int64_t dossier_id, absl::string_view collection, std::int64_t number) {
  return absl::StrCat("dossiers/", dossier_id, "/", collection, "/", number);
}

std::optional<std::pair<std::int64_t, std::int64_t>> ParsePartName(absl::string_view name,
                                                                   absl::string_view collection) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() != 4 || parts[0] != "dossiers" || parts[2] != collection) return std::nullopt;
  const std::optional<std::int64_t> dossier_id = ParseNumber(parts[1]);
  const std::optional<std::int64_t> number = ParseNumber(parts[3]);
  if (!dossier_id.has_value() || !number.has_value()) return std::nullopt;
  return std::make_pair(*dossier_id, *number);
}

std::string Named(absl::string_view collection, absl::string_view id) {
  return id.empty() ? std::string() : absl::StrCat(collection, "/", id);
}

std::optional<std::string> ParseNamed(absl::string_view name, absl::string_view collection) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() != 2 || parts[0] != collection || parts[1].empty()) return std::nullopt;
  return std::string(parts[1]);
}

std::string IdOf(absl::string_view name_or_id, absl::string_view collection) {
  return ParseNamed(name_or_id, collection).value_or(std::string(name_or_id));
}

std::string CodeName(absl::string_view codelist, absl::string_view code) {
  return absl::StrCat("codelists/", codelist, "/codes/", code);
}

std::optional<std::pair<std::string, std::string>> ParseCodeName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() != 4 || parts[0] != "codelists" || parts[2] != "codes") return std::nullopt;
  if (parts[1].empty() || parts[3].empty()) return std::nullopt;
  return std::make_pair(std::string(parts[1]), std::string(parts[3]));
}

}  // namespace relais::convert
