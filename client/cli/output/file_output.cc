#include "client/cli/output/file_output.h"

#include <unistd.h>

#include <cerrno>

namespace relais::cli {

FileOutput::FileOutput(int file) : file_(file), buffer_(64 * 1024) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

bool FileOutput::WriteAll() {
  const char* at = pbase();
  while (error_ == 0 && at < pptr()) {
    const ssize_t written = write(file_, at, static_cast<size_t>(pptr() - at));
    if (written < 0 && errno != EINTR) error_ = errno;
    if (written > 0) at += written;
  }
  // Drops what cannot be written: the stream has failed by then.
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return error_ == 0;
}

int FileOutput::overflow(int character) {
  if (!WriteAll()) return traits_type::eof();
  if (!traits_type::eq_int_type(character, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(character);
    pbump(1);
  }
  return traits_type::not_eof(character);
}

int FileOutput::sync() { return WriteAll() ? 0 : -1; }

}  // namespace relais::cli
