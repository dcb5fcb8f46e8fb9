#include "tests/faults/recorder.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/match.h"

namespace relais::faults {
namespace {

constexpr std::size_t kSector = 512;

bool Keep(std::mt19937_64& random) { return std::uniform_int_distribution<int>(0, 1)(random) == 1; }

}  // namespace

Recorder::Recorder(const std::filesystem::path& folder) {
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string name = file.path().filename().string();
    // Memory shared by processes: no process survives a power loss.
    if (absl::EndsWith(name, "-shm")) continue;
    std::ifstream in(file.path(), std::ios::binary);
    base_[name] = std::string(std::istreambuf_iterator<char>(in), {});
  }
}

void Recorder::Add(Kind kind, const std::string& path, std::int64_t at, std::string bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  events_.push_back({kind, std::filesystem::path(path).filename().string(), at, std::move(bytes)});
}

void Recorder::Write(const std::string& path, std::int64_t offset, const std::string& bytes) {
  Add(Kind::kWrite, path, offset, bytes);
}
void Recorder::Truncate(const std::string& path, std::int64_t size) { Add(Kind::kTruncate, path, size); }
void Recorder::Sync(const std::string& path) { Add(Kind::kSync, path); }
void Recorder::Delete(const std::string& path) { Add(Kind::kDelete, path); }

std::size_t Recorder::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return events_.size();
}

bool Recorder::IsSync(std::size_t cut) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return cut > 0 && events_[cut - 1].kind == Kind::kSync;
}

void Recorder::Apply(const Event& event, std::string& content) {
  const auto at = static_cast<std::size_t>(event.at);
  if (event.kind == Kind::kWrite) {
    if (content.size() < at + event.bytes.size()) content.resize(at + event.bytes.size());
    content.replace(at, event.bytes.size(), event.bytes);
  } else if (event.kind == Kind::kTruncate) {
    content.resize(at);
  } else if (event.kind == Kind::kDelete) {
    content.clear();
  }
}

std::vector<Recorder::Event> Recorder::Unordered(const std::vector<Event>& pending, Unsynced unsynced,
                                                 std::mt19937_64& random) {
  std::vector<Event> kept;
  for (const Event& event : pending) {
    if (unsynced == Unsynced::kSome || event.kind != Kind::kWrite) {
      if (Keep(random)) kept.push_back(event);
      continue;
    }
    for (std::size_t from = 0; from < event.bytes.size(); from += kSector) {
      if (!Keep(random)) continue;
      kept.push_back({Kind::kWrite, event.file, event.at + static_cast<std::int64_t>(from),
                      event.bytes.substr(from, kSector)});
    }
  }
  if (unsynced == Unsynced::kTorn) std::shuffle(kept.begin(), kept.end(), random);
  return kept;
}

std::string Recorder::ContentOf(const std::string& file, std::size_t cut, Unsynced unsynced,
                                std::mt19937_64& random) const {
  const auto base = base_.find(file);
  std::string content = base == base_.end() ? "" : base->second;
  std::vector<Event> pending;
  for (std::size_t i = 0; i < cut; ++i) {
    const Event& event = events_[i];
    if (event.file != file) continue;
    if (event.kind != Kind::kSync) {
      pending.push_back(event);
      continue;
    }
    for (const Event& synced : pending) Apply(synced, content);
    pending.clear();
  }
  if (unsynced == Unsynced::kNone) return content;
  if (unsynced != Unsynced::kAll) pending = Unordered(pending, unsynced, random);
  for (const Event& event : pending) Apply(event, content);
  return content;
}

void Recorder::Restore(std::size_t cut, Unsynced unsynced, std::mt19937_64& random,
                       const std::filesystem::path& folder) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::set<std::string> files;
  for (const auto& [file, unused] : base_) files.insert(file);
  for (std::size_t i = 0; i < cut; ++i) files.insert(events_[i].file);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  for (const std::string& file : files) {
    std::ofstream out(folder / file, std::ios::binary);
    out << ContentOf(file, cut, unsynced, random);
  }
}

}  // namespace relais::faults
