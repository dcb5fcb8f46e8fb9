#ifndef RELAIS_TESTS_SUPPORT_SERVICE_TEMPORARY_REGISTER_H_
#define RELAIS_TESTS_SUPPORT_SERVICE_TEMPORARY_REGISTER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace relais::testing_support {

// A register for tests that call handlers without a server. Its temporary file holds the initial content of
// every register; the test sets its clock. A failure fails the test.
class TemporaryRegister {
 public:
  TemporaryRegister();
  ~TemporaryRegister();
  TemporaryRegister(const TemporaryRegister&) = delete;
  TemporaryRegister& operator=(const TemporaryRegister&) = delete;

  storage::Store& store() { return *store_; }
  // Sets the register's clock. Must not be called during a write.
  void set_now(absl::Time now) { now_ = now; }
  absl::Time now() const { return now_; }

  // Writes one entry, by `users/test` with method `Test`; it must succeed.
  void Write(const std::function<absl::Status(storage::WriteTransaction&)>& write);
  // Reads the current rows; `read` must return OK.
  void Read(const std::function<absl::Status(const storage::Snapshot&)>& read);

 private:
  std::string path_;
  absl::Time now_ = absl::FromCivil(absl::CivilSecond(2026, 1, 15, 12, 0, 0), absl::UTCTimeZone());
  std::unique_ptr<storage::Store> store_;
};

}  // namespace relais::testing_support

#endif  // RELAIS_TESTS_SUPPORT_SERVICE_TEMPORARY_REGISTER_H_
