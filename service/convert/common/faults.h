#ifndef RELAIS_SERVICE_CONVERT_COMMON_FAULTS_H_
#define RELAIS_SERVICE_CONVERT_COMMON_FAULTS_H_

#include <cstddef>

#include "google/rpc/error_details.pb.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/common/violation.h"

// Selects and shortens the faults that one error names. For errors.cc only. Pure functions.

namespace relais::convert {

// Number of faults, from the first on, that an error can name in either language: at most kMaxFaults, fewer
// to stay within kMaxWireBytes, at least one.
std::size_t FaultsThatFit(const domain::Violations& violations);

// Converts the first `named` faults. Cuts a long description between characters.
google::rpc::BadRequest NamedFaults(const domain::Violations& violations, std::size_t named,
                                    domain::Language language);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_FAULTS_H_
