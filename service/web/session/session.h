#ifndef RELAIS_SERVICE_WEB_SESSION_SESSION_H_
#define RELAIS_SERVICE_WEB_SESSION_SESSION_H_

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "service/web/http/message.h"

// How a browser carries the token of its session: in the cookie, out of reach of scripts. Pure functions.

namespace relais::web {

// Returns the value of `authorization` for the dispatcher: the request's own, which scripts send, or else the
// token of its cookie as a bearer token. Empty if it has neither.
std::string AuthorizationOf(const Request& request);

// Takes the token out of the response of a method that opens a session (SignIn), so that no script of a page
// ever sees it. Empty for any other response. The secret of CreateToken stays: it is for a person to copy.
std::string TakeSessionToken(google::protobuf::Message& response);

// Whether a call with this response and outcome leaves no session: SignOut, also if the token had expired
// before.
bool EndsSession(const google::protobuf::Message& response, absl::StatusCode outcome);

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_SESSION_SESSION_H_
