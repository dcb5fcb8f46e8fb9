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

// A write that was answered.
struct Acknowledged {
  std::string request_id;
  // Such as `CreateDossier`.
  std::string method;
  // Name of what it is about, as in the journal.
  std::string resource;
};

// What the register must hold of one dossier, by the answers that were received. One writer writes to it, one
// request after the other.
struct DossierLedger {
  std::vector<Acknowledged> writes;
  // As the last answer that gave it has it, but for what depends on who asks; the others by name.
  v1::Dossier dossier;
  std::map<std::string, v1::Intervention> interventions;
  std::map<std::string, v1::Referral> referrals;
};

// Writers that live through dossiers, from their opening on: changes by etag, phases, holds, interventions, a
// consent, a referral from one agency to another. They call through the client library, whose retries carry
// them across restarts of the service; a request may be made again on purpose, and must be answered as the
// first time.
class Workload {
 public:
  struct Options {
    // Of the service, at every start.
    std::string target;
    // Of an agent of the MRC of Arthabaska, and of one of Drummond. Half of the writers send from the one to
    // the other, half the other way: no token then has more calls in flight than the service admits.
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

  // Waits until so many more requests were begun, or so many more answered.
  void AwaitBegun(std::int64_t more) { Await(begun_, more); }
  void AwaitAcknowledged(std::int64_t more) { Await(acknowledged_, more); }
  // Lets no further write begin, and returns once those begun are answered.
  void Stop();
  // False once an answer was not as it must be; each is a failure of the test.
  bool healthy() const { return healthy_; }

  // What was answered until now.
  std::vector<DossierLedger> Ledgers() const;
  std::int64_t acknowledged() const { return acknowledged_; }
  // Attempts that the client made again after UNAVAILABLE.
  std::int64_t retried() const { return retried_; }
  // Requests that were made a second time after their answer.
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
  // A deque: what writers hold on to stays where it is.
  std::deque<DossierLedger> ledgers_;
  std::vector<std::thread> threads_;
};

}  // namespace relais::faults

#endif  // RELAIS_TESTS_FAULTS_WORKLOAD_H_
