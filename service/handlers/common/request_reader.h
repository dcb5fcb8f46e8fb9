#ifndef RELAIS_SERVICE_HANDLERS_COMMON_REQUEST_READER_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_REQUEST_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "service/convert/common/enums.h"
#include "service/domain/common/codelist.h"
#include "service/domain/common/violation.h"
#include "service/handlers/common/context.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

enum class Presence { kRequired, kOptional };
enum class Privacy { kPlain, kPersonal };
// Whether what is no longer active may be named: a filter must find what was recorded under it.
enum class Retired { kRefused, kAllowed };

// Reads the fields of a request and collects all that is wrong with them, so that the caller learns of every
// fault at once. A field at fault reads as empty; `status()` says whether there was one. One call, one
// thread.
class RequestReader {
 public:
  RequestReader(const CallContext& call, const storage::Snapshot& snapshot)
      : call_(call), snapshot_(snapshot) {}

  const CallContext& call() const { return call_; }
  const storage::Snapshot& snapshot() const { return snapshot_; }

  void AddViolation(absl::string_view field, absl::string_view value, domain::LocalizedText problem);
  void Add(const domain::Violations& violations);
  // Keeps the first error of the storage; it goes before any fault.
  void Keep(const absl::Status& status) { error_.Update(status); }
  // OK, an error of the storage, or InvalidFields with all faults.
  absl::Status status() const;
  bool ok() const { return error_.ok() && violations_.empty(); }

  // White space at the ends is dropped; at most `limit` characters, no control characters but line breaks and
  // tabs.
  std::string Text(absl::string_view field, const std::string& value, Presence presence, std::size_t limit,
                   Privacy privacy = Privacy::kPlain);
  // A civil date that is not in the future.
  std::string PastDate(absl::string_view field, const std::string& value, Presence presence);
  // Any civil date.
  std::string Date(absl::string_view field, const std::string& value, Presence presence);
  // Today where it is absent; not in the future.
  std::string DateOrToday(absl::string_view field, const std::string& value);

  // The code of an enumeration.
  template <class Enum>
  std::string EnumCode(absl::string_view field, Enum value, Presence presence) {
    std::string code = convert::CodeOf(value);
    const bool known = static_cast<int>(value) == 0 || !code.empty();
    if (!known || (code.empty() && presence == Presence::kRequired))
      OneOf(field, "", convert::AllCodes<Enum>());
    return code;
  }

  // The code that the input means: code, label or alias, whatever the case and accents. A retired code is
  // refused unless it is the `current` one.
  std::string Code(absl::string_view codelist, absl::string_view field, const std::string& value,
                   Presence presence, const std::string& current = "", Retired retired = Retired::kRefused);
  // The identifier of an organization: name, identifier, title or alias. One that is inactive is refused
  // unless current.
  std::string Organization(absl::string_view field, const std::string& value, Presence presence,
                           const std::string& current = "", Retired retired = Retired::kRefused);
  // The identifier of an agreement: name or identifier.
  std::string Agreement(absl::string_view field, const std::string& value);
  // An amount in cents, not negative.
  std::optional<std::int64_t> Cents(absl::string_view field, std::optional<std::int64_t> value);
  // An identifier that the caller chooses: a to z, digits, hyphens; begins with a letter; at most 63.
  std::string Identifier(absl::string_view field, const std::string& value);
  // An e-mail address by its shape. Personal.
  std::string Email(absl::string_view field, const std::string& value);
  // Words without `|`, joined by it.
  std::string Aliases(absl::string_view field, const std::vector<std::string>& values);

  // Says that the field takes one of `allowed`.
  void OneOf(absl::string_view field, absl::string_view value, absl::string_view allowed);

 private:
  void Missing(absl::string_view field);
  // The code that `word`, which the field's `value` holds, means in the index.
  std::string Resolved(const domain::CodelistIndex& index, absl::string_view field, const std::string& value,
                       const std::string& word, const std::string& current, Retired retired);

  const CallContext& call_;
  const storage::Snapshot& snapshot_;
  absl::Status error_;
  domain::Violations violations_;
};

// OK where `sent` is empty or the etag of this revision; else EtagMismatch.
absl::Status CheckEtag(const std::string& resource, const std::string& sent, std::int64_t revision);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_REQUEST_READER_H_
