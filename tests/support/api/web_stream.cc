#include "tests/support/api/web_stream.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace relais {
namespace {

namespace json = google::protobuf::util;

constexpr std::size_t kHead = 5;

std::size_t SizeIn(const std::string& body, std::size_t at) {
  std::size_t size = 0;
  for (std::size_t i = 1; i < kHead; ++i) size = size * 256 + static_cast<unsigned char>(body[at + i]);
  return size;
}

google::rpc::Status OutcomeOf(const std::string& end) {
  const auto parsed = nlohmann::json::parse(end, nullptr, false);
  EXPECT_TRUE(parsed.is_object()) << end;
  if (!parsed.is_object() || !parsed.contains("error")) return {};
  return ErrorOf({200, {}, parsed["error"].dump()});
}

WebStreamAnswer AnswerOf(const std::string& body) {
  WebStreamAnswer answer;
  std::size_t at = 0;
  bool ended = false;
  while (!ended && at + kHead <= body.size()) {
    const std::string payload = body.substr(at + kHead, SizeIn(body, at));
    ended = body[at] == 2;
    if (ended) {
      answer.outcome = OutcomeOf(payload);
    } else {
      EXPECT_EQ(body[at], 0);
      answer.payloads.push_back(payload);
    }
    at += kHead + payload.size();
  }
  EXPECT_TRUE(ended && at == body.size()) << "a stream without its end";
  return answer;
}

}  // namespace

std::string WebStreamClient::EnvelopeOf(const google::protobuf::Message& message) const {
  std::string payload;
  if (codec_ == Codec::kJson) {
    EXPECT_TRUE(json::MessageToJsonString(message, &payload).ok());
  } else {
    payload = message.SerializeAsString();
  }
  std::string head(kHead, '\0');
  for (std::size_t i = 0; i < 4; ++i) head[kHead - 1 - i] = static_cast<char>(payload.size() >> 8 * i);
  return head + payload;
}

void WebStreamClient::Parse(const std::string& payload, google::protobuf::Message& message) const {
  const bool parsed = codec_ == Codec::kJson ? json::JsonStringToMessage(payload, &message).ok()
                                             : message.ParseFromString(payload);
  EXPECT_TRUE(parsed) << payload;
}

WebStreamAnswer WebStreamClient::Post(const std::string& method, const std::string& body,
                                      const WebHeaders& headers) const {
  const std::string type = codec_ == Codec::kJson ? "application/connect+json" : "application/connect+proto";
  WebHeaders all = headers;
  all.insert({{"Content-Type", type}, {"Connect-Protocol-Version", "1"}});
  if (!token_.empty()) all.insert({"Authorization", absl::StrCat("Bearer ", token_)});
  const WebAnswer answer = WebPost(absl::StrCat(url_, "/", method), all, body);
  EXPECT_EQ(answer.status, 200) << answer.body;
  if (answer.status != 200) return {};
  EXPECT_EQ(answer.headers.at("content-type"), type);
  return AnswerOf(answer.body);
}

}  // namespace relais
