#include "service/web/session/session.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "relais/v1/account_service.pb.h"
#include "service/web/session/cookie.h"

namespace relais::web {

namespace v1 = ::relais::v1;

std::string AuthorizationOf(const Request& request) {
  const absl::string_view given = request.Value("authorization");
  if (!given.empty()) return std::string(given);
  const absl::string_view token = TokenOfCookies(request.Value("cookie"));
  return token.empty() ? "" : absl::StrCat("Bearer ", token);
}

std::string TakeSessionToken(google::protobuf::Message& response) {
  if (response.GetDescriptor() != v1::SignInResponse::descriptor()) return "";
  return std::exchange(*static_cast<v1::SignInResponse&>(response).mutable_token(), "");
}

bool EndsSession(const google::protobuf::Message& response, absl::StatusCode outcome) {
  return response.GetDescriptor() == v1::SignOutResponse::descriptor() &&
         (outcome == absl::StatusCode::kOk || outcome == absl::StatusCode::kUnauthenticated);
}

}  // namespace relais::web
