#include "service/web/http/head_check.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace relais::web {
namespace {

// Fields that decide about a request: readers differ on which of two they take.
constexpr std::array<absl::string_view, 15> kOnce = {
    "authorization",
    "connect-content-encoding",
    "connect-protocol-version",
    "connect-timeout-ms",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "if-none-match",
    "origin",
    "sec-fetch-site",
    "x-relais-client-address",
};

constexpr absl::string_view kVersion = "HTTP/1.1";

// RFC 9110, 5.6.2.
bool IsTokenCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         absl::string_view("!#$%&'*+-.^_`|~").find(c) != absl::string_view::npos;
}

bool IsToken(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenCharacter);
}

bool IsValueCharacter(char c) { return c == '\t' || !absl::ascii_iscntrl(static_cast<unsigned char>(c)); }

// The characters of RFC 3986 in paths and queries, and those that browsers send there all the same.
bool IsTargetCharacter(char c) {
  return absl::ascii_isgraph(static_cast<unsigned char>(c)) &&
         absl::string_view("\"#<>\\^`{}").find(c) == absl::string_view::npos;
}

bool IsHostCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         absl::string_view("-._:[]").find(c) != absl::string_view::npos;
}

absl::string_view WithoutSpace(absl::string_view value) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!value.empty() && blank(value.front())) value.remove_prefix(1);
  while (!value.empty() && blank(value.back())) value.remove_suffix(1);
  return value;
}

bool IsTokenList(absl::string_view value) {
  const std::vector<absl::string_view> parts = absl::StrSplit(value, ',');
  return std::all_of(parts.begin(), parts.end(),
                     [](absl::string_view part) { return IsToken(WithoutSpace(part)); });
}

bool IsKnownMethod(absl::string_view method) {
  return method == "GET" || method == "HEAD" || method == "POST" || method == "OPTIONS";
}

bool IsVersion(absl::string_view text) {
  return text.size() == kVersion.size() && absl::StartsWith(text, "HTTP/") && text[6] == '.' &&
         absl::ascii_isdigit(static_cast<unsigned char>(text[5])) &&
         absl::ascii_isdigit(static_cast<unsigned char>(text[7]));
}

}  // namespace

bool HeadChecker::Refuse(int status, const char* reason) {
  status_ = status;
  reason_ = reason;
  state_ = State::kRefused;
  return false;
}

HeadChecker::State HeadChecker::Check(absl::string_view bytes) {
  while (state_ == State::kMore) {
    const std::size_t end = bytes.find('\n', searched_);
    if (end == absl::string_view::npos) {
      searched_ = bytes.size();
      CheckSize(bytes.size());
      return state_;
    }
    if (!CheckSize(end + 1)) return state_;
    if (end == line_ || bytes[end - 1] != '\r') {
      Refuse(400, "a line without CRLF");
      return state_;
    }
    const absl::string_view line = bytes.substr(line_, end - 1 - line_);
    const bool first = line_ == 0;
    line_ = searched_ = end + 1;
    if (first) {
      CheckRequestLine(line);
    } else if (!line.empty()) {
      CheckField(line);
    } else if (CheckWhole()) {
      head_size_ = line_;
      state_ = State::kComplete;
    }
  }
  return state_;
}

bool HeadChecker::CheckSize(std::size_t size) {
  // Longest line of a target that is allowed: OPTIONS, two spaces, version, line end.
  const std::size_t request_line = limits_.target + kVersion.size() + 11;
  if (line_ == 0 && size > request_line) return Refuse(414, "target too long");
  if (size > limits_.bytes) return Refuse(431, "head too large");
  return true;
}

bool HeadChecker::CheckRequestLine(absl::string_view line) {
  const std::vector<absl::string_view> parts = absl::StrSplit(line, ' ');
  if (parts.size() != 3 || !IsToken(parts[0])) return Refuse(400, "not a request line");
  if (!IsVersion(parts[2])) return Refuse(400, "not a request line");
  if (parts[2] != kVersion) return Refuse(505, "another version of HTTP");
  if (!IsKnownMethod(parts[0])) return Refuse(405, "another method");
  post_ = parts[0] == "POST";
  upload_ = post_ && parts[1].substr(0, parts[1].find('?')) == limits_.upload_path;
  return CheckTarget(parts[1], parts[0] == "OPTIONS");
}

bool HeadChecker::CheckTarget(absl::string_view target, bool options) {
  if (target.size() > limits_.target) return Refuse(414, "target too long");
  if (options && target == "*") return true;
  // Some readers take what follows `//` for a host.
  if (!absl::StartsWith(target, "/") || absl::StartsWith(target, "//"))
    return Refuse(400, "target is no path");
  if (!std::all_of(target.begin(), target.end(), IsTargetCharacter))
    return Refuse(400, "target with other characters");
  return true;
}

bool HeadChecker::CheckField(absl::string_view line) {
  if (++fields_ > limits_.fields) return Refuse(431, "too many fields");
  if (line.front() == ' ' || line.front() == '\t') return Refuse(400, "folded line");
  const std::size_t colon = line.find(':');
  if (colon == absl::string_view::npos || !IsToken(line.substr(0, colon)))
    return Refuse(400, "not a header field");
  const absl::string_view value = WithoutSpace(line.substr(colon + 1));
  if (!std::all_of(value.begin(), value.end(), IsValueCharacter))
    return Refuse(400, "control character in a field");
  const std::string name = absl::AsciiStrToLower(line.substr(0, colon));
  if (std::find(kOnce.begin(), kOnce.end(), name) != kOnce.end() && !once_.insert(name).second)
    return Refuse(400, "a field that occurs twice");
  return CheckMeaning(name, value);
}

bool HeadChecker::CheckMeaning(absl::string_view name, absl::string_view value) {
  if (name == "transfer-encoding") return Refuse(400, "transfer coding");
  if (name == "content-length") return CheckContentLength(value);
  if (name == "host" && (value.empty() || !std::all_of(value.begin(), value.end(), IsHostCharacter)))
    return Refuse(400, "not a host");
  if ((name == "connection" || name == "proxy-connection") && !IsTokenList(value))
    return Refuse(400, "not a list of connection options");
  if (name == "expect") {
    if (!absl::EqualsIgnoreCase(value, "100-continue")) return Refuse(417, "another expectation");
    expects_continue_ = true;
  }
  return true;
}

bool HeadChecker::CheckContentLength(absl::string_view value) {
  // Nineteen digits fit into 64 bits.
  const bool digits =
      !value.empty() && value.size() <= 19 && std::all_of(value.begin(), value.end(), absl::ascii_isdigit);
  std::uint64_t length = 0;
  if (!digits || !absl::SimpleAtoi(value, &length)) return Refuse(400, "not a content length");
  if (length > (upload_ ? limits_.upload : limits_.body)) return Refuse(413, "body too large");
  body_size_ = static_cast<std::size_t>(length);
  return true;
}

bool HeadChecker::CheckWhole() {
  if (once_.count("host") == 0) return Refuse(400, "no host");
  if (!post_ && body_size_ > 0) return Refuse(400, "a body without POST");
  return true;
}

}  // namespace relais::web
