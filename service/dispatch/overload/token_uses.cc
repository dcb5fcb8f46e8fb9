#include "service/dispatch/overload/token_uses.h"

#include <algorithm>
#include <cstddef>

namespace relais::dispatch {
namespace {

// Past this size the table is emptied.
constexpr std::size_t kTokensRemembered = 10'000;

}  // namespace

std::optional<absl::Time> TokenUses::Last(const std::string& token_id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto entry = entries_.find(token_id);
  return entry == entries_.end() ? std::nullopt : std::optional<absl::Time>(entry->second.last);
}

void TokenUses::Learn(const std::string& token_id, absl::Time last, std::optional<absl::Time> recorded) {
  const std::lock_guard<std::mutex> lock(mutex_);
  MakeRoom();
  entries_.try_emplace(token_id, Entry{last, recorded.value_or(absl::InfinitePast())});
}

bool TokenUses::Use(const std::string& token_id, absl::Time now, absl::Duration interval) {
  const std::lock_guard<std::mutex> lock(mutex_);
  MakeRoom();
  Entry& entry = entries_.try_emplace(token_id, Entry{now, absl::InfinitePast()}).first->second;
  entry.last = std::max(entry.last, now);
  if (now - entry.recorded < interval) return false;
  entry.recorded = now;
  return true;
}

void TokenUses::MakeRoom() {
  if (entries_.size() >= kTokensRemembered) entries_.clear();
}

}  // namespace relais::dispatch
