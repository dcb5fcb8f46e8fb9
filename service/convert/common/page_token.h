#ifndef RELAIS_SERVICE_CONVERT_COMMON_PAGE_TOKEN_H_
#define RELAIS_SERVICE_CONVERT_COMMON_PAGE_TOKEN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "service/domain/common/violation.h"

// Makes and parses page tokens: the key of the last item, bound to query and user. Encoded, neither encrypted
// nor signed: keys must hold no personal data, and a parsed key needs the same checks as any input.

namespace relais::convert {

inline constexpr std::int64_t kDefaultPageSize = 50;
inline constexpr std::int64_t kPageSizeCap = 500;

// Returns what identifies a query: the user, the request type, and every field of the request except
// page_size and page_token. Not a hash, so it may hold personal data; MakePageToken hashes it.
std::string QueryFingerprint(const google::protobuf::Message& request, absl::string_view user_id);

// Returns the token of the page after `last_key`, bound to the query by a hash of its fingerprint.
std::string MakePageToken(absl::string_view query_fingerprint, const std::vector<std::string>& last_key);

// Parses a number of a key, in its only spelling; nullopt if it has a sign, white space or a leading zero, or
// exceeds 64 bits.
std::optional<std::int64_t> ParseKeyNumber(absl::string_view part);

// Returns the key, with exactly `size` parts. InvalidPageToken if the token is empty, damaged, or of another
// query or user.
absl::StatusOr<std::vector<std::string>> ParsePageToken(absl::string_view token,
                                                        absl::string_view query_fingerprint,
                                                        std::size_t size);
// Same, for keys of numbers (ParseKeyNumber).
absl::StatusOr<std::vector<std::int64_t>> ParseNumericPageToken(absl::string_view token,
                                                                absl::string_view query_fingerprint,
                                                                std::size_t size);

// Returns the page size: the default for 0, the cap for more. For a negative size, adds a violation and
// returns the default.
std::int64_t PageSize(std::int32_t asked, domain::Violations& violations);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_PAGE_TOKEN_H_
