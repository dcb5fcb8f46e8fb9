#ifndef RELAIS_STORAGE_RECORDS_ACCOUNTS_H_
#define RELAIS_STORAGE_RECORDS_ACCOUNTS_H_

#include <cstdint>
#include <string>

#include "storage/records/table_traits.h"

// Records of users and tokens. Their conventions: records.h.

namespace relais::storage {

struct UserRecord {
  static constexpr const char* kTable = "user_account";
  static constexpr TableTraits kTraits = TableTraits().Named("users/{user_id}").ReferenceData();
  std::string user_id;
  std::int64_t revision = 0;
  std::string organization;
  // `advisor|administrator`.
  std::string roles;
  bool active = true;
  bool one_time_code_required = false;
  std::string title;
  std::string email;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("user_id", r.user_id);
    v.Plain("revision", r.revision);
    v.Plain("organization", r.organization);
    v.Plain("roles", r.roles);
    v.Plain("active", r.active);
    v.Plain("one_time_code_required", r.one_time_code_required);
    v.Personal("title", r.title);
    v.Personal("email", r.email);
  }
};

struct TokenRecord {
  static constexpr const char* kTable = "access_token";
  static constexpr TableTraits kTraits =
      TableTraits().Named("users/{user_id}/tokens/{token_id}").ReferenceData();
  std::string token_id;
  std::int64_t revision = 0;
  std::string user_id;
  std::string title;
  // `statistics`, `read_only` or `full`.
  std::string scope;
  // Whether a sign-in created it.
  bool session = false;
  // Microseconds since 1970-01-01 UTC.
  std::int64_t created_at = 0;
  std::int64_t expires_at = 0;
  bool revoked = false;
  // Keyed digest of the secret.
  std::string digest;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("token_id", r.token_id);
    v.Plain("revision", r.revision);
    v.Plain("user_id", r.user_id);
    v.Plain("title", r.title);
    v.Plain("scope", r.scope);
    v.Plain("session", r.session);
    v.Plain("created_at", r.created_at);
    v.Plain("expires_at", r.expires_at);
    v.Plain("revoked", r.revoked);
    v.Plain("digest", r.digest);
  }
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_RECORDS_ACCOUNTS_H_
