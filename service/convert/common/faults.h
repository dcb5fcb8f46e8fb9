#ifndef RELAIS_SERVICE_CONVERT_COMMON_FAULTS_H_
#define RELAIS_SERVICE_CONVERT_COMMON_FAULTS_H_

#include <cstddef>

#include "google/rpc/error_details.pb.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/common/violation.h"

// Which faults of a request one answer names, and how. For errors.cc alone. Pure functions.

namespace relais::convert {

// How many of the faults, from the first on, an error names in either language: kMaxFaults, or fewer so that
// it stays within kMaxWireBytes; one at least.
std::size_t FaultsThatFit(const domain::Violations& violations);

// The first `named` of them. A long description is cut, between characters.
google::rpc::BadRequest NamedFaults(const domain::Violations& violations, std::size_t named,
                                    domain::Language language);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_FAULTS_H_
