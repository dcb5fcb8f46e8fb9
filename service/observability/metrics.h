#ifndef RELAIS_SERVICE_OBSERVABILITY_METRICS_H_
#define RELAIS_SERVICE_OBSERVABILITY_METRICS_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/observability/backup_health.h"

namespace relais::observability {

// Counts calls for Prometheus: relais_calls_total{method,code}, relais_call_seconds{method},
// relais_calls_in_flight, relais_writes_queued. If the service makes backups, shows them too:
// relais_backup_age_seconds, relais_backup_ok, relais_backup_late, relais_backup_position,
// relais_backup_bytes, relais_backups_kept. Labels are names of methods and codes, and nothing else.
// Thread-safe, except Expose.
class Metrics {
 public:
  // `writes_queued` is called at each scrape, from any thread. Whatever it uses must outlive this object.
  // So must `backups`; null for none.
  explicit Metrics(std::function<std::size_t()> writes_queued, const BackupHealth* backups = nullptr);
  ~Metrics();

  // Counts a call in flight. Each CallBegins needs one CallEnds.
  void CallBegins();
  // Counts the end of a call, with its code and its time from request to answer.
  void CallEnds(const std::string& method, absl::StatusCode code, absl::Duration duration);

  // Serves http://ADDRESS/metrics from now on; `address` is such as `127.0.0.1:9464`. Call at most once.
  // UNAVAILABLE if it cannot listen there.
  absl::Status Expose(const std::string& address);
  // The port that Expose listens on; 0 before.
  int port() const;

  // The text that /metrics answers.
  std::string Text() const;

 private:
  class Impl;
  // Shared, because the exposer keeps a weak reference.
  std::shared_ptr<Impl> impl_;
};

}  // namespace relais::observability

#endif  // RELAIS_SERVICE_OBSERVABILITY_METRICS_H_
