#ifndef RELAIS_SERVICE_WEB_HTTP_HEAD_CHECK_H_
#define RELAIS_SERVICE_WEB_HTTP_HEAD_CHECK_H_

#include <cstddef>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "service/web/http/limits.h"

// Checks the head of a request, byte by byte, before Beast parses it. Pure.

namespace relais::web {

struct HeadLimits {
  std::size_t bytes = kHeadBytes;
  std::size_t fields = kHeadFields;
  std::size_t target = kTargetBytes;
  std::size_t body = kBodyBytes;
  // Path of the uploads, and the cap of their bodies. Empty: there are none.
  std::string upload_path;
  std::size_t upload = 0;
};

// Accepts the one form of HTTP/1.1 that browsers, curl and nginx send, and refuses all else. Two programs
// that read a request in different ways can be made to disagree on its end (request smuggling), so whatever
// RFC 9112 leaves to the reader is refused:
// - any Transfer-Encoding, a second or malformed Content-Length, a body without POST (400); a body over its
//   cap (413);
// - folded lines, a line without CRLF, a space before the colon, control characters (400);
// - a target other than an absolute path: a whole URL, `//host`, a fragment, bytes beyond ASCII (400); a
//   target or head over its cap (414, 431);
// - no Host, two, or one that is no host; any field twice that decides about the request (400);
// - another method (405), another version (505), an expectation other than 100-continue (417).
// One object for one request. Not thread-safe.
class HeadChecker {
 public:
  explicit HeadChecker(const HeadLimits& limits = {}) : limits_(limits) {}

  enum class State { kMore, kComplete, kRefused };

  // `bytes` are all that was received since the request began: those of the call before, and more. Looks at
  // each line once. Ends with kComplete once the empty line is there, or with kRefused at the first fault;
  // further calls return the same. The result does not depend on how the bytes were split.
  State Check(absl::string_view bytes);

  // Once complete: size of the head with its empty line, and of the body that follows.
  std::size_t head_size() const { return head_size_; }
  std::size_t body_size() const { return body_size_; }
  // Whether the peer waits for `100 Continue` before it sends the body.
  bool expects_continue() const { return expects_continue_; }
  // Whether it is a POST to the path of the uploads, with a body of any size.
  bool is_upload() const { return upload_; }

  // Once refused: the status of the answer, and a reason for it without any byte of the request.
  int status() const { return status_; }
  const char* reason() const { return reason_; }

 private:
  bool Refuse(int status, const char* reason);
  // Each returns false once the request is refused.
  bool CheckRequestLine(absl::string_view line);
  bool CheckTarget(absl::string_view target, bool options);
  bool CheckField(absl::string_view line);
  bool CheckMeaning(absl::string_view name, absl::string_view value);
  bool CheckContentLength(absl::string_view value);
  bool CheckWhole();
  // Refuses a head of `size` bytes so far that is over a cap, complete or not.
  bool CheckSize(std::size_t size);

  const HeadLimits limits_;
  State state_ = State::kMore;
  // Begin of the line that is not complete yet, and how far it was searched for its end.
  std::size_t line_ = 0;
  std::size_t searched_ = 0;
  bool post_ = false;
  bool upload_ = false;
  std::size_t fields_ = 0;
  std::set<std::string> once_;
  std::size_t head_size_ = 0;
  std::size_t body_size_ = 0;
  bool expects_continue_ = false;
  int status_ = 0;
  const char* reason_ = "";
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_HTTP_HEAD_CHECK_H_
