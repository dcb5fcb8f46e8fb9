#include "service/domain/common/codelist.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace relais::domain {

CodelistIndex::CodelistIndex(std::vector<CodelistEntry> entries) : entries_(std::move(entries)) {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    by_code_.emplace(entries_[i].code, i);
    if (entries_[i].active)
      absl::StrAppend(&allowed_codes_, allowed_codes_.empty() ? "" : ", ", entries_[i].code);
  }
  const auto add = [this](absl::string_view word, std::size_t position) {
    std::string folded = Fold(word);
    if (!folded.empty()) by_word_.emplace(std::move(folded), position);
  };
  // emplace keeps the first entry: the order of these loops is the precedence.
  for (const bool active : {true, false}) {
    const auto for_each = [&](const auto& visit) {
      for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].active == active) visit(entries_[i], i);
      }
    };
    for_each([&](const CodelistEntry& entry, std::size_t i) { add(entry.code, i); });
    for_each(
        [&](const CodelistEntry& entry, std::size_t i) { add(entry.label_fr, i), add(entry.label_en, i); });
    for_each([&](const CodelistEntry& entry, std::size_t i) {
      for (const std::string& alias : entry.aliases) add(alias, i);
    });
  }
}

CodelistIndex::Resolution CodelistIndex::Resolve(absl::string_view input) const {
  const CodelistEntry* entry = Find(input);
  // A retired code may also be a label or alias of an active entry, which wins.
  if (entry == nullptr || !entry->active) {
    const auto found = by_word_.find(Fold(input));
    if (found == by_word_.end()) return {};
    entry = &entries_[found->second];
  }
  return {entry->active ? Match::kActive : Match::kRetired, entry->code};
}

const CodelistEntry* CodelistIndex::Find(absl::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? nullptr : &entries_[found->second];
}

LocalizedText CodelistIndex::LabelOf(absl::string_view code) const {
  const CodelistEntry* const entry = Find(code);
  if (entry == nullptr) return {std::string(code), std::string(code)};
  return {entry->label_fr, entry->label_en.empty() ? entry->label_fr : entry->label_en};
}

std::size_t CodelistIndex::Position(absl::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? entries_.size() : found->second;
}

}  // namespace relais::domain
