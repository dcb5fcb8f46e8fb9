#include "service/web/files/files.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace relais::web {
namespace {

constexpr char kIndex[] = "/index.html";

const File* Find(const Site& site, absl::string_view path) {
  const auto found = std::find_if(site.files.begin(), site.files.end(),
                                  [path](const File& file) { return file.path == path; });
  return found == site.files.end() ? nullptr : &*found;
}

// The file for a path; null if there is none.
const File* FileFor(const Site& site, absl::string_view path) {
  const bool is_page = path.find('.', path.rfind('/') + 1) == absl::string_view::npos;
  return Find(site, is_page ? kIndex : path);
}

// Whether an `accept-encoding` names gzip, and not with the weight 0.
bool TakesGzip(absl::string_view accept_encoding) {
  for (const absl::string_view each : absl::StrSplit(accept_encoding, ',')) {
    const std::vector<absl::string_view> parts = absl::StrSplit(absl::StripAsciiWhitespace(each), ';');
    if (!absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(parts[0]), "gzip")) continue;
    double weight = 1;
    const absl::string_view given = parts.size() > 1 ? absl::StripAsciiWhitespace(parts[1]) : "";
    return !absl::StartsWith(given, "q=") || !absl::SimpleAtod(given.substr(2), &weight) || weight > 0;
  }
  return false;
}

// Whether an `if-none-match` names the tag. A tag may be marked as weak on the way (RFC 9110, 13.1.2).
bool Matches(absl::string_view if_none_match, absl::string_view tag) {
  for (const absl::string_view each : absl::StrSplit(if_none_match, ',')) {
    absl::string_view given = absl::StripAsciiWhitespace(each);
    absl::ConsumePrefix(&given, "W/");
    if (given == tag || given == "*") return true;
  }
  return false;
}

Response Text(int status, const char* text) {
  Response response;
  response.status = status;
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"},
                      {"Cache-Control", "no-store"},
                      {"X-Content-Type-Options", "nosniff"}};
  response.body = text;
  return response;
}

Response Refused() {
  Response response = Text(405, "GET, HEAD\n");
  response.headers.push_back({"Allow", "GET, HEAD"});
  return response;
}

Headers HeadersOf(const Site& site, const File& file, const std::string& tag) {
  return {{"Content-Type", std::string(file.content_type)},
          {"ETag", tag},
          {"Vary", "Accept-Encoding"},
          // A page is asked for each time, and costs a 304 if it is the same.
          {"Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache"},
          {"Content-Security-Policy", std::string(site.policy)},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Referrer-Policy", "no-referrer"},
          {"X-Content-Type-Options", "nosniff"}};
}

}  // namespace

Response AnswerFile(const Site& site, const Request& request) {
  if (request.method != Method::kGet && request.method != Method::kHead) return Refused();
  const File* const file = FileFor(site, request.Path());
  if (file == nullptr) return Text(404, "page introuvable / page not found\n");
  const bool gzip = !file->gzipped.empty() && TakesGzip(request.Value("accept-encoding"));
  const std::string tag = absl::StrCat("\"", file->digest, gzip ? "-gzip\"" : "\"");
  Response response;
  response.headers = HeadersOf(site, *file, tag);
  if (Matches(request.Value("if-none-match"), tag)) {
    response.status = 304;
    return response;
  }
  if (gzip) response.headers.push_back({"Content-Encoding", "gzip"});
  response.body = std::string(gzip ? file->gzipped : file->bytes);
  return response;
}

}  // namespace relais::web
