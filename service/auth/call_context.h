#ifndef RELAIS_SERVICE_AUTH_CALL_CONTEXT_H_
#define RELAIS_SERVICE_AUTH_CALL_CONTEXT_H_

#include <algorithm>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "relais/v1/access.pb.h"
#include "service/domain/common/localized_text.h"
#include "storage/access/access.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

// The caller's identity. Plain value. `user_id` is empty for a method that needs no sign-in.
struct Principal {
  std::string user_id;
  std::string organization;
  std::vector<v1::Role> roles;
  // Scope and identifier of the token.
  v1::TokenScope token_scope = v1::TOKEN_SCOPE_UNSPECIFIED;
  std::string token_id;
  // Whether the token came from a sign-in.
  bool session = false;
  // Whether the user must enroll a one-time code before any other method.
  bool must_enroll = false;

  bool Holds(v1::Role role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }
};

// What a handler knows about its call besides the request. Plain value, made once for each call by the
// dispatcher.
struct CallContext {
  // The caller as the journal names it: `users/{user}`.
  std::string actor;
  Principal principal;
  // Dossiers that the caller may see. The snapshots that handlers get are restricted to it.
  storage::Scope scope;
  // Whether a role of the caller sees the dossiers of its network with this method.
  bool sees_network = false;
  // If not null, a handler adds the leads that it read of the dossiers in its answer, which saves a second
  // query. Must outlive the call.
  std::vector<storage::DossierLead>* leads = nullptr;
  // Client address, as the reverse proxy reports it. Empty if unknown or not needed.
  std::string address;
  domain::Language language = domain::Language::kFrench;
  absl::Time now;
  // Civil date of `now` in America/Toronto.
  absl::CivilDay today;
  absl::Time deadline = absl::InfiniteFuture();
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_AUTH_CALL_CONTEXT_H_
