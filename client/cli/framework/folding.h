#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_FOLDING_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_FOLDING_H_

#include <string>
#include <string_view>

namespace relais::cli {

bool IsUtf8(std::string_view text);

// `text` without case, accents and punctuation: `Prédémarrage` and `PREDEMARRAGE` are equal once folded, and
// so are `pre_startup`, `pre-startup` and `pre startup`. Words are separated by one blank. Text that is
// not UTF-8 stays as it is.
std::string Fold(std::string_view text);

// Removes a UTF-8 byte order mark, which Windows editors write at the start of a file.
std::string_view WithoutByteOrderMark(std::string_view text);

// Number of characters to insert, remove, replace or swap to turn one text into the other.
int EditDistance(std::string_view a, std::string_view b);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_FOLDING_H_
