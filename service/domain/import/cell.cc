#include "service/domain/import/cell.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "service/domain/common/identifier.h"

namespace relais::domain {
namespace {

// Folded, without blanks, as Excel and LibreOffice write them in French and English.
constexpr absl::string_view kErrors[] = {"#n/a",
                                         "#n/d",
                                         "#ref!",
                                         "#div/0!",
                                         "#value!",
                                         "#valeur!",
                                         "#name?",
                                         "#nom?",
                                         "#null!",
                                         "#nul!",
                                         "#num!",
                                         "#nombre!",
                                         "#spill!",
                                         "#propagation!",
                                         "#epars!",
                                         "#calc!",
                                         "#field!",
                                         "#champ!",
                                         "#blocked!",
                                         "#bloque!",
                                         "#connect!",
                                         "#connexion!",
                                         "#unknown!",
                                         "#inconnu!",
                                         "#busy!",
                                         "#occupe!",
                                         "#external!",
                                         "#externe!",
                                         "#python!",
                                         "#error!",
                                         "#erreur!",
                                         "#getting_data",
                                         "#extractiondonnees",
                                         "#chargement_donnees"};

bool IsFormulaError(absl::string_view cell) {
  if (!absl::StrContains(cell, '#')) return false;
  const std::string error = absl::StrReplaceAll(Fold(cell), {{" ", ""}});
  const bool only_marks = error.size() > 1 && error.find_first_not_of('#') == std::string::npos;
  return only_marks || std::find(std::begin(kErrors), std::end(kErrors), error) != std::end(kErrors);
}

bool IsKnown(absl::string_view word, const CodelistIndex& index) {
  return index.Resolve(word).match != CodelistIndex::Match::kUnknown;
}

// More parts than any label with commas has.
constexpr std::size_t kMaxPieces = 8;

// Splits a part at commas, each time into the longest word that is known. Appends the part whole if no word
// of it is known.
void SplitAtCommas(absl::string_view part, const CodelistIndex& index, std::vector<std::string>* words) {
  const std::vector<absl::string_view> pieces = absl::StrSplit(part, ',');
  std::vector<std::string> found;
  bool any_known = false;
  for (std::size_t begin = 0; begin < pieces.size();) {
    std::size_t end = std::min(pieces.size(), begin + kMaxPieces);
    while (end > begin + 1 && !IsKnown(absl::StrJoin(pieces.begin() + static_cast<std::ptrdiff_t>(begin),
                                                     pieces.begin() + static_cast<std::ptrdiff_t>(end), ","),
                                       index)) {
      --end;
    }
    const std::string word = absl::StrJoin(pieces.begin() + static_cast<std::ptrdiff_t>(begin),
                                           pieces.begin() + static_cast<std::ptrdiff_t>(end), ",");
    any_known = any_known || IsKnown(word, index);
    if (!Trim(word).empty()) found.emplace_back(Trim(word));
    begin = end;
  }
  if (any_known) {
    std::move(found.begin(), found.end(), std::back_inserter(*words));
  } else {
    words->emplace_back(part);
  }
}

}  // namespace

std::optional<LocalizedText> CheckCell(absl::string_view cell) {
  if (cell.empty()) return std::nullopt;
  if (!HasVisibleCharacter(cell)) {
    return LocalizedText{"la cellule ne contient que des caractères invisibles; videz-la ou remplissez-la",
                         "the cell holds nothing but invisible characters; empty it or fill it"};
  }
  if (IsFormulaError(cell)) {
    return LocalizedText{"c'est l'erreur d'une formule ou d'une colonne trop étroite, non une valeur",
                         "this is the error of a formula or of a column too narrow, not a value"};
  }
  return std::nullopt;
}

std::vector<std::string> SplitWords(absl::string_view cell, const CodelistIndex& index) {
  std::vector<std::string> words;
  for (const absl::string_view part : absl::StrSplit(cell, absl::ByAnyChar("|;\r\n"))) {
    const absl::string_view word = Trim(part);
    if (word.empty()) continue;
    if (absl::StrContains(word, ',') && !IsKnown(word, index)) {
      SplitAtCommas(word, index, &words);
    } else {
      words.emplace_back(word);
    }
  }
  return words;
}

}  // namespace relais::domain
