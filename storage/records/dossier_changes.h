#ifndef RELAIS_STORAGE_RECORDS_DOSSIER_CHANGES_H_
#define RELAIS_STORAGE_RECORDS_DOSSIER_CHANGES_H_

#include <cstdint>
#include <string>

#include "storage/records/table_traits.h"

// Records of what was done to dossiers as a whole: duplicates, merges, corrections, voidings; and saved
// lists. Their conventions: records.h.

namespace relais::storage {

struct DuplicateRecord {
  static constexpr const char* kTable = "duplicate";
  static constexpr TableTraits kTraits =
      TableTraits().Named("dossiers/{dossier_id}/duplicates/{other_id}").History(InHistory::kNever);
  // The later dossier of the pair.
  std::int64_t dossier_id = 0;
  std::int64_t other_id = 0;
  std::int64_t revision = 0;
  // `open`, `dismissed` or `merged`.
  std::string state;
  // `promoter|project|contact`.
  std::string grounds;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("other_id", r.other_id);
    v.Plain("revision", r.revision);
    v.Plain("state", r.state);
    v.Plain("grounds", r.grounds);
  }
};

// A merge in force: the entry since_seq removed the source's rows and wrote its parts into the target.
struct MergeRecord {
  static constexpr const char* kTable = "dossier_merge";
  static constexpr TableTraits kTraits = TableTraits().DerivesAccess();
  std::int64_t source_id = 0;
  std::int64_t target_id = 0;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("source_id", r.source_id);
    v.Plain("target_id", r.target_id);
  }
};

struct MergePartRecord {
  static constexpr const char* kTable = "dossier_merge_part";
  static constexpr TableTraits kTraits = {};
  std::int64_t source_id = 0;
  // Table of the part.
  std::string kind;
  std::int64_t source_number = 0;
  std::int64_t target_number = 0;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("source_id", r.source_id);
    v.Key("kind", r.kind);
    v.Key("source_number", r.source_number);
    v.Plain("target_number", r.target_number);
  }
};

// The change made by one correction; written by the entry that made it, never superseded.
struct CorrectionRecord {
  static constexpr const char* kTable = "correction";
  static constexpr TableTraits kTraits = {};
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  // `phase`, `status`, `lead`, `referral`, `funding_step` or `funding_application`.
  std::string subject;
  // Codes and dates; empty if there was no value before, or if it was withdrawn.
  std::string old_value;
  std::string new_value;
  std::string reason;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("number", r.number);
    v.Plain("subject", r.subject);
    v.Plain("old_value", r.old_value);
    v.Plain("new_value", r.new_value);
    v.Personal("reason", r.reason);
  }
};

// A voiding in force: the entry since_seq removed all current rows of the dossier.
struct VoidingRecord {
  static constexpr const char* kTable = "dossier_voiding";
  static constexpr TableTraits kTraits = {};
  std::int64_t dossier_id = 0;
  std::string reason;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Personal("reason", r.reason);
  }
};

struct SavedListRecord {
  static constexpr const char* kTable = "saved_list";
  static constexpr TableTraits kTraits = TableTraits().Named("users/{user_id}/savedLists/{list_id}");
  std::string user_id;
  std::string list_id;
  std::int64_t revision = 0;
  // JSON of a DossierFilter.
  std::string filter;
  std::string title;
  std::string query;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("user_id", r.user_id);
    v.Key("list_id", r.list_id);
    v.Plain("revision", r.revision);
    v.Erasable("filter", r.filter);
    v.Personal("title", r.title);
    v.Personal("query", r.query);
  }
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_RECORDS_DOSSIER_CHANGES_H_
