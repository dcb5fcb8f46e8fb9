#ifndef RELAIS_SERVICE_WEB_HTTP_MESSAGE_H_
#define RELAIS_SERVICE_WEB_HTTP_MESSAGE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// Requests and responses of the HTTP door, without Beast. Plain values.

namespace relais::web {

// The methods that the door answers; others are refused with 405.
enum class Method { kGet, kHead, kPost, kOptions };

struct Header {
  std::string name;
  std::string value;
};
using Headers = std::vector<Header>;

// The body of an upload, which the handler reads piece by piece: the peer sends no faster than that. Keeps
// the connection. Thread-safe.
class RequestBody {
 public:
  // Takes the next piece, an empty one if the body is complete, or nullopt if the peer has gone or is too
  // slow.
  using Take = std::function<void(std::optional<std::string>)>;

  virtual ~RequestBody() = default;
  // Reads on, and calls `take` once, later, on a thread of the server; with nullopt at `until` at the latest.
  // Not called again before that, nor after the response was given. `take` must not wait for long.
  virtual void Next(absl::Time until, Take take) = 0;
};

// A request that HeadChecker accepted.
struct Request {
  Method method = Method::kGet;
  // Path and query as sent, not decoded; begins with `/`, or is `*` for OPTIONS.
  std::string target;
  // Names in lower case; those of one name in their order. Those that decide about the request occur at most
  // once.
  Headers headers;
  std::string body;
  // Of an upload, instead of `body`; null for any other request. A response before its end closes the
  // connection.
  std::shared_ptr<RequestBody> upload;
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

// A body that is made while it is sent. The server asks for the next piece only once the last one is in the
// socket's buffer, so a slow reader costs one piece. Owned by its connection while it is sent. The functions
// are called one at a time, on threads of the server, and must not wait for long.
class BodySource {
 public:
  // Takes the next piece, which is not empty; nullopt if the body is complete. Does not block, and never
  // calls the source on the same thread.
  using Take = std::function<void(std::optional<std::string>)>;

  virtual ~BodySource() = default;
  // Calls `take` once, now or later, on any thread. The piece before is sent.
  virtual void Next(Take take) = 0;
  // Nobody reads any longer: the peer has gone, was too slow, or the server stops. Called at most once, last,
  // and maybe while the complete body is still being sent. The source drops the `take` that it has.
  virtual void OnGone() = 0;
  // The time at which OnDeadline is called, once, if the body is not complete by then.
  virtual absl::Time Deadline() const = 0;
  virtual void OnDeadline() = 0;
};

struct Response {
  int status = 200;
  // Without Content-Length, Transfer-Encoding and Connection, which the server adds. No value may hold a line
  // end.
  Headers headers;
  // For HEAD it is measured but not sent.
  std::string body;
  // If set, the answer to a POST is streamed from it in chunks instead of `body`, and its connection closes
  // after it.
  std::shared_ptr<BodySource> source = nullptr;
};

// Answers one request: calls `respond` once, now or later, on any thread. If it never does, the connection is
// closed once the last copy of `respond` is destroyed. Called on a thread of the server, several at once, so
// it must not wait for long. `respond` does not block.
using Respond = std::function<void(Response)>;
using Handler = std::function<void(Request, Respond)>;

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_HTTP_MESSAGE_H_
