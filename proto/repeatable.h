#ifndef RELAIS_PROTO_REPEATABLE_H_
#define RELAIS_PROTO_REPEATABLE_H_

#include "relais/v1/access.pb.h"

namespace relais {

// Whether a method of this rule changes nothing, so that a second attempt does no harm. The one reading of
// the rule for service and client.
inline bool OnlyReads(const v1::AccessRule& rule) {
  const bool is_scope_of_reads =
      rule.scope() == v1::TOKEN_SCOPE_STATISTICS || rule.scope() == v1::TOKEN_SCOPE_READ_ONLY;
  return is_scope_of_reads && !rule.not_repeatable();
}

}  // namespace relais

#endif  // RELAIS_PROTO_REPEATABLE_H_
