#include "client/cli/private_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace relais::cli {
namespace {

absl::Status Failed(const std::string& path, int error, Language language) {
  return absl::FailedPreconditionError(absl::StrCat(
      Text{"impossible d’écrire ", "cannot write "}.In(language), path, ": ", std::strerror(error)));
}

// A name stands for sure only once its folder is on the disk.
absl::Status SyncFolderOf(const std::string& path, Language language) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return Failed(folder, errno, language);
  const bool synced = fsync(file) == 0;
  const int error = errno;
  close(file);
  return synced ? absl::OkStatus() : Failed(folder, error, language);
}

}  // namespace

absl::Status WritePrivateFile(const std::string& path, const std::string& content, Language language) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return Failed(path, errno, language);
  auto close_it = absl::MakeCleanup([file] { close(file); });
  std::size_t written = 0;
  while (written < content.size()) {
    const ssize_t count = write(file, content.data() + written, content.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failed(path, errno, language);
    written += static_cast<std::size_t>(count);
  }
  if (fsync(file) != 0) return Failed(path, errno, language);
  std::move(close_it).Cancel();
  return close(file) == 0 ? absl::OkStatus() : Failed(path, errno, language);
}

absl::Status ReplacePrivateFile(const std::string& path, const std::string& content, Language language) {
  const std::string draft = path + ".tmp";
  // What an attempt that broke off left behind.
  unlink(draft.c_str());
  absl::Status written = WritePrivateFile(draft, content, language);
  if (!written.ok()) return written;
  if (std::rename(draft.c_str(), path.c_str()) != 0) return Failed(path, errno, language);
  return SyncFolderOf(path, language);
}

}  // namespace relais::cli
