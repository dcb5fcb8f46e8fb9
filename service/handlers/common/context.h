#ifndef RELAIS_SERVICE_HANDLERS_COMMON_CONTEXT_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_CONTEXT_H_

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

// Who calls. Plain value; without a user for a method that needs no sign-in.
struct Principal {
  std::string user_id;
  std::string organization;
  std::vector<v1::Role> roles;
  // What the token may be used for, and which one it is.
  v1::TokenScope token_scope = v1::TOKEN_SCOPE_UNSPECIFIED;
  std::string token_id;
  // Whether the token came from a sign-in.
  bool session = false;
  // Whether a one-time code has to be enrolled before anything else.
  bool must_enroll = false;

  bool Holds(v1::Role role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }
};

// What a handler knows of its call besides the request. Plain value, made once per call by the adapter.
struct CallContext {
  // Who calls, as the journal names them: `users/{user}`.
  std::string actor;
  Principal principal;
  // What of the dossiers the caller may see: the snapshots that handlers get are limited to it.
  storage::Scope scope;
  // Whether a role of the caller sees the dossiers of its network, by this method.
  bool sees_network = false;
  // Who leads the dossiers that a handler answered with, where it came to know it, so that it is not asked
  // for again. Null where nobody wants to know; outlives the call of the handler.
  std::vector<storage::DossierLead>* leads = nullptr;
  // Address of the caller, as the reverse proxy tells it; empty where it is not known or not asked for.
  std::string address;
  domain::Language language = domain::Language::kFrench;
  absl::Time now;
  // Civil date of `now` in America/Toronto.
  absl::CivilDay today;
  absl::Time deadline = absl::InfiniteFuture();
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_CONTEXT_H_
