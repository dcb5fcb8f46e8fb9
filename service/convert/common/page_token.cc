#include "service/convert/common/page_token.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "service/convert/common/errors.h"
#include "storage/journal/digest.h"

namespace relais::convert {
namespace {

constexpr char kField[] = "page_token";
// Enough digits of a SHA-256 that two queries never collide by chance.
constexpr std::size_t kFingerprintDigits = 24;
// Separates the parts of a key; no identifier contains it.
constexpr char kSeparator = '\n';

std::string SerializeDeterministically(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace

std::string QueryFingerprint(const google::protobuf::Message& request, absl::string_view user_id) {
  const std::unique_ptr<google::protobuf::Message> copy(request.New());
  copy->CopyFrom(request);
  for (const char* field : {"page_size", "page_token"}) {
    const auto* descriptor = copy->GetDescriptor()->FindFieldByName(field);
    if (descriptor != nullptr) copy->GetReflection()->ClearField(copy.get(), descriptor);
  }
  return absl::StrCat(copy->GetTypeName(), "\n", user_id, "\n", SerializeDeterministically(*copy));
}

std::string MakePageToken(absl::string_view query_fingerprint, const std::vector<std::string>& last_key) {
  std::string plain = storage::Sha256Hex(query_fingerprint).substr(0, kFingerprintDigits);
  for (const std::string& part : last_key) absl::StrAppend(&plain, absl::string_view(&kSeparator, 1), part);
  return absl::WebSafeBase64Escape(plain);
}

std::optional<std::int64_t> ParseKeyNumber(absl::string_view part) {
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(part, &number) || number < 0 || absl::StrCat(number) != part) return std::nullopt;
  return number;
}

absl::StatusOr<std::vector<std::string>> ParsePageToken(absl::string_view token,
                                                        absl::string_view query_fingerprint,
                                                        std::size_t size) {
  std::string plain;
  // Base64 decoding ignores some bits of the last character, and white space. The comparison leaves one token
  // for each position.
  if (!absl::WebSafeBase64Unescape(token, &plain) || absl::WebSafeBase64Escape(plain) != token)
    return InvalidPageToken(kField);
  std::vector<std::string> parts = absl::StrSplit(plain, kSeparator);
  if (parts.size() != size + 1) return InvalidPageToken(kField);
  if (parts[0] != storage::Sha256Hex(query_fingerprint).substr(0, kFingerprintDigits))
    return InvalidPageToken(kField);
  parts.erase(parts.begin());
  return parts;
}

absl::StatusOr<std::vector<std::int64_t>> ParseNumericPageToken(absl::string_view token,
                                                                absl::string_view query_fingerprint,
                                                                std::size_t size) {
  absl::StatusOr<std::vector<std::string>> parts = ParsePageToken(token, query_fingerprint, size);
  if (!parts.ok()) return parts.status();
  std::vector<std::int64_t> numbers;
  for (const std::string& part : *parts) {
    const std::optional<std::int64_t> number = ParseKeyNumber(part);
    if (!number.has_value()) return InvalidPageToken(kField);
    numbers.push_back(*number);
  }
  return numbers;
}

std::int64_t PageSize(std::int32_t asked, domain::Violations& violations) {
  if (asked < 0) {
    violations.push_back({"page_size",
                          absl::StrCat(asked),
                          {"la taille ne peut pas être négative; permis : 0 à 500",
                           "the size cannot be negative; allowed: 0 to 500"}});
  }
  return asked <= 0 ? kDefaultPageSize : std::min<std::int64_t>(asked, kPageSizeCap);
}

}  // namespace relais::convert
