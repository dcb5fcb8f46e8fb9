// Runs a fuzz target once over files and folders of inputs, in builds without libFuzzer: the committed
// corpora become tests. A violated property aborts the program.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/check.h"

namespace {

std::vector<std::filesystem::path> FilesIn(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool Run(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.is_open()) return false;
  // Printed first, so that the last line names the input that violates a property.
  std::cout << file.string() << std::endl;
  return LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()) == 0;
}

}  // namespace

int main(int count, char** arguments) {
  std::size_t run = 0;
  for (int i = 1; i < count; ++i) {
    for (const std::filesystem::path& file : FilesIn(arguments[i])) {
      if (!Run(file)) {
        std::cerr << "cannot run " << file << "\n";
        return 1;
      }
      ++run;
    }
  }
  std::cout << run << " inputs\n";
  // A missing corpus is an error.
  return run > 0 ? 0 : 1;
}
