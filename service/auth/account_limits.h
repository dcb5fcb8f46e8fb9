#ifndef RELAIS_SERVICE_AUTH_ACCOUNT_LIMITS_H_
#define RELAIS_SERVICE_AUTH_ACCOUNT_LIMITS_H_

#include <cstdint>

#include "absl/time/time.h"

// Caps and lifetimes of sessions, tokens and codes.

namespace relais::handlers {

// Tokens of one user besides sessions: one more is refused. Concurrent sessions of one user: one more ends
// the oldest. Tested by tests/api/accounts/account_test.cc.
inline constexpr std::int64_t kTokensPerUser = 20;
inline constexpr std::int64_t kSessionsPerUser = 20;

// Passkeys of one user: one more is refused.
inline constexpr std::int64_t kPasskeysPerUser = 10;
// Ends a session after this time without a call, so that a browser left open does not serve another person.
// Shorter, and a long meeting would cost a password and a code. A stream counts as one call. Tested by
// service/dispatch/calls/call_test.cc.
inline constexpr absl::Duration kSessionIdleTime = absl::Hours(2);

// How long the use of a session, or of a token for scripts, is not written down again. Between writes the
// process remembers the last use; after a restart a session may end by so much too early. Twelve small writes
// an hour for each person at work are nothing beside their calls.
inline constexpr absl::Duration kSessionUseInterval = absl::Minutes(5);
inline constexpr absl::Duration kTokenUseInterval = absl::Hours(1);

// Lifetime of a session, a setup code and an invitation, and the longest lifetime of a token for scripts.
inline constexpr absl::Duration kSessionTime = absl::Hours(12);
inline constexpr absl::Duration kSetupTime = absl::Minutes(30);
inline constexpr absl::Duration kInvitationTime = absl::Hours(7 * 24);
inline constexpr absl::Duration kTokenTime = absl::Hours(366 * 24);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_AUTH_ACCOUNT_LIMITS_H_
