// Requests at the door for browsers: the bytes of a head, and what its headers say.

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "service/web/connect/call_check.h"
#include "service/web/connect/codec.h"
#include "service/web/connect/envelope.h"
#include "service/web/http/head_check.h"
#include "service/web/http/site_addresses.h"
#include "service/web/session/cookie.h"
#include "tests/fuzz/check.h"

namespace relais::fuzz {
namespace {

namespace http = ::boost::beast::http;
using web::HeadChecker;

// Small, so that inputs reach them.
web::HeadLimits Limits() { return {1000, 20, 200, 5000, "/u", 50000}; }

// The last state of a checker; with it the status of a refusal, else the size of the head.
using Verdict = std::pair<HeadChecker::State, std::size_t>;

Verdict VerdictOf(const HeadChecker& checker, HeadChecker::State state) {
  const std::size_t number = state == HeadChecker::State::kRefused
                                 ? static_cast<std::size_t>(checker.status())
                                 : checker.head_size();
  return {state, number};
}

// As the bytes come, `step` at a time.
Verdict Check(absl::string_view bytes, std::size_t step) {
  HeadChecker checker(Limits());
  auto state = HeadChecker::State::kMore;
  for (std::size_t size = step; size < bytes.size() + step && state == HeadChecker::State::kMore;
       size += step) {
    state = checker.Check(bytes.substr(0, std::min(size, bytes.size())));
  }
  return VerdictOf(checker, state);
}

// Method and target, and the fields: those of one name in their order, as Beast keeps them.
struct Head {
  std::string line;
  std::vector<std::pair<std::string, std::string>> fields;

  bool operator==(const Head& other) const { return line == other.line && fields == other.fields; }
  void Sort() {
    std::stable_sort(fields.begin(), fields.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
  }
};

std::string LowerCase(boost::beast::string_view text) {
  return absl::AsciiStrToLower(absl::string_view(text.data(), text.size()));
}

Head ByBeast(absl::string_view bytes, std::size_t body) {
  http::request_parser<http::empty_body> parser;
  parser.body_limit(body);
  boost::beast::error_code error;
  const std::size_t parsed = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  Require(!error && parsed == bytes.size() && parser.is_header_done(), "Beast parses what is accepted");
  Require(!parser.chunked() && !parser.need_eof(), "the body has a length");
  Require(parser.content_length().value_or(0) == body, "both find the same length");
  const auto& message = parser.get();
  Require(message.version() == 11, "the version is HTTP/1.1");
  Head head{absl::StrCat(std::string(message.method_string()), " ", std::string(message.target())), {}};
  for (const auto& field : message)
    head.fields.emplace_back(LowerCase(field.name_string()), std::string(field.value()));
  head.Sort();
  return head;
}

// The same without Beast: lines, with the blanks around values removed.
Head ByLines(absl::string_view bytes) {
  Head head;
  while (!absl::StartsWith(bytes, "\r\n")) {
    const absl::string_view line = bytes.substr(0, bytes.find("\r\n"));
    bytes.remove_prefix(line.size() + 2);
    if (head.line.empty()) {
      head.line = std::string(line.substr(0, line.rfind(' ')));
      continue;
    }
    const std::size_t colon = line.find(':');
    head.fields.emplace_back(absl::AsciiStrToLower(line.substr(0, colon)),
                             absl::StripAsciiWhitespace(line.substr(colon + 1)));
  }
  head.Sort();
  return head;
}

void CheckHead(absl::string_view bytes) {
  HeadChecker checker(Limits());
  const HeadChecker::State state = checker.Check(bytes);
  const Verdict verdict = VerdictOf(checker, state);
  Require(checker.Check(bytes) == state, "a verdict stays");
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{64}}) {
    Require(Check(bytes, step) == verdict, "the verdict does not depend on how the bytes come");
  }
  if (state == HeadChecker::State::kRefused) {
    Require(checker.status() >= 400 && checker.status() <= 505 && *checker.reason() != '\0',
            "a refusal has its status and reason");
    return;
  }
  Require(bytes.size() <= Limits().bytes || state == HeadChecker::State::kComplete, "a head has its cap");
  if (state != HeadChecker::State::kComplete) return;
  const absl::string_view head = bytes.substr(0, checker.head_size());
  Require(absl::EndsWith(head, "\r\n\r\n"), "a head ends with an empty line");
  const bool upload = absl::StartsWith(head, "POST /u ") || absl::StartsWith(head, "POST /u?");
  Require(checker.is_upload() == upload, "an upload is known by its path");
  Require(checker.body_size() <= (upload ? Limits().upload : Limits().body), "a body has its cap");
  Require(!absl::StrContains(absl::AsciiStrToLower(head), "\ntransfer-encoding:"), "no body is in chunks");
  Require(ByBeast(head, checker.body_size()) == ByLines(head), "both read the same");
}

void CheckValues(absl::string_view text) {
  const std::string token =
      Decoded(text, [](absl::string_view cookies) { return std::string(web::TokenOfCookies(cookies)); });
  if (!token.empty()) {
    Require(web::TokenOfCookies(web::SessionCookie(token)) == token, "a token is read as it is written");
    Require(absl::StrContains(text, absl::StrCat(web::kSessionCookie, "=", token)), "a token was sent");
  }
  const std::string form = Decoded(text, [](absl::string_view type) {
    const auto found = web::FormOf(type);
    return std::string(found.has_value() ? web::ContentTypeOf(*found) : "");
  });
  Require(absl::StartsWithIgnoreCase(absl::StrReplaceAll(text, {{" ", ""}, {"\"", ""}}), form),
          "a form was sent");
  const auto timeout = Decoded(text, web::TimeoutOf);
  if (timeout.has_value()) Require(*timeout >= absl::ZeroDuration(), "a timeout is not negative");
  web::Request request;
  request.method = web::Method::kPost;
  request.headers = {{"host", "relais.example"}, {"origin", std::string(text)}};
  const auto addresses = web::SiteAddresses::Parse("https://relais.example");
  if (!text.empty() && web::IsFromThisSite(request, *addresses)) {
    Require(absl::EqualsIgnoreCase(text, "https://relais.example"), "another site is kept out");
  }
  const auto origins = Decoded(text, [](absl::string_view list) {
    return web::SiteAddresses::Parse(list).value_or(web::SiteAddresses()).origins();
  });
  for (const std::string& origin : origins) {
    const auto again = web::SiteAddresses::Parse(origin);
    Require(again.ok() && again->origins() == std::vector<std::string>{origin}, "an address stays the same");
    Require(again->HasHost(origin.substr(8)) && again->IsOrigin(origin, origin.substr(8)),
            "its host is its own");
  }
}

// The payloads and their heads are the body, up to the first fault.
void CheckEnvelopes(absl::string_view body) {
  constexpr std::size_t kLimit = 256;
  web::EnvelopeReader reader(body, kLimit);
  std::string again;
  web::EnvelopeReader::State state = reader.Next();
  for (; state == web::EnvelopeReader::State::kMessage; state = reader.Next()) {
    Require(reader.payload().size() <= kLimit, "a message has its cap");
    again += web::Envelope(0, reader.payload());
  }
  Require(absl::StartsWith(body, again), "envelopes are read as they are written");
  Require((state == web::EnvelopeReader::State::kEnd) == (again.size() == body.size()), "the end is the end");
}

}  // namespace
}  // namespace relais::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const absl::string_view text = relais::fuzz::TextOf(data, size);
  relais::fuzz::CheckHead(text);
  relais::fuzz::CheckValues(text);
  relais::fuzz::CheckEnvelopes(text);
  return 0;
}
