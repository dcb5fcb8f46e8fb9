// To be preloaded (LD_PRELOAD) into a program: kills it as a power cut would, just before its n-th call that
// changes a file, where n is RELAIS_KILL_AT. So a test reaches every step of a command without a hook in it.

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace {

void Count() {
  static const long kill_at = [] {
    const char* given = std::getenv("RELAIS_KILL_AT");
    return given == nullptr ? 0L : std::atol(given);
  }();
  static std::atomic<long> calls{0};
  if (++calls == kill_at) ::kill(::getpid(), SIGKILL);
}

// The function of the C library that this file hides.
template <typename Function>
Function* Real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

bool Makes(int flags) { return (flags & (O_CREAT | O_TRUNC)) != 0; }

mode_t ModeOf(int flags, std::va_list& arguments) {
  return (flags & O_CREAT) == 0 ? 0 : static_cast<mode_t>(va_arg(arguments, int));
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(flags, arguments);
  va_end(arguments);
  if (Makes(flags)) Count();
  static auto* const real = Real<int(const char*, int, ...)>("open");
  return real(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(flags, arguments);
  va_end(arguments);
  if (Makes(flags)) Count();
  static auto* const real = Real<int(const char*, int, ...)>("open64");
  return real(path, flags, mode);
}

ssize_t write(int descriptor, const void* bytes, size_t count) {
  Count();
  static auto* const real = Real<ssize_t(int, const void*, size_t)>("write");
  return real(descriptor, bytes, count);
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t offset) {
  Count();
  static auto* const real = Real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
  return real(descriptor, bytes, count, offset);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t offset) {
  return pwrite64(descriptor, bytes, count, offset);
}

int ftruncate64(int descriptor, off64_t size) {
  Count();
  static auto* const real = Real<int(int, off64_t)>("ftruncate64");
  return real(descriptor, size);
}

int ftruncate(int descriptor, off_t size) { return ftruncate64(descriptor, size); }

int fsync(int descriptor) {
  Count();
  static auto* const real = Real<int(int)>("fsync");
  return real(descriptor);
}

int fdatasync(int descriptor) {
  Count();
  static auto* const real = Real<int(int)>("fdatasync");
  return real(descriptor);
}

int rename(const char* from, const char* to) {
  Count();
  static auto* const real = Real<int(const char*, const char*)>("rename");
  return real(from, to);
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  Count();
  static auto* const real = Real<int(int, const char*, int, const char*, unsigned)>("renameat2");
  return real(from_folder, from, to_folder, to, flags);
}

int unlink(const char* path) {
  Count();
  static auto* const real = Real<int(const char*)>("unlink");
  return real(path);
}

int mkdir(const char* path, mode_t mode) {
  Count();
  static auto* const real = Real<int(const char*, mode_t)>("mkdir");
  return real(path, mode);
}

}  // extern "C"
