#ifndef RELAIS_SERVICE_HANDLERS_ACCOUNTS_PASSKEYS_H_
#define RELAIS_SERVICE_HANDLERS_ACCOUNTS_PASSKEYS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/account_service.pb.h"
#include "service/auth/call_context.h"
#include "service/auth/session.h"
#include "service/secrets/passkey.h"
#include "storage/store.h"

// Handlers of the passkeys of AccountService. service/auth/passkey_checks.h verifies what authenticators
// send; the handlers decide and write. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// A passkey that was verified, with the identifier to give it and how many its user may hold.
struct NewPasskey {
  std::string passkey_id;
  secrets::PasskeyKey key;
  std::int64_t limit = 0;
};

// Adds the passkey to the caller's account. The title is required. ALREADY_EXISTS if its authenticator is
// known; FAILED_PRECONDITION if the caller holds `limit` passkeys. Returns the passkey's name.
absl::StatusOr<std::string> CreatePasskey(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::CreatePasskeyRequest& request, const NewPasskey& fresh);
// Returns the caller's passkeys by identifier. An administrator may name another user; others get NOT_FOUND.
absl::StatusOr<v1::ListPasskeysResponse> ListPasskeys(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::ListPasskeysRequest& request);
// Deletes a passkey of the caller; an administrator may delete any. NOT_FOUND for another's. Its sessions go
// on.
absl::StatusOr<std::string> DeletePasskey(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::DeletePasskeyRequest& request);

// Records that the user signs in with the passkey. UNAUTHENTICATED if it was deleted or used by another call
// since it was checked.
absl::Status UsePasskey(const CallContext& call, storage::WriteTransaction& transaction,
                        const std::string& user_id, const PasskeyUse& use);

// Fills `reply` with the passkey named `resource`. NOT_FOUND for another user's, except for administrators.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Passkey* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_ACCOUNTS_PASSKEYS_H_
