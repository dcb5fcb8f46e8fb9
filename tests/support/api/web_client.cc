#include "tests/support/api/web_client.h"

#include <curl/curl.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace relais {
namespace {

// In the order of google.rpc.Code.
constexpr std::array<const char*, 17> kCodes = {
    "ok",        "canceled",       "unknown",           "invalid_argument",   "deadline_exceeded",
    "not_found", "already_exists", "permission_denied", "resource_exhausted", "failed_precondition",
    "aborted",   "out_of_range",   "unimplemented",     "internal",           "unavailable",
    "data_loss", "unauthenticated"};

struct CleanUp {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t OnBody(char* bytes, std::size_t, std::size_t size, void* answer) {
  static_cast<WebAnswer*>(answer)->body.append(bytes, size);
  return size;
}

std::size_t OnHeader(char* bytes, std::size_t, std::size_t size, void* answer) {
  const std::string line(bytes, size);
  const std::size_t colon = line.find(':');
  if (colon != std::string::npos) {
    static_cast<WebAnswer*>(answer)->headers[absl::AsciiStrToLower(line.substr(0, colon))] =
        std::string(absl::StripAsciiWhitespace(line.substr(colon + 1)));
  }
  return size;
}

// `body` is null for GET.
WebAnswer Send(const std::string& url, const WebHeaders& headers, const std::string* body) {
  const std::unique_ptr<CURL, CleanUp> handle(curl_easy_init());
  std::unique_ptr<curl_slist, CleanUp> list;
  for (const auto& [name, value] : headers) {
    curl_slist* const longer = curl_slist_append(list.get(), absl::StrCat(name, ": ", value).c_str());
    static_cast<void>(list.release());
    list.reset(longer);
  }
  WebAnswer answer;
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, 60L);
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, list.get());
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &OnBody);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, &OnHeader);
  curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &answer);
  if (body != nullptr) {
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body->size()));
    curl_easy_setopt(handle.get(), CURLOPT_COPYPOSTFIELDS, body->c_str());
  }
  const CURLcode sent = curl_easy_perform(handle.get());
  EXPECT_EQ(sent, CURLE_OK) << url << ": " << curl_easy_strerror(sent);
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  return answer;
}

}  // namespace

google::rpc::Status ErrorOf(const WebAnswer& answer) {
  google::rpc::Status error;
  error.set_code(2);
  const auto json = nlohmann::json::parse(answer.body, nullptr, false);
  if (!json.is_object() || !json.contains("code")) {
    ADD_FAILURE() << "no error: " << answer.status << " " << answer.body;
    return error;
  }
  for (std::size_t code = 0; code < kCodes.size(); ++code)
    if (json["code"] == kCodes[code]) error.set_code(static_cast<int>(code));
  error.set_message(json.value("message", ""));
  for (const auto& each : json.value("details", nlohmann::json::array())) {
    google::protobuf::Any& detail = *error.add_details();
    detail.set_type_url(absl::StrCat("type.googleapis.com/", each["type"].get<std::string>()));
    EXPECT_TRUE(absl::Base64Unescape(each["value"].get<std::string>(), detail.mutable_value()));
  }
  return error;
}

WebAnswer WebGet(const std::string& url, const WebHeaders& headers) { return Send(url, headers, nullptr); }

WebAnswer WebPost(const std::string& url, const WebHeaders& headers, const std::string& body) {
  return Send(url, headers, &body);
}

google::rpc::Status ConnectClient::Call(const std::string& method, const google::protobuf::Message& request,
                                        google::protobuf::Message& response,
                                        const WebHeaders& headers) const {
  namespace json = google::protobuf::util;
  const bool is_json = codec_ == Codec::kJson;
  const std::string type = is_json ? "application/json" : "application/proto";
  WebHeaders all = headers;
  all.insert({{"Content-Type", type}, {"Connect-Protocol-Version", "1"}});
  if (!token_.empty()) all.insert({"Authorization", absl::StrCat("Bearer ", token_)});
  std::string body;
  if (is_json) {
    EXPECT_TRUE(json::MessageToJsonString(request, &body).ok());
  } else {
    body = request.SerializeAsString();
  }
  const WebAnswer answer = WebPost(absl::StrCat(url_, "/", method), all, body);
  if (answer.status != 200) return ErrorOf(answer);
  EXPECT_EQ(answer.headers.at("content-type"), type);
  const bool parsed = is_json ? json::JsonStringToMessage(answer.body, &response).ok()
                              : response.ParseFromString(answer.body);
  EXPECT_TRUE(parsed) << answer.body;
  return {};
}

}  // namespace relais
