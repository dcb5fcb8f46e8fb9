#ifndef RELAIS_SERVICE_OBSERVABILITY_METRICS_H_
#define RELAIS_SERVICE_OBSERVABILITY_METRICS_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace relais::observability {

// What the service counts about itself, for Prometheus: relais_calls_total{method,code},
// relais_call_seconds{method}, relais_calls_in_flight, relais_writes_queued. Labels are names of methods and
// codes and nothing else. Thread-safe.
class Metrics {
 public:
  // `writes_queued` is asked at each reading and must outlive this object.
  explicit Metrics(std::function<std::size_t()> writes_queued);
  ~Metrics();

  void CallBegins();
  void CallEnds(const std::string& method, absl::StatusCode code, absl::Duration duration);

  // Answers http://ADDRESS/metrics from now on; `address` is `127.0.0.1:9464`. UNAVAILABLE where it is taken.
  // Once.
  absl::Status Expose(const std::string& address);
  // The port that Expose got.
  int port() const;

  // What /metrics answers.
  std::string Text() const;

 private:
  class Impl;
  // Shared with the exposer, which asks for a weak reference.
  std::shared_ptr<Impl> impl_;
};

}  // namespace relais::observability

#endif  // RELAIS_SERVICE_OBSERVABILITY_METRICS_H_
