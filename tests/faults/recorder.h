#ifndef RELAIS_TESTS_FAULTS_RECORDER_H_
#define RELAIS_TESTS_FAULTS_RECORDER_H_

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "tests/faults/faulty_vfs.h"

// Reconstructs the possible disk contents after a power loss, from the recorded writes and syncs.

namespace relais::faults {

// Which unsynced writes reached the disk.
enum class Unsynced { kNone, kAll, kSome, kTorn };

// Records a run. The initial files of the folder count as synced. Thread-safe.
class Recorder : public FileObserver {
 public:
  explicit Recorder(const std::filesystem::path& folder);

  void Write(const std::string& path, std::int64_t offset, const std::string& bytes) override;
  void Truncate(const std::string& path, std::int64_t size) override;
  void Sync(const std::string& path) override;
  void Delete(const std::string& path) override;

  // Number of events so far. A cut at this number includes them and nothing later.
  std::size_t size() const;
  // Whether the event before this cut is a sync.
  bool IsSync(std::size_t cut) const;
  // Writes into `folder` the files as a power loss at `cut` would leave them. kSome keeps a random subset of
  // writes; kTorn keeps a random subset of 512-byte sectors of each write, in any order.
  void Restore(std::size_t cut, Unsynced unsynced, std::mt19937_64& random,
               const std::filesystem::path& folder) const;

 private:
  enum class Kind { kWrite, kTruncate, kSync, kDelete };
  struct Event {
    Kind kind;
    std::string file;
    // Offset of a write, or new size of a truncation.
    std::int64_t at = 0;
    std::string bytes;
  };
  void Add(Kind kind, const std::string& path, std::int64_t at = 0, std::string bytes = "");
  std::string ContentOf(const std::string& file, std::size_t cut, Unsynced unsynced,
                        std::mt19937_64& random) const;
  static void Apply(const Event& event, std::string& content);
  static std::vector<Event> Unordered(const std::vector<Event>& pending, Unsynced unsynced,
                                      std::mt19937_64& random);

  mutable std::mutex mutex_;
  std::map<std::string, std::string> base_;
  std::vector<Event> events_;
};

}  // namespace relais::faults

#endif  // RELAIS_TESTS_FAULTS_RECORDER_H_
