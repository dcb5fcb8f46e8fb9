#ifndef RELAIS_TESTS_SUPPORT_SERVICE_DISPATCH_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_SERVICE_DISPATCH_FIXTURE_H_

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/dispatch/calls/call.h"
#include "service/dispatch/overload/limits.h"
#include "service/secrets/digest_purposes.h"
#include "storage/commit/write_and_wait.h"
#include "storage/records/records.h"
#include "tests/support/service/fake_exchange.h"
#include "tests/support/service/temporary_register.h"

namespace relais::dispatch {

// What a dispatcher needs, on a register of its own, as if behind a proxy that sends addresses. One thread
// for each kind of work. Counts what costs most.
class DispatchFixture : public testing::Test {
 protected:
  // `names`: full names of the services.
  explicit DispatchFixture(const std::vector<std::string>& names)
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
        dependencies_{
            register_.store(), metrics_,  readers_,    lookups_,     answers_,  hashers_,   key_, rules_,
            limiter_,          refusals_, token_uses_, read_counts_, throttle_, passwords_, true, {}} {}

  static handlers::AccessRules Rules(const std::vector<std::string>& names) {
    auto rules = handlers::AccessRules::Load(names);
    EXPECT_TRUE(rules.ok()) << rules.status();
    return *std::move(rules);
  }

  // Text of the token of AddUser.
  static std::string Token() { return "relais_" + std::string(43, 'x'); }

  // Adds `users/direction`, an advisor and administrator, with a token.
  void AddUser() {
    register_.Write([this](storage::WriteTransaction& transaction) {
      storage::UserRecord user;
      user.user_id = "direction";
      user.revision = 1;
      user.organization = "pole";
      user.roles = "advisor|administrator";
      transaction.Insert(user);
      storage::TokenRecord token;
      token.token_id = "jeton";
      token.revision = 1;
      token.user_id = user.user_id;
      token.scope = "full";
      token.session = true;
      token.created_at = absl::ToUnixMicros(register_.now());
      token.expires_at = absl::ToUnixMicros(register_.now() + absl::Hours(12));
      token.digest = secrets::KeyedDigest(key_, secrets::kTokenDigest, Token());
      transaction.Insert(token);
      return absl::OkStatus();
    });
  }

  // Headers of a call by that user.
  static FakeTransport SignedIn() {
    FakeTransport transport;
    transport.headers["authorization"] = "Bearer " + Token();
    return transport;
  }

  // Position of the journal's last entry.
  std::int64_t Head() {
    std::int64_t head = 0;
    register_.Read([&](const storage::Snapshot& snapshot) {
      head = snapshot.head();
      return absl::OkStatus();
    });
    return head;
  }

  // Advances the clock once no write is pending.
  void Advance(absl::Duration time) {
    storage::WriteJob nothing;
    nothing.apply = [](storage::WriteTransaction&) { return std::string(); };
    EXPECT_EQ(storage::WriteAndWait(register_.store(), std::move(nothing)), absl::OkStatus());
    register_.set_now(register_.now() + time);
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
  TokenUses token_uses_;
  handlers::ReadCounts read_counts_;
  secrets::SignInThrottle throttle_;
  FairThreadPool answers_;
  FairThreadPool readers_;
  FairThreadPool lookups_;
  FairThreadPool hashers_;
  DelayedRejections refusals_;
  const secrets::PasswordVerifier passwords_;
  const handlers::AccessRules rules_;
  const ServerDependencies dependencies_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_TESTS_SUPPORT_SERVICE_DISPATCH_FIXTURE_H_
