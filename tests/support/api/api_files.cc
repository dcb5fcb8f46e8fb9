#include "tests/support/api/api_files.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "relais/v1/error_reason.pb.h"

namespace relais {

std::vector<const google::protobuf::FileDescriptor*> ApiFiles() {
  // No other file uses anything of this one: named here so that it is linked.
  EXPECT_NE(v1::ErrorReason_descriptor(), nullptr);
  std::vector<const google::protobuf::FileDescriptor*> files;
  for (const auto& entry : std::filesystem::directory_iterator(absl::StrCat(PROTO_PATH, "/relais/v1"))) {
    if (entry.path().extension() != ".proto") continue;
    const std::string name = absl::StrCat("relais/v1/", entry.path().filename().string());
    const auto* file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(name);
    if (file == nullptr) {
      ADD_FAILURE() << "nothing that this test links uses " << name;
    } else {
      files.push_back(file);
    }
  }
  EXPECT_FALSE(files.empty());
  return files;
}

}  // namespace relais
