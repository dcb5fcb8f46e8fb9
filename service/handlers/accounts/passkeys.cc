#include "service/handlers/accounts/passkeys.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/accounts/accounts.h"
#include "service/handlers/accounts/users.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/request_reader.h"
#include "storage/queries/accounts/passkeys.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

std::string NameOf(const storage::Passkey& passkey) {
  return absl::StrCat(convert::Named("users", passkey.user_id), "/passkeys/", passkey.passkey_id);
}

bool IsTheirs(const CallContext& call, const std::string& user_id) {
  return user_id == call.principal.user_id || call.principal.Holds(v1::ROLE_ADMINISTRATOR);
}

absl::StatusOr<storage::Passkey> LoadPasskeyOrError(const CallContext& call,
                                                    const storage::Snapshot& snapshot,
                                                    const std::string& name) {
  RELAIS_ASSIGN_OR_RETURN(auto passkey, storage::FindPasskey(snapshot, name.substr(name.rfind('/') + 1)));
  if (!passkey.has_value() || NameOf(*passkey) != name || !IsTheirs(call, passkey->user_id)) {
    return convert::NotFound(name);
  }
  return *std::move(passkey);
}

v1::Passkey ToMessage(const storage::Passkey& passkey) {
  v1::Passkey message;
  message.set_name(NameOf(passkey));
  message.set_title(passkey.title);
  *message.mutable_create_time() = convert::ToTimestamp(passkey.created_at);
  if (passkey.used_at.has_value()) *message.mutable_last_use_time() = convert::ToTimestamp(*passkey.used_at);
  return message;
}

}  // namespace

absl::StatusOr<std::string> CreatePasskey(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::CreatePasskeyRequest& request, const NewPasskey& fresh) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const storage::UserRecord user, Self(call, snapshot));
  RequestReader input(call, snapshot);
  storage::Passkey passkey;
  passkey.title =
      input.Text("passkey.title", request.passkey().title(), Presence::kRequired, domain::kMaxTitle);
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_ASSIGN_OR_RETURN(const auto known,
                          storage::FindPasskeyByCredential(snapshot, fresh.key.credential_id));
  // The name of another user's passkey is not the caller's business.
  if (known.has_value()) return convert::AlreadyExists(convert::Named("users", user.user_id));
  RELAIS_ASSIGN_OR_RETURN(const auto held,
                          storage::ListPasskeyRows(snapshot, user.user_id, "", storage::kNoLimit));
  if (static_cast<std::int64_t>(held.size()) >= fresh.limit) {
    return convert::WrongState(
        convert::Named("users", user.user_id), "full", "create passkey",
        {absl::StrCat("Vous avez déjà ", held.size(), " clés d'accès; supprimez-en une."),
         absl::StrCat("You hold ", held.size(), " passkeys already; delete one.")});
  }
  passkey.passkey_id = fresh.passkey_id;
  passkey.user_id = user.user_id;
  passkey.credential_id = fresh.key.credential_id;
  passkey.algorithm = fresh.key.algorithm;
  passkey.public_key = fresh.key.public_key;
  passkey.sign_count = fresh.key.sign_count;
  passkey.created_at = call.now;
  storage::InsertPasskey(transaction, passkey);
  Touch(transaction, user);
  return NameOf(passkey);
}

absl::StatusOr<v1::ListPasskeysResponse> ListPasskeys(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::ListPasskeysRequest& request) {
  const std::string user_id = request.parent().empty() ? call.principal.user_id : UserIdOf(request.parent());
  if (!IsTheirs(call, user_id)) return convert::NotFound(request.parent());
  ListPage page({call, snapshot}, request, "t");
  return page.Answer(
      &v1::ListPasskeysResponse::mutable_passkeys,
      [&] { return storage::ListPasskeyRows(snapshot, user_id, page.after(0), page.limit()); },
      [](const storage::Passkey& item) { return PageKey(item.passkey_id); },
      [](const storage::Passkey& item) -> absl::StatusOr<v1::Passkey> { return ToMessage(item); });
}

absl::StatusOr<std::string> DeletePasskey(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::DeletePasskeyRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::Passkey passkey,
                          LoadPasskeyOrError(call, transaction.snapshot(), request.name()));
  RELAIS_ASSIGN_OR_RETURN(const auto user, storage::FindUser(transaction.snapshot(), passkey.user_id));
  storage::RemovePasskey(transaction, passkey.passkey_id);
  if (user.has_value()) Touch(transaction, *user);
  return request.name();
}

absl::Status UsePasskey(const CallContext& call, storage::WriteTransaction& transaction,
                        const std::string& user_id, const PasskeyUse& use) {
  RELAIS_ASSIGN_OR_RETURN(const auto passkey, storage::FindPasskey(transaction.snapshot(), use.passkey_id));
  const bool same =
      passkey.has_value() && passkey->user_id == user_id && passkey->sign_count == use.checked_count;
  if (!same) return convert::CredentialsWrong();
  storage::PutPasskeyUse(transaction, use.passkey_id, use.sign_count, call.now);
  return absl::OkStatus();
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Passkey* reply) {
  RELAIS_ASSIGN_OR_RETURN(const storage::Passkey passkey, LoadPasskeyOrError(call, snapshot, resource));
  *reply = ToMessage(passkey);
  return absl::OkStatus();
}

}  // namespace relais::handlers
