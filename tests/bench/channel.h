#ifndef RELAIS_TESTS_BENCH_CHANNEL_H_
#define RELAIS_TESTS_BENCH_CHANNEL_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

namespace relais::bench {

// To a service at HOST:PORT, without TLS; each channel a connection of its own, which carries at most 100
// calls at once.
std::shared_ptr<grpc::Channel> NewChannel(const std::string& target);

}  // namespace relais::bench

#endif  // RELAIS_TESTS_BENCH_CHANNEL_H_
