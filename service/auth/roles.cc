#include "service/auth/roles.h"

#include <algorithm>

#include "absl/strings/str_split.h"
#include "service/convert/common/enums.h"

namespace relais::handlers {

namespace v1 = ::relais::v1;

std::vector<v1::Role> RolesOf(const storage::UserRecord& record) {
  std::vector<v1::Role> roles;
  for (const absl::string_view code : absl::StrSplit(record.roles, '|', absl::SkipEmpty())) {
    roles.push_back(convert::FromCode<v1::Role>(code));
  }
  return roles;
}

bool HoldsRole(const storage::UserRecord& record, v1::Role role) {
  const std::vector<v1::Role> roles = RolesOf(record);
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

}  // namespace relais::handlers
