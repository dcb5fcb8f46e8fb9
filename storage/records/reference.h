#ifndef RELAIS_STORAGE_RECORDS_REFERENCE_H_
#define RELAIS_STORAGE_RECORDS_REFERENCE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "storage/records/table_traits.h"

// Records of codelists, organizations and agreements. Their conventions: records.h.

namespace relais::storage {

struct CodelistRecord {
  static constexpr const char* kTable = "codelist";
  static constexpr TableTraits kTraits = TableTraits().Named("codelists/{codelist}").ReferenceData();
  std::string codelist;
  std::int64_t version = 0;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("codelist", r.codelist);
    v.Plain("version", r.version);
  }
};

struct CodeRecord {
  static constexpr const char* kTable = "codelist_code";
  static constexpr TableTraits kTraits =
      TableTraits().Named("codelists/{codelist}/codes/{code}", Feed::kKept).ReferenceData();
  std::string codelist;
  std::string code;
  std::int64_t revision = 0;
  std::int64_t position = 0;
  std::string label_fr;
  std::string label_en;
  // Separated by `|`.
  std::string aliases;
  bool active = true;
  std::string scheme;
  std::string external_code;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("codelist", r.codelist);
    v.Key("code", r.code);
    v.Plain("revision", r.revision);
    v.Plain("position", r.position);
    v.Plain("label_fr", r.label_fr);
    v.Plain("label_en", r.label_en);
    v.Plain("aliases", r.aliases);
    v.Plain("active", r.active);
    v.Plain("scheme", r.scheme);
    v.Plain("external_code", r.external_code);
  }
};

struct OrganizationRecord {
  static constexpr const char* kTable = "organization";
  static constexpr TableTraits kTraits =
      TableTraits().Named("organizations/{organization}", Feed::kKept).ReferenceData();
  std::string organization;
  std::int64_t revision = 0;
  std::string title;
  std::string kind;
  std::string mrc;
  // Separated by `|`.
  std::string aliases;
  bool active = true;
  // Empty: the register's own network.
  std::string network;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("organization", r.organization);
    v.Plain("revision", r.revision);
    v.Plain("title", r.title);
    v.Plain("kind", r.kind);
    v.Plain("mrc", r.mrc);
    v.Plain("aliases", r.aliases);
    v.Plain("active", r.active);
    v.Added("network", r.network);
  }
};

struct AgreementRecord {
  static constexpr const char* kTable = "agreement";
  static constexpr TableTraits kTraits =
      TableTraits().Named("agreements/{agreement}", Feed::kKept).ReferenceData();
  std::string agreement;
  std::int64_t revision = 0;
  std::string organization;
  std::string title;
  std::string starts_on;
  std::string ends_on;
  std::optional<std::int64_t> contribution_cents;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("agreement", r.agreement);
    v.Plain("revision", r.revision);
    v.Plain("organization", r.organization);
    v.Plain("title", r.title);
    v.Plain("starts_on", r.starts_on);
    v.Plain("ends_on", r.ends_on);
    v.Plain("contribution_cents", r.contribution_cents);
  }
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_RECORDS_REFERENCE_H_
