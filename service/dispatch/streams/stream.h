#ifndef RELAIS_SERVICE_DISPATCH_STREAMS_STREAM_H_
#define RELAIS_SERVICE_DISPATCH_STREAMS_STREAM_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"
#include "service/dispatch/exchange.h"

// What a door and a method that streams its responses know of each other.

namespace relais::dispatch {

// Sends the messages of a stream: the door's part. The stream may call it under a lock of its own, so a call
// must neither block nor call the stream back on the same thread.
class StreamWriter {
 public:
  virtual ~StreamWriter() = default;
  // Sends one message, which stays unchanged until OnWritten is called. Not called again before that.
  virtual void Write(const google::protobuf::Message& message) = 0;
  // Ends the stream, once the last message is written. Nothing is called after it.
  virtual void Finish(const google::rpc::Status& outcome) = 0;
};

// One call of a method that streams its responses: the method's part. The door calls it on any thread, and
// makes it end by StreamWriter::Finish. Thread-safe.
class Stream {
 public:
  virtual ~Stream() = default;
  // Begins, or finishes at once if the caller is refused. Called once, first. May block on a point read.
  virtual void Start() = 0;
  // The message of the last Write is sent or, if not `ok`, lost because the caller went away.
  virtual void OnWritten(bool ok) = 0;
  // The call ends with `why` after the message being written: CANCELLED if the caller went away,
  // DEADLINE_EXCEEDED if its time is over.
  virtual void OnCancel(absl::Status why) = 0;
  // Called once, after Finish, on a thread that holds no lock of the stream. Waits for the thread that called
  // Finish: from its return on, the stream touches neither the writer nor the transport.
  virtual void Close() = 0;
};

// A method that streams its responses, with what answers it.
struct StreamMethod {
  using Messages = std::vector<std::unique_ptr<const google::protobuf::Message>>;

  const google::protobuf::MethodDescriptor* descriptor;
  // An empty request: New() makes those of a call.
  const google::protobuf::Message* request;
  // Makes the stream of one call. `transport` and `writer` outlive Stream::Close. Exactly one request unless
  // the method takes many (`descriptor->client_streaming()`).
  std::function<std::shared_ptr<Stream>(Transport& transport, StreamWriter& writer, Messages requests)> open;
};

// The streaming methods that a door without a table of its own answers. Thread-safe.
class StreamTable {
 public:
  explicit StreamTable(std::vector<StreamMethod> methods);

  // Returns the method of a path, such as `/relais.v1.ReferralService/FollowReferralEvents`, or null. The
  // table owns the result.
  const StreamMethod* Find(absl::string_view path) const;

 private:
  absl::flat_hash_map<std::string, StreamMethod> methods_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_STREAMS_STREAM_H_
