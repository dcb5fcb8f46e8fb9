#ifndef RELAIS_SERVICE_HANDLERS_CONTEXT_H_
#define RELAIS_SERVICE_HANDLERS_CONTEXT_H_

#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "service/domain/text.h"

namespace relais::handlers {

// What a handler knows of its call besides the request. Plain value, made once per call by the adapter.
struct CallContext {
  // Who calls, as the journal names them.
  std::string actor;
  domain::Language language = domain::Language::kFrench;
  absl::Time now;
  // Civil date of `now` in America/Toronto.
  absl::CivilDay today;
  absl::Time deadline = absl::InfiniteFuture();
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_CONTEXT_H_
