#include "service/handlers/accounts/users.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/auth/roles.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/domain/common/codelists.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/accounts/accounts.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/resource.h"
#include "service/handlers/common/revision.h"
#include "storage/queries/accounts/accounts.h"
#include "storage/queries/accounts/passkeys.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

bool IsAdministrator(const storage::UserRecord& user) {
  return user.active && HoldsRole(user, v1::ROLE_ADMINISTRATOR);
}

// Callers other than administrators see only the users of their own organization.
absl::StatusOr<std::optional<storage::UserRecord>> Find(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const NameWords& words) {
  RELAIS_ASSIGN_OR_RETURN(auto user, storage::FindUser(snapshot, words[0]));
  const bool hidden = user.has_value() && !call.principal.Holds(v1::ROLE_ADMINISTRATOR) &&
                      user->organization != call.principal.organization;
  if (hidden) user.reset();
  return user;
}

constexpr Resource<storage::UserRecord, v1::User> kUsers = {
    [](const CallContext&, const storage::Snapshot& snapshot, const storage::UserRecord& record) {
      return UserMessage(snapshot, record);
    },
    "organization, roles, title, email, one_time_code_required", Find};

void ReadUser(RequestReader& input, const v1::User& user, storage::UserRecord& record) {
  record.organization =
      input.Organization("user.organization", user.organization(), Presence::kRequired, record.organization);
  record.title =
      input.Text("user.title", user.title(), Presence::kOptional, domain::kMaxName, Privacy::kPersonal);
  record.email = input.Email("user.email", user.email());
  record.one_time_code_required = user.one_time_code_required();
  std::vector<v1::Role> roles;
  for (const int role : user.roles()) roles.push_back(static_cast<v1::Role>(role));
  absl::StatusOr<std::string> codes = ReadRoles(input, "user.roles", roles, record.organization);
  input.Keep(codes.status());
  if (codes.ok()) record.roles = *std::move(codes);
}

// Writes the user if it differs. FAILED_PRECONDITION if no active administrator would be left.
absl::Status Replace(storage::WriteTransaction& transaction, const storage::UserRecord& before,
                     storage::UserRecord after) {
  if (IsAdministrator(before) && !IsAdministrator(after)) {
    RELAIS_ASSIGN_OR_RETURN(const std::int64_t administrators,
                            storage::CountAdministrators(transaction.snapshot(), before.user_id));
    if (administrators == 0) return convert::LastAdministrator();
  }
  ReplaceIfChanged(transaction, before, std::move(after));
  return absl::OkStatus();
}

// `Request` is that of DisableUser or EnableUser.
template <class Request>
absl::StatusOr<std::string> SetActive(const CallContext& call, storage::WriteTransaction& transaction,
                                      const Request& request, bool active) {
  const std::string& name = request.name();
  RELAIS_ASSIGN_OR_RETURN(const storage::UserRecord before,
                          LoadToChange(kUsers, call, transaction.snapshot(), request));
  if (before.active == active) return name;
  storage::UserRecord after = before;
  after.active = active;
  RELAIS_RETURN_IF_ERROR(Replace(transaction, before, after));
  if (active) return name;
  storage::RemovePendingCodes(transaction, before.user_id);
  // Otherwise they would be valid again once the account is enabled.
  RELAIS_RETURN_IF_ERROR(RevokeAll(transaction, before.user_id));
  return name;
}

}  // namespace

absl::StatusOr<std::string> ReadRoles(RequestReader& input, const std::string& field,
                                      const std::vector<v1::Role>& roles, const std::string& organization) {
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindOrganization(input.snapshot(), organization));
  const std::string kind = record.has_value() ? record->kind : "";
  std::vector<std::string> codes;
  if (roles.empty()) input.OneOf(field, "", convert::AllCodes<v1::Role>());
  for (const v1::Role role : roles) {
    const std::string code = input.EnumCode(field, role, Presence::kRequired);
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
    if (role == v1::ROLE_AGENT && kind != "mrc_agency") {
      input.AddViolation(field, code, {"seulement dans l'agence d'une MRC", "only in an MRC agency"});
    }
    if (role == v1::ROLE_ADVISOR && kind != "pole")
      input.AddViolation(field, code, {"seulement au Pôle", "only at the Pôle"});
  }
  if (!kind.empty() && !domain::HasAccounts(kind)) {
    input.AddViolation(field, "", {"cet organisme n'a pas de comptes", "this organization has no accounts"});
  }
  return absl::StrJoin(codes, "|");
}

void Revoke(storage::WriteTransaction& transaction, storage::TokenRecord token) {
  if (token.revoked) return;
  token.revoked = true;
  ++token.revision;
  transaction.Replace(token);
}

absl::Status RevokeAll(storage::WriteTransaction& transaction, const std::string& user_id) {
  RELAIS_ASSIGN_OR_RETURN(const auto tokens,
                          storage::ListTokenRecords(transaction.snapshot(), user_id, /*all=*/true,
                                                    transaction.recorded_at(), "", storage::kNoLimit));
  for (const storage::TokenRecord& token : tokens) Revoke(transaction, token);
  return absl::OkStatus();
}

void Touch(storage::WriteTransaction& transaction, storage::UserRecord user) {
  ++user.revision;
  transaction.Replace(user);
}

absl::StatusOr<storage::UserRecord> Self(const CallContext& call, const storage::Snapshot& snapshot) {
  RELAIS_ASSIGN_OR_RETURN(auto user, storage::FindUser(snapshot, call.principal.user_id));
  if (!user.has_value()) return convert::SignInRequired();
  return *std::move(user);
}

absl::StatusOr<v1::User> UserMessage(const storage::Snapshot& snapshot, const storage::UserRecord& record) {
  v1::User user;
  user.set_name(convert::Named("users", record.user_id));
  user.set_etag(absl::StrCat(record.revision));
  user.set_organization(convert::Named("organizations", record.organization));
  for (const v1::Role role : RolesOf(record)) user.add_roles(role);
  user.set_title(record.title);
  user.set_email(record.email);
  user.set_active(record.active);
  user.set_one_time_code_required(record.one_time_code_required);
  RELAIS_ASSIGN_OR_RETURN(const auto credential, storage::FindCredential(snapshot, record.user_id));
  user.set_one_time_code_enrolled(credential.has_value() && credential->one_time_confirmed);
  user.set_password_set(credential.has_value() && !credential->password_hash.empty());
  return user;
}

absl::StatusOr<std::string> CreateUser(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::CreateUserRequest& request, const std::string& code_digest,
                                       absl::Time code_expires_at) {
  RequestReader input(call, transaction.snapshot());
  storage::UserRecord user;
  user.user_id = input.Identifier("user_id", request.user_id());
  user.revision = 1;
  ReadUser(input, request.user(), user);
  RELAIS_RETURN_IF_ERROR(input.status());
  std::string name = NameOf(kUsers, user);
  RELAIS_ASSIGN_OR_RETURN(const auto taken, storage::FindUser(transaction.snapshot(), user.user_id));
  if (taken.has_value()) return convert::AlreadyExists(name);
  transaction.Insert(user);
  storage::PutPendingCode(transaction, {code_digest, user.user_id, code_expires_at});
  return name;
}

absl::StatusOr<std::string> InviteUser(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::InviteUserRequest& request, const std::string& code_digest,
                                       absl::Time code_expires_at) {
  RELAIS_ASSIGN_OR_RETURN(const storage::UserRecord user,
                          LoadOrError(kUsers, call, transaction.snapshot(), "name", request.name()));
  storage::Credential forgotten;
  forgotten.user_id = user.user_id;
  storage::PutCredential(transaction, forgotten);
  storage::RemovePasskeys(transaction, user.user_id);
  storage::PutPendingCode(transaction, {code_digest, user.user_id, code_expires_at});
  // A person who knows the old password may hold tokens.
  RELAIS_RETURN_IF_ERROR(RevokeAll(transaction, user.user_id));
  Touch(transaction, user);
  return request.name();
}

absl::StatusOr<v1::GetUserResponse> GetUser(const CallContext& call, const storage::Snapshot& snapshot,
                                            const v1::GetUserRequest& request) {
  return GetResource(kUsers, call, snapshot, request.name(), &v1::GetUserResponse::mutable_user);
}

absl::StatusOr<v1::ListUsersResponse> ListUsers(const CallContext& call, const storage::Snapshot& snapshot,
                                                const v1::ListUsersRequest& request) {
  const std::string organization =
      call.principal.Holds(v1::ROLE_ADMINISTRATOR) ? "" : call.principal.organization;
  ListPage page({call, snapshot}, request, "t");
  return page.Answer(
      &v1::ListUsersResponse::mutable_users,
      [&] { return storage::ListUserRecords(snapshot, organization, page.after(0), page.limit()); }, kUsers);
}

absl::StatusOr<std::string> UpdateUser(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::UpdateUserRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(auto update,
                          StartUpdate(kUsers, call, transaction.snapshot(), request, request.user()));
  ReadUser(update.input, update.merged, update.after);
  RELAIS_RETURN_IF_ERROR(update.input.status());
  RELAIS_RETURN_IF_ERROR(Replace(transaction, update.before, update.after));
  return update.name;
}

absl::StatusOr<std::string> DisableUser(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::DisableUserRequest& request) {
  return SetActive(call, transaction, request, false);
}

absl::StatusOr<std::string> EnableUser(const CallContext& call, storage::WriteTransaction& transaction,
                                       const v1::EnableUserRequest& request) {
  return SetActive(call, transaction, request, true);
}

absl::Status Reply(const CallContext&, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::User* reply) {
  // No check of the caller: it has just written the user, or set it up before it had an account.
  RELAIS_ASSIGN_OR_RETURN(const auto user, storage::FindUser(snapshot, UserIdOf(resource)));
  if (!user.has_value()) return convert::NotFound(resource);
  RELAIS_ASSIGN_OR_RETURN(*reply, UserMessage(snapshot, *user));
  return absl::OkStatus();
}

}  // namespace relais::handlers
