#ifndef RELAIS_TESTS_SUPPORT_API_WEB_CLIENT_H_
#define RELAIS_TESTS_SUPPORT_API_WEB_CLIENT_H_

#include <google/protobuf/message.h>

#include <map>
#include <string>
#include <utility>

#include "google/rpc/status.pb.h"

namespace relais {

// An answer of the door for browsers.
struct WebAnswer {
  int status = 0;
  // By name in lower case.
  std::map<std::string, std::string> headers;
  std::string body;
};

// Headers of a request, by name.
using WebHeaders = std::map<std::string, std::string>;

// Sends one request by libcurl, on a connection of its own. A failure of the connection fails the test.
WebAnswer WebGet(const std::string& url, const WebHeaders& headers = {});
WebAnswer WebPost(const std::string& url, const WebHeaders& headers, const std::string& body);

// The error that the body of an answer is; an answer that is none fails the test.
google::rpc::Status ErrorOf(const WebAnswer& answer);

// Calls unary methods by the Connect protocol.
class ConnectClient {
 public:
  enum class Codec { kJson, kProto };
  // `url`: such as `http://127.0.0.1:8080`. Without a token it sends none.
  ConnectClient(std::string url, Codec codec, std::string token = "")
      : url_(std::move(url)), codec_(codec), token_(std::move(token)) {}

  // Calls a method by its path, such as `relais.v1.DossierService/GetDossier`. Returns the error of the
  // answer with its details, or the code 0 and fills `response`. An answer that is neither fails the test.
  google::rpc::Status Call(const std::string& method, const google::protobuf::Message& request,
                           google::protobuf::Message& response, const WebHeaders& headers = {}) const;

 private:
  const std::string url_;
  const Codec codec_;
  const std::string token_;
};

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_WEB_CLIENT_H_
