#include "client/cli/output/private_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "client/cli/output/system_error.h"

namespace relais::cli {
namespace {

absl::Status Failed(const std::string& path, int error, Language language) {
  return absl::FailedPreconditionError(
      absl::StrCat(LocalizedText{"impossible d’écrire ", "cannot write "}.In(language), path,
                   language == Language::kFrench ? " : " : ": ", SystemErrorText(error, language)));
}

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

// A new name is durable only once its folder is synced.
absl::Status SyncFolderOf(const std::string& path, Language language) {
  const std::string folder = FolderOf(path);
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return Failed(folder, errno, language);
  const bool synced = fsync(file) == 0;
  const int error = errno;
  close(file);
  return synced ? absl::OkStatus() : Failed(folder, error, language);
}

// Writes everything and closes the file; returns 0 or an errno.
int WriteAndClose(int file, const std::string& content, bool sync) {
  int error = 0;
  std::size_t written = 0;
  while (error == 0 && written < content.size()) {
    const ssize_t count = write(file, content.data() + written, content.size() - written);
    if (count >= 0) {
      written += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  if (error == 0 && sync && fsync(file) != 0) error = errno;
  // A full disk may show only here.
  if (close(file) != 0 && error == 0) error = errno;
  return error;
}

// Renames the draft to its final name; keeps an existing file if `replace` is false. Returns 0 or an errno.
int PutInPlace(const std::string& draft, const std::string& path, bool replace) {
  if (replace) return std::rename(draft.c_str(), path.c_str()) == 0 ? 0 : errno;
  if (renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return 0;
  // Some file systems cannot rename without replacing; a hard link has the same effect.
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (link(draft.c_str(), path.c_str()) != 0) return errno;
  unlink(draft.c_str());
  return 0;
}

absl::Status WriteWhole(const std::string& path, const std::string& content, bool replace,
                        Language language) {
  // mkstemp makes it readable by its owner alone. It is beside the file, because a rename cannot cross file
  // systems.
  std::string draft = absl::StrCat(path, ".XXXXXX");
  const int file = mkostemp(draft.data(), O_CLOEXEC);
  if (file < 0) return Failed(path, errno, language);
  auto remove_draft = absl::MakeCleanup([&draft] { unlink(draft.c_str()); });
  int error = WriteAndClose(file, content, /*sync=*/true);
  if (error == 0) error = PutInPlace(draft, path, replace);
  if (error != 0) return Failed(path, error, language);
  std::move(remove_draft).Cancel();
  return SyncFolderOf(path, language);
}

std::string WithoutSlash(std::string folder) {
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  return folder;
}

absl::Status Refused(const std::string& folder, const std::string& fr, const std::string& en,
                     Language language) {
  return absl::FailedPreconditionError(language == Language::kFrench ? absl::StrCat(folder, " : ", fr)
                                                                     : absl::StrCat(folder, ": ", en));
}

// Renames the draft to the folder's name; with `replace`, the old folder is removed. Returns 0 or an errno.
int PutFolderInPlace(const std::string& draft, const std::string& folder, bool replace) {
  // A rename may replace an empty folder.
  if (std::rename(draft.c_str(), folder.c_str()) == 0) return 0;
  if (!replace || (errno != ENOTEMPTY && errno != EEXIST)) return errno;
  if (renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, folder.c_str(), RENAME_EXCHANGE) != 0) return errno;
  std::error_code ignored;
  std::filesystem::remove_all(draft, ignored);
  return 0;
}

}  // namespace

absl::Status CheckPrivateFolder(const std::string& folder, const std::vector<ImportFile>& files, bool replace,
                                Language language) {
  std::error_code error;
  const std::filesystem::file_status found = std::filesystem::status(folder, error);
  if (!std::filesystem::exists(found)) return absl::OkStatus();
  if (!std::filesystem::is_directory(found)) return Failed(folder, ENOTDIR, language);
  std::string others;
  bool empty = true;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    empty = false;
    const std::string name = entry->path().filename().string();
    const bool ours =
        std::any_of(files.begin(), files.end(), [&](const ImportFile& file) { return file.name == name; });
    if (!ours) absl::StrAppend(&others, others.empty() ? "" : ", ", name);
  }
  if (error) return Failed(folder, error.value(), language);
  if (!empty && !replace) {
    return Refused(folder, "le dossier n’est pas vide", "the folder is not empty", language);
  }
  if (others.empty()) return absl::OkStatus();
  return Refused(folder, absl::StrCat("le dossier contient autre chose, qui serait effacé : ", others),
                 absl::StrCat("the folder holds something else, which would be deleted: ", others), language);
}

absl::Status WritePrivateFolder(const std::string& given, const std::vector<ImportFile>& files, bool replace,
                                Language language) {
  const std::string folder = WithoutSlash(given);
  absl::Status checked = CheckPrivateFolder(folder, files, replace, language);
  if (!checked.ok()) return checked;
  std::string draft = absl::StrCat(folder, ".XXXXXX");
  if (mkdtemp(draft.data()) == nullptr) return Failed(folder, errno, language);
  auto remove_draft = absl::MakeCleanup([&draft] {
    std::error_code ignored;
    std::filesystem::remove_all(draft, ignored);
  });
  for (const ImportFile& file : files) {
    absl::Status written = WritePrivateFile(absl::StrCat(draft, "/", file.name), file.content, language);
    if (!written.ok()) return written;
  }
  const int error = PutFolderInPlace(draft, folder, replace);
  if (error != 0) return Failed(folder, error, language);
  std::move(remove_draft).Cancel();
  return SyncFolderOf(folder, language);
}

absl::Status WritePrivateFile(const std::string& path, const std::string& content, Language language) {
  // Refuses early, before it writes a draft that it cannot keep.
  struct stat found = {};
  if (lstat(path.c_str(), &found) == 0) return Failed(path, EEXIST, language);
  return WriteWhole(path, content, /*replace=*/false, language);
}

absl::Status ReplacePrivateFile(const std::string& path, const std::string& content, Language language) {
  struct stat found = {};
  const bool is_there = stat(path.c_str(), &found) == 0;
  if (!is_there || S_ISREG(found.st_mode)) return WriteWhole(path, content, /*replace=*/true, language);
  if (S_ISDIR(found.st_mode)) return Failed(path, EISDIR, language);
  const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  const int error = file < 0 ? errno : WriteAndClose(file, content, /*sync=*/false);
  return error == 0 ? absl::OkStatus() : Failed(path, error, language);
}

}  // namespace relais::cli
