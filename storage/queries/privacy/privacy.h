#ifndef RELAIS_STORAGE_QUERIES_PRIVACY_PRIVACY_H_
#define RELAIS_STORAGE_QUERIES_PRIVACY_PRIVACY_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/maintenance/dossier_rows.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/records/records.h"
#include "storage/store.h"
#include "storage/versioned/versioned.h"

// Reads and writes the registers that the privacy law requires. Every function sees what the snapshot shows;
// none found is not an error.

namespace relais::storage {

// A user's first reading of a dossier on a day, with the entry that recorded it, and the number of readings
// on that day.
struct RecordedRead {
  ReadRecord read;
  absl::Time recorded_at;
  std::int64_t count = 1;
  absl::Time last_read_at;
  // Civil date; empty if it was recorded before readings were counted by day.
  std::string read_on;
};

// Key of the daily count of readings.
struct ReadDay {
  std::int64_t dossier_id = 0;
  std::string user_id;
  std::string read_on;
};

// Returns those of `dossiers` for which the user's first reading on that day is already recorded. Ignores the
// scope.
absl::StatusOr<std::set<std::int64_t>> DossiersReadOn(const Snapshot& snapshot, const std::string& user_id,
                                                      const std::string& read_on,
                                                      const std::vector<std::int64_t>& dossiers);
// Records a user's first reading of a dossier on the day `read_on`: inserts `read` with that day, and begins
// the daily count at 1, apart from the journal. The caller fills the other fields of `read`; `read_seq` is
// the transaction's position. Check DossiersReadOn first: the write fails with ALREADY_EXISTS if the day has
// a count.
void InsertFirstRead(WriteTransaction& transaction, ReadRecord read, const std::string& read_on);
// Adds `reads` readings, the last of them at `last`, to the count that InsertFirstRead began. Writes no
// journal entry. No effect if the day has no count.
void AddReads(WriteTransaction& transaction, const ReadDay& day, std::int64_t reads, absl::Time last);

struct RecordedErasure {
  ErasureRecord erasure;
  absl::Time recorded_at;
  // `users/{user}`.
  std::string actor;
};

// Key in a list by journal position and dossier.
struct EntryKey {
  std::int64_t seq = 0;
  std::int64_t dossier_id = 0;
};

// Readings of one dossier (0: of all), oldest first, after `after`, at most `limit`.
absl::StatusOr<std::vector<RecordedRead>> ListReadRecords(const Snapshot& snapshot, std::int64_t dossier_id,
                                                          EntryKey after, std::int64_t limit);

// Referrals of one dossier (0: of all) that rest on a consent and were sent or answered in the period. By
// dossier and number, from `from` on, at most `limit`. Civil dates, both included; an empty one is no bound.
absl::StatusOr<std::vector<ReferralRecord>> ListCommunicatedReferrals(const Snapshot& snapshot,
                                                                      std::int64_t dossier_id,
                                                                      const std::string& from_on,
                                                                      const std::string& to_on, PartKey from,
                                                                      std::int64_t limit);

// The rule of an outcome of closings, or none.
absl::StatusOr<std::optional<RetentionRuleRecord>> FindRetentionRule(const Snapshot& snapshot,
                                                                     const std::string& outcome);
// All retention rules, in no particular order.
absl::StatusOr<std::vector<RetentionRuleRecord>> ListRetentionRuleRecords(const Snapshot& snapshot);

// Last closing date, included, at which dossiers with this outcome are due.
struct RetentionLimit {
  std::string outcome;
  std::string closed_to;
};
// Closed dossiers that are due and were never erased, by number, above `after`, at most `limit`.
// `other_closed_to` is the limit of all other outcomes.
absl::StatusOr<std::vector<DossierRecord>> ListDueDossiers(const Snapshot& snapshot,
                                                           const std::vector<RetentionLimit>& limits,
                                                           const std::string& other_closed_to,
                                                           std::int64_t after, std::int64_t limit);

// Whether the personal data of the dossier was erased, at any time up to the snapshot's position. Ignores the
// scope: check first that the caller sees the dossier.
absl::StatusOr<bool> IsErased(const Snapshot& snapshot, std::int64_t dossier_id);
// The last erasure of the dossier.
absl::StatusOr<std::optional<RecordedErasure>> FindLastErasure(const Snapshot& snapshot,
                                                               std::int64_t dossier_id);
// Erasures of any dossier, oldest first, after `after`, at most `limit`.
absl::StatusOr<std::vector<RecordedErasure>> ListErasureRecords(const Snapshot& snapshot, EntryKey after,
                                                                std::int64_t limit);

// Texts in any revision of dossiers that may quote a person. Plain value.
struct PersonalTexts {
  // Names of promoters and contacts.
  std::vector<std::string> names;
  // E-mail addresses and phone numbers.
  std::vector<std::string> addresses;
  std::vector<std::string> titles;
};
// Reads the texts of every revision of these dossiers, up to the present; each text once in its field. Not
// limited by the scope.
absl::StatusOr<PersonalTexts> PersonalTextsOf(const Snapshot& snapshot, const DossierRows& rows);

// The incident with this number, of any organization.
absl::StatusOr<std::optional<IncidentRecord>> FindIncident(const Snapshot& snapshot, std::int64_t number);
// Incidents recorded by one of the organizations, by number, above `after`, at most `limit`.
absl::StatusOr<std::vector<IncidentRecord>> ListIncidentRecords(const Snapshot& snapshot,
                                                                const std::vector<std::string>& organizations,
                                                                std::int64_t after, std::int64_t limit);
// The number for the next new incident. Numbers are never reused.
absl::StatusOr<std::int64_t> NextIncidentNumber(const Snapshot& snapshot);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_PRIVACY_PRIVACY_H_
