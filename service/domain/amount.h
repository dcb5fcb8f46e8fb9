#ifndef RELAIS_SERVICE_DOMAIN_AMOUNT_H_
#define RELAIS_SERVICE_DOMAIN_AMOUNT_H_

#include <cstdint>

namespace relais::domain {

// The greatest amount that is taken anywhere, in CAD cents: 1,000,000,000.00 $.
inline constexpr std::int64_t kMaxAmountCents = 100'000'000'000;

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_AMOUNT_H_
