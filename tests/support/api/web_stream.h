#ifndef RELAIS_TESTS_SUPPORT_API_WEB_STREAM_H_
#define RELAIS_TESTS_SUPPORT_API_WEB_STREAM_H_

#include <google/protobuf/message.h>

#include <string>
#include <utility>
#include <vector>

#include "google/rpc/status.pb.h"
#include "tests/support/api/web_client.h"

namespace relais {

// An answer of a method that streams.
struct WebStreamAnswer {
  // The code 0, or the error at the end of the stream.
  google::rpc::Status outcome;
  // Messages, as their codec writes them.
  std::vector<std::string> payloads;
};

// Calls methods that stream by the Connect protocol, as a browser does: all requests in one body.
class WebStreamClient {
 public:
  using Codec = ConnectClient::Codec;
  // `url`: such as `http://127.0.0.1:8080`.
  WebStreamClient(std::string url, Codec codec, std::string token = "")
      : url_(std::move(url)), codec_(codec), token_(std::move(token)) {}

  // Calls a method by its path, such as `relais.v1.ImportService/Import`. An answer that is no stream, or
  // that ends without its end, fails the test. Fills `responses` with the messages.
  template <class Request, class Response>
  google::rpc::Status Call(const std::string& method, const std::vector<Request>& requests,
                           std::vector<Response>& responses, const WebHeaders& headers = {}) const {
    std::string body;
    for (const Request& request : requests) body += EnvelopeOf(request);
    const WebStreamAnswer answer = Post(method, body, headers);
    responses.clear();
    for (const std::string& payload : answer.payloads) Parse(payload, responses.emplace_back());
    return answer.outcome;
  }

  // Posts a body as it is.
  WebStreamAnswer Post(const std::string& method, const std::string& body,
                       const WebHeaders& headers = {}) const;
  std::string EnvelopeOf(const google::protobuf::Message& message) const;

 private:
  void Parse(const std::string& payload, google::protobuf::Message& message) const;

  const std::string url_;
  const Codec codec_;
  const std::string token_;
};

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_WEB_STREAM_H_
