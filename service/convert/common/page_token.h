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

// Opaque page tokens: the key of the last item, bound to the query and the user that it belongs to. They hold
// no personal data.

namespace relais::convert {

inline constexpr std::int64_t kDefaultPageSize = 50;
inline constexpr std::int64_t kPageSizeCap = 500;

// What tells a query from another: who asks, and every field of the request but its page_size and page_token.
std::string QueryFingerprint(const google::protobuf::Message& request, absl::string_view user_id);

std::string MakePageToken(absl::string_view query_fingerprint, const std::vector<std::string>& last_key);

// A part of a key that is a number, spelled as it is given out: nothing where it has a sign, white space or a
// leading zero, or is beyond 64 bits.
std::optional<std::int64_t> ParseKeyNumber(absl::string_view part);

// The key, with exactly `size` parts. InvalidPageToken where the token is damaged or of another query.
absl::StatusOr<std::vector<std::string>> ParsePageToken(absl::string_view token,
                                                        absl::string_view query_fingerprint,
                                                        std::size_t size);
// The same where every part is such a number.
absl::StatusOr<std::vector<std::int64_t>> ParseNumericPageToken(absl::string_view token,
                                                                absl::string_view query_fingerprint,
                                                                std::size_t size);

// Default for 0, the cap for more; a violation for a negative one.
std::int64_t PageSize(std::int32_t asked, domain::Violations& violations);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_PAGE_TOKEN_H_
