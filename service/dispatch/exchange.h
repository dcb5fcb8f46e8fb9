#ifndef RELAIS_SERVICE_DISPATCH_EXCHANGE_H_
#define RELAIS_SERVICE_DISPATCH_EXCHANGE_H_

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"

// What a door (gRPC, HTTP) implements, so that the dispatcher answers its calls.

namespace relais::dispatch {

// Headers, deadline and peer of one call, unary or stream. One thread at a time; none of it is used after the
// call has ended.
class Transport {
 public:
  virtual ~Transport() = default;

  // Returns the value of a request header, called metadata in gRPC; `name` is in lower case. The first one if
  // it came more than once, empty if it did not come.
  virtual std::string Header(absl::string_view name) const = 0;
  // The caller's deadline; InfiniteFuture if it set none.
  virtual absl::Time Deadline() const = 0;
  // IP address of the peer without its port, such as `192.0.2.1` or `2001:db8::1`. Empty for a Unix socket.
  virtual std::string PeerAddress() const = 0;

  // Adds a header to the response; `name` is in lower case. Called before anything is sent.
  virtual void AddHeader(absl::string_view name, absl::string_view value) = 0;
  // The same for the end of the response: used for errors only, for peers that drop the headers of an error.
  // A door whose errors keep their headers ignores it.
  virtual void AddTrailer(absl::string_view name, absl::string_view value) = 0;
};

// One unary call: its messages, its transport, and its end. The dispatcher keeps it until the call has ended,
// and maybe for a moment after that. One thread at a time.
class Exchange {
 public:
  // `response` is empty, of the method's type.
  Exchange(std::unique_ptr<const google::protobuf::Message> request,
           std::unique_ptr<google::protobuf::Message> response)
      : request_(std::move(request)), response_(std::move(response)) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  virtual ~Exchange() = default;

  const google::protobuf::Message& request() const { return *request_; }
  google::protobuf::Message& response() { return *response_; }
  const google::protobuf::Message& response() const { return *response_; }

  virtual Transport& transport() = 0;
  // Serializes the response, just before Finish. INTERNAL if that is impossible: Finish then sends this error
  // instead. Called only if the call succeeds.
  virtual absl::Status SerializeResponse() = 0;
  // Ends the call: sends the serialized response if `outcome` has the code OK (0), else the error with its
  // details. Called once, last, on any thread. Must not block, and must not throw.
  virtual void Finish(const google::rpc::Status& outcome) = 0;

 private:
  const std::unique_ptr<const google::protobuf::Message> request_;
  const std::unique_ptr<google::protobuf::Message> response_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_EXCHANGE_H_
