#ifndef RELAIS_SERVICE_AUTH_ROLES_H_
#define RELAIS_SERVICE_AUTH_ROLES_H_

#include <vector>

#include "relais/v1/access.pb.h"
#include "storage/records/records.h"

namespace relais::handlers {

// The roles that the record stores.
std::vector<relais::v1::Role> RolesOf(const storage::UserRecord& record);
// Whether the record has the role; does not check that the user is active.
bool HoldsRole(const storage::UserRecord& record, relais::v1::Role role);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_AUTH_ROLES_H_
