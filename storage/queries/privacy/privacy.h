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

// Reading the registers that the privacy law asks for. Every function sees what the snapshot sees; none found
// is not an error.

namespace relais::storage {

// A day's first reading of a dossier by a user, with the entry that wrote it, and how often the user read it
// on that day.
struct RecordedRead {
  ReadRecord read;
  absl::Time recorded_at;
  std::int64_t count = 1;
  absl::Time last_read_at;
  // Civil date; empty of one that was recorded before readings were counted by day.
  std::string read_on;
};

// What readings are counted by.
struct ReadDay {
  std::int64_t dossier_id = 0;
  std::string user_id;
  std::string read_on;
};

// Those of the dossiers of which the user's first reading on that day is recorded.
absl::StatusOr<std::set<std::int64_t>> DossiersReadOn(const Snapshot& snapshot, const std::string& user_id,
                                                      const std::string& read_on,
                                                      const std::vector<std::int64_t>& dossiers);
// Records the first reading of the day, in the journal.
void InsertFirstRead(WriteTransaction& transaction, const ReadRecord& read, const std::string& read_on);
// Adds to the count of a day whose first reading is recorded; apart from the journal.
void AddReads(WriteTransaction& transaction, const ReadDay& day, std::int64_t reads, absl::Time last);

struct RecordedErasure {
  ErasureRecord erasure;
  absl::Time recorded_at;
  // `users/{user}`.
  std::string actor;
};

// A place in a list by journal position and dossier.
struct EntryKey {
  std::int64_t seq = 0;
  std::int64_t dossier_id = 0;
};

// Readings of one dossier (0: of all), oldest first, after `after`, at most `limit`.
absl::StatusOr<std::vector<RecordedRead>> ListReadRecords(const Snapshot& snapshot, std::int64_t dossier_id,
                                                          EntryKey after, std::int64_t limit);

// Referrals of one dossier (0: of all) that rest on a consent and were sent or accepted in the period, by
// dossier and number, from `from` on, at most `limit`. Civil dates, both included; empty is no bound.
absl::StatusOr<std::vector<ReferralRecord>> ListCommunicatedReferrals(const Snapshot& snapshot,
                                                                      std::int64_t dossier_id,
                                                                      const std::string& from_on,
                                                                      const std::string& to_on, PartKey from,
                                                                      std::int64_t limit);

absl::StatusOr<std::optional<RetentionRuleRecord>> FindRetentionRule(const Snapshot& snapshot,
                                                                     const std::string& outcome);
// In no particular order.
absl::StatusOr<std::vector<RetentionRuleRecord>> ListRetentionRuleRecords(const Snapshot& snapshot);

// Up to which closing date, included, the dossiers of an outcome are due.
struct RetentionLimit {
  std::string outcome;
  std::string closed_to;
};
// Closed dossiers that are due and were never erased, by number, above `after`, at most `limit`. An outcome
// without a limit of its own is held to `other_closed_to`.
absl::StatusOr<std::vector<DossierRecord>> ListDueDossiers(const Snapshot& snapshot,
                                                           const std::vector<RetentionLimit>& limits,
                                                           const std::string& other_closed_to,
                                                           std::int64_t after, std::int64_t limit);

// Whether the personal data of the dossier was erased, at any time up to the snapshot's position. Asked
// without regard to the scope: ask whether the caller sees the dossier first.
absl::StatusOr<bool> IsErased(const Snapshot& snapshot, std::int64_t dossier_id);
// The last one of the dossier.
absl::StatusOr<std::optional<RecordedErasure>> FindLastErasure(const Snapshot& snapshot,
                                                               std::int64_t dossier_id);
// Oldest first, after `after`, at most `limit`.
absl::StatusOr<std::vector<RecordedErasure>> ListErasureRecords(const Snapshot& snapshot, EntryKey after,
                                                                std::int64_t limit);

// Distinct texts in any revision of dossiers by which a person may be quoted. Plain value.
struct PersonalTexts {
  // Of promoters and contacts; also addresses and phone numbers.
  std::vector<std::string> names;
  std::vector<std::string> titles;
};
// Not limited by the scope.
absl::StatusOr<PersonalTexts> PersonalTextsOf(const Snapshot& snapshot, const DossierRows& rows);

absl::StatusOr<std::optional<IncidentRecord>> FindIncident(const Snapshot& snapshot, std::int64_t number);
// Those that one of the organizations recorded, by number, above `after`, at most `limit`.
absl::StatusOr<std::vector<IncidentRecord>> ListIncidentRecords(const Snapshot& snapshot,
                                                                const std::vector<std::string>& organizations,
                                                                std::int64_t after, std::int64_t limit);
// Numbers are never used again.
absl::StatusOr<std::int64_t> NextIncidentNumber(const Snapshot& snapshot);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_PRIVACY_PRIVACY_H_
