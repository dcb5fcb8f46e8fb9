#ifndef RELAIS_TESTS_SUPPORT_SERVICE_FAKE_EXCHANGE_H_
#define RELAIS_TESTS_SUPPORT_SERVICE_FAKE_EXCHANGE_H_

#include <google/protobuf/message.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "service/dispatch/exchange.h"
#include "storage/commit/one_shot_event.h"

namespace relais::dispatch {

// A transport whose input a test sets, and whose output it reads.
struct FakeTransport final : Transport {
  std::string Header(absl::string_view name) const override {
    const auto found = headers.find(std::string(name));
    return found == headers.end() ? "" : found->second;
  }
  absl::Time Deadline() const override { return deadline; }
  std::string PeerAddress() const override { return peer; }
  void AddHeader(absl::string_view name, absl::string_view value) override {
    sent_headers.emplace(std::string(name), std::string(value));
  }
  void AddTrailer(absl::string_view name, absl::string_view value) override {
    sent_trailers.emplace(std::string(name), std::string(value));
  }

  std::map<std::string, std::string> headers;
  absl::Time deadline = absl::InfiniteFuture();
  std::string peer = "192.0.2.1";

  std::map<std::string, std::string> sent_headers;
  std::map<std::string, std::string> sent_trailers;
};

// A unary call of a test.
class FakeExchange final : public Exchange {
 public:
  FakeExchange(FakeTransport transport, std::unique_ptr<const google::protobuf::Message> request,
               std::unique_ptr<google::protobuf::Message> response)
      : Exchange(std::move(request), std::move(response)), transport_(std::move(transport)) {}

  FakeTransport& transport() override { return transport_; }
  absl::Status SerializeResponse() override { return serialized; }
  void Finish(const google::rpc::Status& outcome) override {
    outcome_ = outcome;
    finished_.Notify();
  }

  // Waits for the end of the call.
  const google::rpc::Status& Outcome() {
    finished_.Wait();
    return outcome_;
  }

  // Result of SerializeResponse.
  absl::Status serialized;

 private:
  FakeTransport transport_;
  google::rpc::Status outcome_;
  storage::OneShotEvent finished_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_TESTS_SUPPORT_SERVICE_FAKE_EXCHANGE_H_
