#include "storage/maintenance/durable_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

absl::Status WriteAll(int descriptor, absl::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return ErrnoStatus(absl::StrCat("cannot write ", path));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status CopyBytes(int source, int target, const std::string& from, const std::string& to) {
  std::string block(kBlock, '\0');
  for (;;) {
    const ssize_t read = ::read(source, block.data(), block.size());
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return ErrnoStatus(absl::StrCat("cannot read ", from));
    if (read == 0) break;
    RELAIS_RETURN_IF_ERROR(WriteAll(target, {block.data(), static_cast<std::size_t>(read)}, to));
  }
  return ::fsync(target) == 0 ? absl::OkStatus() : ErrnoStatus(absl::StrCat("cannot sync ", to));
}

}  // namespace

absl::Status ErrnoStatus(absl::string_view what) {
  const int error = errno;
  if (error == EDQUOT || error == EFBIG) return absl::ResourceExhaustedError(what);
  // A parent of the path is a file.
  if (error == ENOTDIR) return absl::NotFoundError(what);
  return absl::ErrnoToStatus(error, what);
}

absl::Status GiveOwnerOf(const std::string& model, const std::string& path) {
  if (::geteuid() != 0) return absl::OkStatus();
  struct stat owner {};
  const std::string folder = FolderOf(model);
  if (::stat(model.c_str(), &owner) != 0 && ::stat(folder.c_str(), &owner) != 0) {
    return ErrnoStatus(absl::StrCat("cannot look at ", folder));
  }
  if (::lchown(path.c_str(), owner.st_uid, owner.st_gid) == 0) return absl::OkStatus();
  return ErrnoStatus(absl::StrCat("cannot change the owner of ", path));
}

absl::Status SyncPath(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return ErrnoStatus(absl::StrCat("cannot open ", path));
  const auto close_it = absl::MakeCleanup([descriptor] { ::close(descriptor); });
  if (::fsync(descriptor) != 0) return ErrnoStatus(absl::StrCat("cannot sync ", path));
  return absl::OkStatus();
}

absl::Status SyncFolderOf(const std::string& path) { return SyncPath(FolderOf(path)); }

absl::Status CopyFileDurably(const std::string& from, const std::string& to) {
  const int source = ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
  if (source < 0) return ErrnoStatus(absl::StrCat("cannot open ", from));
  const auto close_source = absl::MakeCleanup([source] { ::close(source); });
  const int target = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (target < 0) return ErrnoStatus(absl::StrCat("cannot make ", to));
  const auto close_target = absl::MakeCleanup([target] { ::close(target); });
  absl::Status copied = CopyBytes(source, target, from, to);
  if (copied.ok()) copied = SyncFolderOf(to);
  if (!copied.ok()) ::unlink(to.c_str());
  return copied;
}

}  // namespace relais::storage
