#ifndef RELAIS_TESTS_SUPPORT_SERVICE_IN_PROCESS_SERVER_H_
#define RELAIS_TESTS_SUPPORT_SERVICE_IN_PROCESS_SERVER_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/rpc/overload/limits.h"
#include "service/rpc/services/services.h"
#include "tests/support/service/temporary_register.h"

namespace relais::rpc {

inline constexpr char kClientAddressKey[] = "x-relais-client-address";
inline constexpr char kClientAddress[] = "192.0.2.1";
inline constexpr char kPassword[] = "une phrase assez longue 7";

// Services in this process, behind a proxy that sends addresses, on a register of their own. One thread for
// each kind of work. Counts what costs most.
class InProcessServer : public testing::Test {
 protected:
  // `names`: full names of the services.
  explicit InProcessServer(const std::vector<std::string>& names)
      : metrics_([] { return std::size_t{0}; }),
        limiter_(kCallsPerUser),
        read_counts_(register_.store(), [](absl::Duration, const std::function<void()>&) {}),
        answers_(1, 1000),
        readers_(1, 1000),
        lookups_(1, 1000),
        hashers_(1, 1000),
        refusals_({absl::Seconds(1), 1000, kUsual, 100},
                  [this](absl::Duration, const std::function<void()>& then) {
                    ++refusals_held_;
                    if (!time_stands_) then();
                  }),
        passwords_([this](const std::string& hash, absl::string_view password) {
          ++verifications_;
          return secrets::PasswordMatches(hash, password);
        }),
        rules_(Rules(names)),
        dependencies_{register_.store(), metrics_,     readers_,  lookups_,   answers_,
                      hashers_,          key_,         rules_,    limiter_,   refusals_,
                      token_uses_,       read_counts_, throttle_, passwords_, true} {}
  ~InProcessServer() override {
    if (server_ == nullptr) return;
    server_->Shutdown();
    server_->Wait();
  }

  // Call once, from the constructor.
  template <class... Services>
  void Serve(Services... services) {
    (services_.push_back(std::move(services)), ...);
    grpc::ServerBuilder builder;
    for (const NamedService& each : services_) builder.RegisterService(each.service.get());
    server_ = builder.BuildAndStart();
    channel_ = server_->InProcessChannel(grpc::ChannelArguments());
  }

  static handlers::AccessRules Rules(const std::vector<std::string>& names) {
    auto rules = handlers::AccessRules::Load(names);
    EXPECT_TRUE(rules.ok()) << rules.status();
    return *std::move(rules);
  }

  // Usual number of delayed rejections.
  static constexpr std::size_t kUsual = 10;

  testing_support::TemporaryRegister register_;
  const secrets::Key key_ = secrets::Key::Random();
  // Passwords compared.
  std::atomic<int> verifications_{0};
  std::atomic<int> refusals_held_{0};
  // While set, the delays of rejections do not pass; otherwise they pass at once.
  std::atomic<bool> time_stands_{false};
  observability::Metrics metrics_;
  ConcurrencyLimiter limiter_;
  TokenUseThrottle token_uses_;
  ReadCounts read_counts_;
  secrets::SignInThrottle throttle_;
  FairThreadPool answers_;
  FairThreadPool readers_;
  FairThreadPool lookups_;
  FairThreadPool hashers_;
  DelayedRejections refusals_;
  const secrets::PasswordVerifier passwords_;
  const handlers::AccessRules rules_;
  const ServerDependencies dependencies_;
  std::vector<NamedService> services_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace relais::rpc

#endif  // RELAIS_TESTS_SUPPORT_SERVICE_IN_PROCESS_SERVER_H_
