#include "service/observability/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace relais::observability {
namespace {

constexpr std::size_t kCodes = 17;

// In seconds: from an empty call to the longest deadline of a unary call.
const prometheus::Histogram::BucketBoundaries& Buckets() {
  static const auto& buckets = *new prometheus::Histogram::BucketBoundaries{
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
  return buckets;
}

// The series of one method, so that each is looked up once.
struct MethodSeries {
  std::array<prometheus::Counter*, kCodes> calls{};
  prometheus::Histogram* seconds = nullptr;
};

prometheus::MetricFamily GaugeOf(const char* name, const char* help, double value) {
  prometheus::MetricFamily family;
  family.name = name;
  family.help = help;
  family.type = prometheus::MetricType::Gauge;
  family.metric.emplace_back().gauge.value = value;
  return family;
}

// None if the service makes no backups: a series that is always zero would look like a fault.
void AddBackups(const BackupHealth& health, std::vector<prometheus::MetricFamily>& families) {
  const BackupFigures figures = health.Get();
  if (!figures.enabled) return;
  families.push_back(GaugeOf("relais_backup_age_seconds",
                             "Time since a good backup held the whole register; +Inf for none yet",
                             absl::ToDoubleSeconds(health.Age())));
  families.push_back(GaugeOf("relais_backup_ok", "1 if the last attempt at a backup ended well, else 0",
                             figures.result == absl::StatusCode::kOk ? 1 : 0));
  families.push_back(GaugeOf("relais_backup_late", "1 if administrators should look at the backups, else 0",
                             figures.late ? 1 : 0));
  families.push_back(GaugeOf("relais_backup_position", "Position in the journal of the newest good backup",
                             static_cast<double>(figures.position)));
  families.push_back(
      GaugeOf("relais_backup_bytes", "Size of the newest good backup", static_cast<double>(figures.bytes)));
  families.push_back(
      GaugeOf("relais_backups_kept", "Good backups in the folder", static_cast<double>(figures.kept)));
}

}  // namespace

class Metrics::Impl final : public prometheus::Collectable {
 public:
  Impl(std::function<std::size_t()> writes_queued, const BackupHealth* backups)
      : writes_queued_(std::move(writes_queued)), backups_(backups) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    queued_.Set(static_cast<double>(writes_queued_()));
    std::vector<prometheus::MetricFamily> families = registry_.Collect();
    if (backups_ != nullptr) AddBackups(*backups_, families);
    return families;
  }

  void CallBegins() { in_flight_.Increment(); }

  void CallEnds(const std::string& method, absl::StatusCode code, absl::Duration duration) {
    in_flight_.Decrement();
    prometheus::Counter* calls = nullptr;
    prometheus::Histogram* seconds = nullptr;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      MethodSeries& series = series_[method];
      prometheus::Counter*& counter = series.calls[static_cast<std::size_t>(code) % kCodes];
      if (counter == nullptr) {
        counter = &calls_.Add({{"method", method}, {"code", absl::StatusCodeToString(code)}});
      }
      if (series.seconds == nullptr) series.seconds = &seconds_.Add({{"method", method}}, Buckets());
      calls = counter;
      seconds = series.seconds;
    }
    calls->Increment();
    seconds->Observe(absl::ToDoubleSeconds(duration));
  }

  std::unique_ptr<prometheus::Exposer> exposer;

 private:
  const std::function<std::size_t()> writes_queued_;
  const BackupHealth* const backups_;
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& calls_ = prometheus::BuildCounter()
                                                        .Name("relais_calls_total")
                                                        .Help("Calls that ended, by method and code")
                                                        .Register(registry_);
  prometheus::Family<prometheus::Histogram>& seconds_ = prometheus::BuildHistogram()
                                                            .Name("relais_call_seconds")
                                                            .Help("Time from request to answer")
                                                            .Register(registry_);
  prometheus::Gauge& in_flight_ = prometheus::BuildGauge()
                                      .Name("relais_calls_in_flight")
                                      .Help("Calls that began and have not ended")
                                      .Register(registry_)
                                      .Add({});
  prometheus::Gauge& queued_ = prometheus::BuildGauge()
                                   .Name("relais_writes_queued")
                                   .Help("Writes that wait for the commit thread")
                                   .Register(registry_)
                                   .Add({});
  std::mutex mutex_;
  std::map<std::string, MethodSeries> series_;
};

Metrics::Metrics(std::function<std::size_t()> writes_queued, const BackupHealth* backups)
    : impl_(std::make_shared<Impl>(std::move(writes_queued), backups)) {}

// The exposer goes first: its own threads read the other members.
Metrics::~Metrics() { impl_->exposer.reset(); }

void Metrics::CallBegins() { impl_->CallBegins(); }

void Metrics::CallEnds(const std::string& method, absl::StatusCode code, absl::Duration duration) {
  impl_->CallEnds(method, code, duration);
}

absl::Status Metrics::Expose(const std::string& address) {
  try {
    impl_->exposer = std::make_unique<prometheus::Exposer>(address);
  } catch (const std::exception& failure) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen for metrics on ", address, ": ", failure.what()));
  }
  impl_->exposer->RegisterCollectable(impl_);
  return absl::OkStatus();
}

int Metrics::port() const {
  return impl_->exposer == nullptr ? 0 : impl_->exposer->GetListeningPorts().front();
}

std::string Metrics::Text() const { return prometheus::TextSerializer().Serialize(impl_->Collect()); }

}  // namespace relais::observability
