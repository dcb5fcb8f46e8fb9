#include "service/jobs/backup_folder.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "storage/maintenance/replace.h"

namespace relais::jobs {
namespace {

constexpr char kPrefix[] = "relais-";
constexpr char kSuffix[] = ".db";

constexpr absl::Duration kAll = absl::Hours(1);
constexpr absl::Duration kHourly = absl::Hours(24);
constexpr absl::Duration kDaily = absl::Hours(31 * 24);
constexpr std::size_t kOldAtOnce = 2;

bool Older(const BackupFile& a, const BackupFile& b) {
  return std::tie(a.made_at, a.position) < std::tie(b.made_at, b.position);
}

}  // namespace

std::string BackupName(absl::Time made_at, std::int64_t position) {
  return absl::StrCat(kPrefix, storage::InstantInName(made_at), "-", position, kSuffix);
}

std::optional<BackupFile> ParseBackupName(const std::string& name) {
  absl::string_view rest = name;
  if (!absl::ConsumePrefix(&rest, kPrefix) || !absl::ConsumeSuffix(&rest, kSuffix)) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(rest, '-');
  if (parts.size() != 2) return std::nullopt;
  const std::optional<absl::Time> made_at = storage::ParseInstantInName(parts[0]);
  BackupFile file;
  file.name = name;
  if (!made_at.has_value() || !absl::SimpleAtoi(parts[1], &file.position)) return std::nullopt;
  file.made_at = *made_at;
  if (BackupName(file.made_at, file.position) != name) return std::nullopt;
  return file;
}

absl::StatusOr<std::vector<BackupFile>> ListBackups(const std::string& folder) {
  std::error_code error;
  std::filesystem::directory_iterator entries(folder, error);
  std::vector<BackupFile> files;
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    std::optional<BackupFile> file = ParseBackupName(entries->path().filename().string());
    if (file.has_value()) files.push_back(*std::move(file));
  }
  if (error) return absl::ErrnoToStatus(error.value(), "cannot list the folder of backups");
  std::sort(files.begin(), files.end(), &Older);
  return files;
}

std::vector<BackupFile> BackupsToRemove(std::vector<BackupFile> files, absl::Time now) {
  std::sort(files.begin(), files.end(), &Older);
  std::set<absl::CivilHour> hours;
  std::set<absl::CivilDay> days;
  std::vector<BackupFile> removed;
  std::vector<BackupFile> old;
  // From the newest on, so that the last one of an hour or a day is the first one seen.
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    const absl::Duration age = now - file->made_at;
    const absl::CivilSecond made = absl::ToCivilSecond(file->made_at, absl::UTCTimeZone());
    const bool first_of_hour = hours.insert(absl::CivilHour(made)).second;
    const bool first_of_day = days.insert(absl::CivilDay(made)).second;
    const bool kept = file == files.rbegin() || age <= kAll || (age <= kHourly && first_of_hour) ||
                      (age <= kDaily && first_of_day);
    if (!kept) (age > kHourly ? old : removed).push_back(std::move(*file));
  }
  for (std::size_t i = 0; i < kOldAtOnce && !old.empty(); ++i) {
    removed.push_back(std::move(old.back()));
    old.pop_back();
  }
  return removed;
}

}  // namespace relais::jobs
