#ifndef RELAIS_SERVICE_HANDLERS_COMMON_REQUEST_READER_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_REQUEST_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "service/auth/call_context.h"
#include "service/convert/common/enums.h"
#include "service/domain/common/codelist.h"
#include "service/domain/common/violation.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

enum class Presence { kRequired, kOptional };
enum class Privacy { kPlain, kPersonal };
// Whether a retired code is accepted: a filter must find what was recorded under it.
enum class Retired { kRefused, kAllowed };

// Reads the fields of a request and collects every violation, so that the caller gets all of them at once. An
// invalid field reads as empty; check `status()` before writing. For one call and one thread; borrows both
// arguments.
class RequestReader {
 public:
  RequestReader(const CallContext& call, const storage::Snapshot& snapshot)
      : call_(call), snapshot_(snapshot) {}

  const CallContext& call() const { return call_; }
  const storage::Snapshot& snapshot() const { return snapshot_; }

  // Adds a violation. `value` is repeated in the error, so pass an empty one for personal data.
  void AddViolation(absl::string_view field, absl::string_view value, domain::LocalizedText problem);
  void Add(const domain::Violations& violations);
  // Keeps the first storage error; `status()` returns it before any violation.
  void Keep(const absl::Status& status) { error_.Update(status); }
  // OK, a storage error, or InvalidFields with all violations.
  absl::Status status() const;
  bool ok() const { return error_.ok() && violations_.empty(); }

  // Trims the text. Refuses more than `limit` characters, and control characters except line breaks and tabs.
  // A personal value is not repeated in errors.
  std::string Text(absl::string_view field, const std::string& value, Presence presence, std::size_t limit,
                   Privacy privacy = Privacy::kPlain);
  // As Text, for what names something: refuses the reserved word `none`, which asks for things without a
  // value.
  std::string Unreserved(absl::string_view field, const std::string& value, Presence presence,
                         std::size_t limit);
  // A civil date that is not in the future.
  std::string PastDate(absl::string_view field, const std::string& value, Presence presence);
  // Any civil date.
  std::string Date(absl::string_view field, const std::string& value, Presence presence);
  // Two limits, as Date returns them: a first day after the last one, which nothing matches, is a violation
  // of both fields. An empty limit is no bound.
  void CheckRange(absl::string_view from_field, const std::string& from, absl::string_view to_field,
                  const std::string& to);
  // Today if empty. Not in the future.
  std::string DateOrToday(absl::string_view field, const std::string& value);

  // The code of an enumeration value, such as `pre_startup`; refuses an unknown value.
  template <class Enum>
  std::string EnumCode(absl::string_view field, Enum value, Presence presence) {
    std::string code = convert::CodeOf(value);
    const bool known = static_cast<int>(value) == 0 || !code.empty();
    if (!known || (code.empty() && presence == Presence::kRequired))
      OneOf(field, "", convert::AllCodes<Enum>());
    return code;
  }

  // Resolves a code, label or alias, in any case and accents, to the code. Refuses a retired code unless it
  // is `current` or `retired` allows it.
  std::string Code(absl::string_view codelist, absl::string_view field, const std::string& value,
                   Presence presence, const std::string& current = "", Retired retired = Retired::kRefused);
  // Resolves the name, identifier, title or alias of an organization to its identifier. Refuses an inactive
  // one, with the same exceptions.
  std::string Organization(absl::string_view field, const std::string& value, Presence presence,
                           const std::string& current = "", Retired retired = Retired::kRefused);
  // Reads an optional agreement, by name or identifier, and returns the identifier. Refuses one that does not
  // exist.
  std::string Agreement(absl::string_view field, const std::string& value);
  // An optional amount in cents: not negative, at most the documented cap.
  std::optional<std::int64_t> Cents(absl::string_view field, std::optional<std::int64_t> value);
  // A required identifier that the caller chooses: a to z, digits, hyphens; begins with a letter; at most 63
  // characters.
  std::string Identifier(absl::string_view field, const std::string& value);
  // An optional e-mail address; checks only its form. Personal.
  std::string Email(absl::string_view field, const std::string& value);
  // Aliases joined by `|`. Each has 1 to 200 bytes and no `|`, and is not `none`.
  std::string Aliases(absl::string_view field, const std::vector<std::string>& values);

  // Adds the violation that the field takes one of `allowed`.
  void OneOf(absl::string_view field, absl::string_view value, absl::string_view allowed);

 private:
  void Missing(absl::string_view field);
  // Resolves `word`, taken from the field's `value`, to its code in the index.
  std::string Resolved(const domain::CodelistIndex& index, absl::string_view field, const std::string& value,
                       const std::string& word, const std::string& current, Retired retired);

  const CallContext& call_;
  const storage::Snapshot& snapshot_;
  absl::Status error_;
  domain::Violations violations_;
};

// OK if `sent` is empty or the etag of this revision; else EtagMismatch (ABORTED).
absl::Status CheckEtag(const std::string& resource, const std::string& sent, std::int64_t revision);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_REQUEST_READER_H_
