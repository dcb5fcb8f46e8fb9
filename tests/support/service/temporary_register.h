#ifndef RELAIS_TESTS_SUPPORT_SERVICE_TEMPORARY_REGISTER_H_
#define RELAIS_TESTS_SUPPORT_SERVICE_TEMPORARY_REGISTER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace relais::testing_support {

// A register for tests that reach handlers without a server: in a file of its own that goes with it, with
// what every register begins with, by a clock that the test sets. Failures are failures of the test.
class TemporaryRegister {
 public:
  TemporaryRegister();
  ~TemporaryRegister();
  TemporaryRegister(const TemporaryRegister&) = delete;
  TemporaryRegister& operator=(const TemporaryRegister&) = delete;

  storage::Store& store() { return *store_; }
  // What the register's clock says. Not while a write is under way.
  void set_now(absl::Time now) { now_ = now; }
  absl::Time now() const { return now_; }

  // One entry, which must be recorded; `users/test` by `Test`.
  void Write(const std::function<absl::Status(storage::WriteTransaction&)>& write);
  // On the current rows; must give OK.
  void Read(const std::function<absl::Status(const storage::Snapshot&)>& read);

 private:
  std::string path_;
  absl::Time now_ = absl::FromCivil(absl::CivilSecond(2026, 1, 15, 12, 0, 0), absl::UTCTimeZone());
  std::unique_ptr<storage::Store> store_;
};

}  // namespace relais::testing_support

#endif  // RELAIS_TESTS_SUPPORT_SERVICE_TEMPORARY_REGISTER_H_
