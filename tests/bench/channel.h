#ifndef RELAIS_TESTS_BENCH_CHANNEL_H_
#define RELAIS_TESTS_BENCH_CHANNEL_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

namespace relais::bench {

// A channel to a service at HOST:PORT, without TLS. Each channel has its own connection, which carries at
// most 100 concurrent calls.
std::shared_ptr<grpc::Channel> NewChannel(const std::string& target);

}  // namespace relais::bench

#endif  // RELAIS_TESTS_BENCH_CHANNEL_H_
