#include "service/convert/common/faults.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_info.pb.h"
#include "service/convert/common/errors.h"

namespace relais::convert {
namespace {

using domain::Language;

// Cuts a text to at most `most` bytes, between characters.
std::string Shortened(const std::string& text, std::size_t most) {
  constexpr absl::string_view kEllipsis = "…";
  if (text.size() <= most) return text;
  std::size_t end = most - kEllipsis.size();
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  while (end > 0 && continues(end)) --end;
  return absl::StrCat(absl::string_view(text).substr(0, end), kEllipsis);
}

google::rpc::BadRequest::FieldViolation FaultOf(const domain::Violation& violation, Language language,
                                                std::size_t most) {
  const std::string& problem = violation.problem.In(language);
  const bool french = language == Language::kFrench;
  google::rpc::BadRequest::FieldViolation fault;
  fault.set_field(Shortened(violation.field, most));
  fault.set_description(Shortened(violation.value.empty() ? problem
                                                          : absl::StrCat(french ? "« " : "“", violation.value,
                                                                         french ? " » : " : "”: ", problem),
                                  most));
  return fault;
}

// Most bytes of one fault's description: the codes of a codelist fit if there are few faults.
std::size_t MaxDescription(const domain::Violations& violations) {
  constexpr std::size_t kFew = 3;
  return violations.size() <= kFew ? 1000 : 400;
}

}  // namespace

std::size_t FaultsThatFit(const domain::Violations& violations) {
  // Room for ErrorInfo, LocalizedMessage, the message and the wrapping of each detail.
  constexpr std::size_t kRest = 900;
  const std::size_t most = std::min(violations.size(), kMaxFaults);
  std::size_t fit = most;
  for (const Language language : {Language::kFrench, Language::kEnglish}) {
    std::size_t bytes = kRest;
    for (std::size_t i = 0; i < fit; ++i) {
      // 4 bytes for tag and length.
      bytes += FaultOf(violations[i], language, MaxDescription(violations)).ByteSizeLong() + 4;
      if (bytes > kMaxWireBytes) fit = std::max<std::size_t>(i, 1);
    }
  }
  return fit;
}

google::rpc::BadRequest NamedFaults(const domain::Violations& violations, std::size_t named,
                                    Language language) {
  google::rpc::BadRequest request;
  for (std::size_t i = 0; i < named; ++i)
    *request.add_field_violations() = FaultOf(violations[i], language, MaxDescription(violations));
  return request;
}

// The readers that errors.h declares.

void ProlongRetryDelay(double times, google::rpc::Status& wire) {
  google::rpc::RetryInfo retry;
  for (google::protobuf::Any& detail : *wire.mutable_details()) {
    if (!detail.Is<google::rpc::RetryInfo>() || !detail.UnpackTo(&retry)) continue;
    *retry.mutable_retry_delay() *= times;
    detail.PackFrom(retry);
  }
}

std::string ReasonOf(const google::rpc::Status& wire) {
  google::rpc::ErrorInfo info;
  for (const google::protobuf::Any& detail : wire.details()) {
    if (detail.Is<google::rpc::ErrorInfo>() && detail.UnpackTo(&info)) return info.reason();
  }
  return "";
}

std::vector<std::string> FaultsOf(const google::rpc::Status& wire) {
  std::vector<std::string> faults;
  google::rpc::BadRequest bad_request;
  for (const google::protobuf::Any& detail : wire.details()) {
    if (!detail.Is<google::rpc::BadRequest>() || !detail.UnpackTo(&bad_request)) continue;
    for (const auto& violation : bad_request.field_violations()) {
      faults.push_back(absl::StrCat(violation.field(), ": ", violation.description()));
    }
  }
  return faults;
}

}  // namespace relais::convert
