#ifndef RELAIS_TESTS_FUZZ_CHECK_H_
#define RELAIS_TESTS_FUZZ_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

// Shared by the fuzz targets. Each target is one function from bytes, and checks a decoder against the
// promises of its header.

// Called for every input, by libFuzzer or by replay.cc. Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace relais::fuzz {

// Aborts the program if the property does not hold, so that the input is kept as a finding.
inline void Require(bool holds, absl::string_view property) {
  if (holds) return;
  std::fprintf(stderr, "broken: %.*s\n", static_cast<int>(property.size()), property.data());
  std::abort();
}

inline absl::string_view TextOf(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// The lines of an input of several parts; missing ones are empty.
inline std::vector<absl::string_view> Parts(absl::string_view input, std::size_t count) {
  std::vector<absl::string_view> parts =
      absl::StrSplit(input, absl::MaxSplits('\n', static_cast<int>(count) - 1));
  parts.resize(count);
  return parts;
}

// Result of `decode`, which must not depend on bytes after the end of its input.
template <class Decode>
auto Decoded(absl::string_view bytes, const Decode& decode) {
  // Appends more digits, or a continuation character.
  const std::string digits = absl::StrCat(bytes, "0123456789abcdef");
  const std::string tail = absl::StrCat(bytes, "\xbf\xbf\xbf\xbf");
  auto decoded = decode(absl::string_view(digits).substr(0, bytes.size()));
  Require(decoded == decode(absl::string_view(tail).substr(0, bytes.size())),
          "nothing is read behind the end");
  return decoded;
}

}  // namespace relais::fuzz

#endif  // RELAIS_TESTS_FUZZ_CHECK_H_
