#ifndef RELAIS_STORAGE_RECORDS_PRIVACY_H_
#define RELAIS_STORAGE_RECORDS_PRIVACY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "storage/records/table_traits.h"

// Records of reads, retention rules, erasures and incidents. Their conventions: records.h.

namespace relais::storage {

struct ReadRecord {
  static constexpr const char* kTable = "dossier_read";
  static constexpr TableTraits kTraits = TableTraits().History(InHistory::kOnRequest);
  std::int64_t dossier_id = 0;
  // The entry that records it.
  std::int64_t read_seq = 0;
  std::string user_id;
  std::string organization;
  std::string method;
  // Civil date; empty if it was recorded before readings were counted by day.
  std::string read_on{};
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("read_seq", r.read_seq);
    v.Plain("user_id", r.user_id);
    v.Plain("organization", r.organization);
    v.Plain("method", r.method);
    v.Added("read_on", r.read_on);
  }
};

struct RetentionRuleRecord {
  static constexpr const char* kTable = "retention_rule";
  static constexpr TableTraits kTraits = TableTraits().Named("retentionRules/{outcome}");
  std::string outcome;
  std::int64_t revision = 0;
  std::int64_t years = 0;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("outcome", r.outcome);
    v.Plain("revision", r.revision);
    v.Plain("years", r.years);
  }
};

struct ErasureRecord {
  static constexpr const char* kTable = "erasure";
  static constexpr TableTraits kTraits = {};
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  // Code of `erasure_reason`.
  std::string reason;
  // Names of the saved lists and incidents that it affects, separated by `|`.
  std::string reached;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("number", r.number);
    v.Plain("reason", r.reason);
    v.Added("reached", r.reached);
  }
};

struct IncidentRecord {
  static constexpr const char* kTable = "incident";
  static constexpr TableTraits kTraits = TableTraits().Named("incidents/{number}");
  std::int64_t number = 0;
  std::int64_t revision = 0;
  // Organization that first recorded it; the incident belongs to its network.
  std::string organization;
  std::string occurred_on;
  std::string discovered_on;
  std::string risk;
  // Numbers, separated by `|`.
  std::string dossiers;
  std::optional<std::int64_t> persons;
  std::string authority_told_on;
  std::string persons_told_on;
  std::string description;
  std::string measures;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("number", r.number);
    v.Plain("revision", r.revision);
    v.Plain("organization", r.organization);
    v.Plain("occurred_on", r.occurred_on);
    v.Plain("discovered_on", r.discovered_on);
    v.Plain("risk", r.risk);
    v.Plain("dossiers", r.dossiers);
    v.Plain("persons", r.persons);
    v.Plain("authority_told_on", r.authority_told_on);
    v.Plain("persons_told_on", r.persons_told_on);
    v.Personal("description", r.description);
    v.Personal("measures", r.measures);
  }
};

// A row that lost an erasable text: the digest that it had, and the digest of the rest, both as 64
// hexadecimal digits.
struct ErasedRowRecord {
  static constexpr const char* kTable = "erased_row";
  static constexpr TableTraits kTraits = {};
  std::string table_name;
  // Values of the key, joined by `/`.
  std::string row_key;
  // The entry that wrote the row.
  std::int64_t row_seq = 0;
  std::string row_digest;
  std::string rest_digest;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("table_name", r.table_name);
    v.Key("row_key", r.row_key);
    v.Key("row_seq", r.row_seq);
    v.Plain("row_digest", r.row_digest);
    v.Plain("rest_digest", r.rest_digest);
  }
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_RECORDS_PRIVACY_H_
