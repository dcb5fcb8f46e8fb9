#ifndef RELAIS_SERVICE_WEB_HTTP_MESSAGE_H_
#define RELAIS_SERVICE_WEB_HTTP_MESSAGE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Requests and responses of the HTTP door, without Beast. Plain values.

namespace relais::web {

// The methods that the door answers; others are refused with 405.
enum class Method { kGet, kHead, kPost, kOptions };

struct Header {
  std::string name;
  std::string value;
};
using Headers = std::vector<Header>;

// A request that HeadChecker accepted.
struct Request {
  Method method = Method::kGet;
  // Path and query as sent, not decoded; begins with `/`, or is `*` for OPTIONS.
  std::string target;
  // Names in lower case; those of one name in their order. Those that decide about the request occur at most
  // once.
  Headers headers;
  std::string body;
  // Address of the TCP peer, without its port; nginx's own if it is in front.
  std::string peer;

  // Value of the first field with this name, which is in lower case; empty if there is none.
  absl::string_view Value(absl::string_view name) const {
    for (const Header& header : headers)
      if (header.name == name) return header.value;
    return {};
  }
  // The target without its query.
  absl::string_view Path() const { return absl::string_view(target).substr(0, target.find('?')); }
};

struct Response {
  int status = 200;
  // Without Content-Length and Connection, which the server adds. No value may hold a line end.
  Headers headers;
  // For HEAD it is measured but not sent.
  std::string body;
};

// Answers one request: calls `respond` once, now or later, on any thread. If it never does, the connection is
// closed once the last copy of `respond` is destroyed. Called on a thread of the server, several at once, so
// it must not wait for long. `respond` does not block.
using Respond = std::function<void(Response)>;
using Handler = std::function<void(Request, Respond)>;

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_HTTP_MESSAGE_H_
