#include "client/cli/output/resource_text.h"

#include <regex>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace relais::cli {
namespace {

struct Kind {
  // The last collection in the name.
  const char* collection;
  bool numbered;
  LocalizedText noun;
};

constexpr Kind kKinds[] = {
#include "relais/v1/collections.inc"
};

// Subjects of journal lines that are about no single resource.
struct Whole {
  const char* name;
  LocalizedText noun;
};

constexpr Whole kWholes[] = {
    {"imports", {"importation", "import"}},
    {"codelists", {"listes de codes", "codelists"}},
};

const Kind* FindKind(absl::string_view collection) {
  for (const Kind& kind : kKinds) {
    if (collection == kind.collection) return &kind;
  }
  return nullptr;
}

// Kind of a resource name, in which collections and identifiers alternate; null for other text.
const Kind* KindOf(const std::string& name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() % 2 != 0) return nullptr;
  const Kind* kind = nullptr;
  for (size_t i = 0; i < parts.size(); i += 2) {
    kind = FindKind(parts[i]);
    if (kind == nullptr || parts[i + 1].empty()) return nullptr;
  }
  return kind;
}

}  // namespace

std::string ShortName(const std::string& name) {
  std::string shortened;
  int part = 0;
  for (absl::string_view piece : absl::StrSplit(name, '/')) {
    if (part++ % 2 == 1) absl::StrAppend(&shortened, shortened.empty() ? "" : "/", piece);
  }
  return shortened;
}

bool IsResourceName(const std::string& text) { return KindOf(text) != nullptr; }

std::string ResourceText(const std::string& name, Language language) {
  for (const Whole& whole : kWholes) {
    if (name == whole.name) return whole.noun.In(language);
  }
  const Kind* kind = KindOf(name);
  return kind == nullptr ? name : absl::StrCat(kind->noun.In(language), " ", ShortName(name));
}

std::string WithResourceTexts(const std::string& sentence, Language language) {
  // Matches only real resource names, so that `dossiers/{number}` and file paths stay unchanged.
  static const std::regex& name =
      *new std::regex("[a-z][A-Za-z]*/[A-Za-z0-9_.-]+(/[a-z][A-Za-z]*/[A-Za-z0-9_.-]+)*");
  std::string text;
  auto at = sentence.cbegin();
  for (std::sregex_iterator found(sentence.cbegin(), sentence.cend(), name), end; found != end; ++found) {
    const auto begin = sentence.cbegin() + found->position();
    text.append(at, begin);
    std::string match = found->str();
    // A full stop at the end belongs to the sentence.
    std::string rest;
    while (!match.empty() && match.back() == '.') {
      rest += '.';
      match.pop_back();
    }
    const bool in_path = begin != sentence.cbegin() && *(begin - 1) == '/';
    absl::StrAppend(&text, in_path ? match : ResourceText(match, language), rest);
    at = begin + found->length();
  }
  text.append(at, sentence.cend());
  return text;
}

}  // namespace relais::cli
