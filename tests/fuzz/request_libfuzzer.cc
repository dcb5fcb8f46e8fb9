// The custom mutator of the target `request` for libFuzzer. Not linked into builds that only replay the
// corpus.

#include "tests/fuzz/check.h"
#include "tests/fuzz/request_mutator.h"
#include "tests/fuzz/request_text.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  namespace fuzz = relais::fuzz;
  const auto mutate_bytes = [](const std::string& value, std::size_t most) {
    std::string bytes = value;
    bytes.resize(most);
    bytes.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(bytes.data()), value.size(), most));
    return bytes;
  };
  std::vector<fuzz::TextCall> calls = fuzz::ParseCalls(fuzz::TextOf(data, size));
  fuzz::RequestMutator(seed, mutate_bytes).Mutate(calls);
  const std::string text = fuzz::FormatCalls(calls);
  if (text.empty() || text.size() > max_size) return size;
  text.copy(reinterpret_cast<char*>(data), text.size());
  return text.size();
}
