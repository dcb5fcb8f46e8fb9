#ifndef RELAIS_SERVICE_WEB_CONNECT_STREAM_EXCHANGE_H_
#define RELAIS_SERVICE_WEB_CONNECT_STREAM_EXCHANGE_H_

#include <google/protobuf/message.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "service/dispatch/overload/fair_thread_pool.h"
#include "service/dispatch/streams/stream.h"
#include "service/web/connect/codec.h"
#include "service/web/connect/stream_places.h"
#include "service/web/connect/web_exchange.h"
#include "service/web/http/message.h"

namespace relais::web {

// A call of the Connect protocol that streams its responses: between the stream of the dispatcher, which
// writes messages, and the connection, which takes their envelopes one by one. Holds one envelope. The stream
// ends with an envelope of its own that has the error, if any; the HTTP status is always 200. Owns itself
// from Run until Stream::Close has returned. Thread-safe.
class StreamExchange : public dispatch::StreamWriter,
                       public BodySource,
                       public std::enable_shared_from_this<StreamExchange> {
 public:
  // Takes over a place of `places`. `answers` must outlive the exchange: it runs what must not happen on the
  // stream's own thread.
  StreamExchange(std::unique_ptr<WebTransport> transport, Codec codec, dispatch::FairThreadPool& answers,
                 std::shared_ptr<StreamPlaces> places);
  ~StreamExchange() override;

  // Opens a stream of the method, answers with its head, and starts it. Call once.
  void Run(const dispatch::StreamMethod& method, dispatch::StreamMethod::Messages requests,
           const Respond& respond);

  void Write(const google::protobuf::Message& message) override;
  void Finish(const google::rpc::Status& outcome) override;

  void Next(Take take) override;
  void OnGone() override;
  absl::Time Deadline() const override { return transport_->Deadline(); }
  void OnDeadline() override;

 protected:
  // For exchanges that do more before they answer. Open comes first, and SendHead, which answers, once.
  void Open(std::shared_ptr<dispatch::Stream> stream);
  void SendHead(const Respond& respond);
  WebTransport& transport() { return *transport_; }
  Codec codec() const { return codec_; }

 private:
  // Gives the connection an envelope, or keeps it until it is asked for. False if the peer has gone.
  bool Put(std::string envelope, bool is_message);
  // Has the stream end because the message that it writes cannot be sent.
  void LoseMessageSoon(absl::Status why);
  void CloseSoon();
  void Close();

  const std::unique_ptr<WebTransport> transport_;
  const Codec codec_;
  dispatch::FairThreadPool& answers_;
  const std::shared_ptr<StreamPlaces> places_;
  // Set by Open, before any other thread has the exchange.
  std::shared_ptr<dispatch::Stream> stream_;

  // Guards the members below.
  std::mutex mutex_;
  std::shared_ptr<StreamExchange> self_;
  // The connection's request for the next envelope.
  Take take_;
  // An envelope that the connection has not asked for yet.
  std::optional<std::string> ready_;
  // Whether a message is written whose OnWritten is due.
  bool writing_ = false;
  bool finished_ = false;
  bool gone_ = false;
  // Whether OnGone runs, which then closes.
  bool leaving_ = false;
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_CONNECT_STREAM_EXCHANGE_H_
