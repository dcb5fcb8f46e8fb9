#ifndef RELAIS_TESTS_FAULTS_WORKLOAD_H_
#define RELAIS_TESTS_FAULTS_WORKLOAD_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "relais/client.h"

namespace relais::faults {

// An answered write.
struct Acknowledged {
  std::string request_id;
  // Such as `CreateDossier`.
  std::string method;
  // Name of its resource, as in the journal.
  std::string resource;
};

// The content that the register must hold of one dossier, from the received answers. One writer writes to it,
// one request after the other.
struct DossierLedger {
  std::vector<Acknowledged> writes;
  // As in the last answer that returned it, without fields that depend on the caller; the other resources by
  // name.
  v1::Dossier dossier;
  std::map<std::string, v1::Intervention> interventions;
  std::map<std::string, v1::Referral> referrals;
};

// Runs writers through whole lives of dossiers: opening, changes by etag, phases, holds, interventions, a
// consent, a referral from one agency to another. They call through the client library, which retries across
// restarts of the service. Some requests are repeated on purpose and must get their first answer again.
class Workload {
 public:
  struct Options {
    // Address of the service, constant over restarts.
    std::string target;
    // Tokens of an agent of the MRC of Arthabaska, and of one of Drummond. Half of the writers send from one
    // to the other, half the other way. No token then has more calls in flight than the service admits.
    std::string arthabaska_token;
    std::string drummond_token;
    int writers = 64;
    std::uint64_t seed = 0;
  };

  // Starts writing.
  explicit Workload(const Options& options);
  ~Workload() { Stop(); }
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;

  // Waits until `more` more requests were begun, or answered.
  void AwaitBegun(std::int64_t more) { Await(begun_, more); }
  void AwaitAcknowledged(std::int64_t more) { Await(acknowledged_, more); }
  // Starts no more writes, and returns once those in flight are answered.
  void Stop();
  // False once an answer was wrong; each wrong answer fails the test.
  bool healthy() const { return healthy_; }

  // The writes answered so far.
  std::vector<DossierLedger> Ledgers() const;
  std::int64_t acknowledged() const { return acknowledged_; }
  // Retries of the client after UNAVAILABLE.
  std::int64_t retried() const { return retried_; }
  // Requests repeated after their answer.
  std::int64_t repeated() const { return repeated_; }

 private:
  class Writer;

  Client NewClient(const Options& options, const std::string& token);
  void Await(const std::atomic<std::int64_t>& counter, std::int64_t more);
  void Count(std::atomic<std::int64_t>& counter);
  void Fail(const std::string& what);

  const Client arthabaska_;
  const Client drummond_;
  std::atomic<std::int64_t> begun_{0};
  std::atomic<std::int64_t> acknowledged_{0};
  std::atomic<std::int64_t> retried_{0};
  std::atomic<std::int64_t> repeated_{0};
  std::atomic<bool> ended_{false};
  std::atomic<bool> healthy_{true};

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // A deque, because writers keep references to elements.
  std::deque<DossierLedger> ledgers_;
  std::vector<std::thread> threads_;
};

}  // namespace relais::faults

#endif  // RELAIS_TESTS_FAULTS_WORKLOAD_H_
