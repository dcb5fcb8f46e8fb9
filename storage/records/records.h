#ifndef RELAIS_STORAGE_RECORDS_RECORDS_H_
#define RELAIS_STORAGE_RECORDS_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// Plain records, one for each kind of versioned row. Codes are the lower-case words of the import format
// (`woman`, `pre_startup`), civil dates `YYYY-MM-DD`, amounts CAD cents; an empty string is no value. `Visit`
// names every column with its role, once: key, plain, personal (digested apart so that it can be erased),
// erasable (digested as plain, and yet it can be erased: Column::Role), or added (plain, of a later schema:
// not digested while it holds nothing). `since_seq` is the journal entry that wrote the row; loading fills
// it, writing ignores it.

namespace relais::storage {

struct CodelistRecord {
  static constexpr const char* kTable = "codelist";
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

struct DossierRecord {
  static constexpr const char* kTable = "dossier";
  std::int64_t dossier_id = 0;
  std::int64_t revision = 0;
  std::string external_id;
  std::string opened_on;
  std::string project_title;
  std::string promoter_gender;
  std::string promoter_kind;
  std::string sector;
  std::string mrc;
  std::string origin_organization;
  std::string agreement;
  std::string advisor;
  // The last dated change of each, for lists.
  std::string phase;
  std::string status;
  std::string lead_organization;
  std::string closing_outcome;
  std::string closed_on;
  std::string promoter_name;
  std::string contact_name;
  std::string contact_email;
  std::string contact_phone;
  std::string notes;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Plain("revision", r.revision);
    v.Plain("external_id", r.external_id);
    v.Plain("opened_on", r.opened_on);
    v.Erasable("project_title", r.project_title);
    v.Plain("promoter_gender", r.promoter_gender);
    v.Plain("promoter_kind", r.promoter_kind);
    v.Plain("sector", r.sector);
    v.Plain("mrc", r.mrc);
    v.Plain("origin_organization", r.origin_organization);
    v.Plain("agreement", r.agreement);
    v.Plain("advisor", r.advisor);
    v.Plain("phase", r.phase);
    v.Plain("status", r.status);
    v.Plain("lead_organization", r.lead_organization);
    v.Plain("closing_outcome", r.closing_outcome);
    v.Plain("closed_on", r.closed_on);
    v.Personal("promoter_name", r.promoter_name);
    v.Personal("contact_name", r.contact_name);
    v.Personal("contact_email", r.contact_email);
    v.Personal("contact_phone", r.contact_phone);
    v.Personal("notes", r.notes);
  }
};

struct PhaseRecord {
  static constexpr const char* kTable = "dossier_phase";
  std::int64_t dossier_id = 0;
  std::string effective_on;
  std::string phase;
  // Whether this is the phase at the opening.
  bool opening = false;
  std::string reason;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("effective_on", r.effective_on);
    v.Plain("phase", r.phase);
    v.Plain("opening", r.opening);
    v.Personal("reason", r.reason);
  }
};

struct StatusRecord {
  static constexpr const char* kTable = "dossier_status";
  std::int64_t dossier_id = 0;
  // 1 is the opening.
  std::int64_t number = 0;
  std::string effective_on;
  std::string status;
  std::string outcome;
  std::string reason;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("number", r.number);
    v.Plain("effective_on", r.effective_on);
    v.Plain("status", r.status);
    v.Plain("outcome", r.outcome);
    v.Personal("reason", r.reason);
  }
};

struct LeadRecord {
  static constexpr const char* kTable = "dossier_lead";
  std::int64_t dossier_id = 0;
  // 1 is the lead at the opening.
  std::int64_t number = 0;
  std::string effective_on;
  std::string organization;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("number", r.number);
    v.Plain("effective_on", r.effective_on);
    v.Plain("organization", r.organization);
  }
};

struct InterventionRecord {
  static constexpr const char* kTable = "intervention";
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  std::int64_t revision = 0;
  std::string external_id;
  std::string held_on;
  std::optional<std::int64_t> minutes;
  std::string notes;
  // That recorded it; empty where it was imported.
  std::string organization;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("number", r.number);
    v.Plain("revision", r.revision);
    v.Plain("external_id", r.external_id);
    v.Plain("held_on", r.held_on);
    v.Plain("minutes", r.minutes);
    v.Personal("notes", r.notes);
    v.Added("organization", r.organization);
  }
};

struct InterventionSubjectRecord {
  static constexpr const char* kTable = "intervention_subject";
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  std::string subject;
  std::string held_on;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("number", r.number);
    v.Key("subject", r.subject);
    v.Plain("held_on", r.held_on);
  }
};

struct ReferralRecord {
  static constexpr const char* kTable = "referral";
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  std::int64_t revision = 0;
  std::string external_id;
  std::string kind;
  std::string from_organization;
  std::string to_organization;
  std::string sent_on;
  std::string respond_by;
  std::string state;
  // `accepted` or `declined` once answered, whatever the state became later.
  std::string answer;
  std::string answered_on;
  std::string decline_reason;
  std::string ended_on;
  std::string reason;
  std::string answer_text;
  // Code of `referral_reason`.
  std::string reason_code;
  // The consent that it rests on; none on an imported one, which opens no view.
  std::optional<std::int64_t> consent_number;
  // Code of the codelist that goes with the last move.
  std::string end_code;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("number", r.number);
    v.Plain("revision", r.revision);
    v.Plain("external_id", r.external_id);
    v.Plain("kind", r.kind);
    v.Plain("from_organization", r.from_organization);
    v.Plain("to_organization", r.to_organization);
    v.Plain("sent_on", r.sent_on);
    v.Plain("respond_by", r.respond_by);
    v.Plain("state", r.state);
    v.Plain("answer", r.answer);
    v.Plain("answered_on", r.answered_on);
    v.Plain("decline_reason", r.decline_reason);
    v.Plain("ended_on", r.ended_on);
    v.Personal("reason", r.reason);
    v.Personal("answer_text", r.answer_text);
    v.Added("reason_code", r.reason_code);
    v.Added("consent_number", r.consent_number);
    v.Added("end_code", r.end_code);
  }
};

struct FundingApplicationRecord {
  static constexpr const char* kTable = "funding_application";
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  std::int64_t revision = 0;
  std::string external_id;
  std::string program;
  std::optional<std::int64_t> requested_cents;
  std::optional<std::int64_t> awarded_cents;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("number", r.number);
    v.Plain("revision", r.revision);
    v.Plain("external_id", r.external_id);
    v.Plain("program", r.program);
    v.Plain("requested_cents", r.requested_cents);
    v.Plain("awarded_cents", r.awarded_cents);
  }
};

struct FundingStepRecord {
  static constexpr const char* kTable = "funding_step";
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  std::string step;
  std::string step_on;
  std::string program;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("number", r.number);
    v.Key("step", r.step);
    v.Plain("step_on", r.step_on);
    v.Plain("program", r.program);
  }
};

struct FollowUpRecord {
  static constexpr const char* kTable = "follow_up";
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  std::int64_t revision = 0;
  std::string due_on;
  std::string owner;
  std::string done_on;
  std::string notes;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("number", r.number);
    v.Plain("revision", r.revision);
    v.Plain("due_on", r.due_on);
    v.Plain("owner", r.owner);
    v.Plain("done_on", r.done_on);
    v.Personal("notes", r.notes);
  }
};

struct ConsentRecord {
  static constexpr const char* kTable = "consent";
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  std::int64_t revision = 0;
  std::string purpose;
  // Organizations, separated by `|`.
  std::string recipients;
  bool whole_network = false;
  std::string obtained_on;
  std::string expires_on;
  std::string evidence;
  std::string withdrawn_on;
  std::string notes;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("number", r.number);
    v.Plain("revision", r.revision);
    v.Plain("purpose", r.purpose);
    v.Plain("recipients", r.recipients);
    v.Plain("whole_network", r.whole_network);
    v.Plain("obtained_on", r.obtained_on);
    v.Plain("expires_on", r.expires_on);
    v.Plain("evidence", r.evidence);
    v.Plain("withdrawn_on", r.withdrawn_on);
    v.Personal("notes", r.notes);
  }
};

struct UserRecord {
  static constexpr const char* kTable = "user_account";
  std::string user_id;
  std::int64_t revision = 0;
  std::string organization;
  // `advisor|administrator`.
  std::string roles;
  bool active = true;
  bool one_time_code_required = false;
  std::string title;
  std::string email;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("user_id", r.user_id);
    v.Plain("revision", r.revision);
    v.Plain("organization", r.organization);
    v.Plain("roles", r.roles);
    v.Plain("active", r.active);
    v.Plain("one_time_code_required", r.one_time_code_required);
    v.Personal("title", r.title);
    v.Personal("email", r.email);
  }
};

struct TokenRecord {
  static constexpr const char* kTable = "access_token";
  std::string token_id;
  std::int64_t revision = 0;
  std::string user_id;
  std::string title;
  // `statistics`, `read_only` or `full`.
  std::string scope;
  // Whether a sign-in gave it.
  bool session = false;
  // Microseconds since 1970-01-01 UTC.
  std::int64_t created_at = 0;
  std::int64_t expires_at = 0;
  bool revoked = false;
  // Keyed digest of the secret.
  std::string digest;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("token_id", r.token_id);
    v.Plain("revision", r.revision);
    v.Plain("user_id", r.user_id);
    v.Plain("title", r.title);
    v.Plain("scope", r.scope);
    v.Plain("session", r.session);
    v.Plain("created_at", r.created_at);
    v.Plain("expires_at", r.expires_at);
    v.Plain("revoked", r.revoked);
    v.Plain("digest", r.digest);
  }
};

struct ReadRecord {
  static constexpr const char* kTable = "dossier_read";
  std::int64_t dossier_id = 0;
  // The entry that records it.
  std::int64_t read_seq = 0;
  std::string user_id;
  std::string organization;
  std::string method;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("dossier_id", r.dossier_id);
    v.Key("read_seq", r.read_seq);
    v.Plain("user_id", r.user_id);
    v.Plain("organization", r.organization);
    v.Plain("method", r.method);
  }
};

struct RetentionRuleRecord {
  static constexpr const char* kTable = "retention_rule";
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
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  // Code of `erasure_reason`.
  std::string reason;
  // Names of the saved lists and incidents that it reached, separated by `|`.
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
  std::int64_t number = 0;
  std::int64_t revision = 0;
  // Who recorded it first; the incident is that of its network.
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

struct DuplicateRecord {
  static constexpr const char* kTable = "duplicate";
  // The later one.
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

// A merge that stands: the entry since_seq took the source's rows away and wrote its parts into the target.
struct MergeRecord {
  static constexpr const char* kTable = "dossier_merge";
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

// What one correction changed; written by the entry that changed it, never superseded.
struct CorrectionRecord {
  static constexpr const char* kTable = "correction";
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  // `phase`, `status`, `lead`, `referral`, `funding_step` or `funding_application`.
  std::string subject;
  // Codes and dates; empty where nothing was recorded before, or where it was withdrawn.
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

// A voiding that stands: the entry since_seq took all current rows of the dossier away.
struct VoidingRecord {
  static constexpr const char* kTable = "dossier_voiding";
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

// A row that an erasure took a text from which its digest covers: the digest that it had, and that of what is
// left, both as 64 hexadecimal digits.
struct ErasedRowRecord {
  static constexpr const char* kTable = "erased_row";
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

struct ImportRowRecord {
  static constexpr const char* kTable = "import_row";
  // dossiers.csv, interventions.csv, …
  std::string file;
  // What tells the row from the others of its file: its external_id, or dossier and date.
  std::string row_key;
  // Salted digest of what the row said; after it, of each personal cell (import_rows.h).
  std::string fingerprint;
  std::string salt;
  // Salted digests of the other cells, which outlive an erasure; empty for a row of an earlier schema.
  std::string cells;
  // Civil date under which a row of phases.csv with an external_id is recorded.
  std::string place;
  std::int64_t since_seq = 0;

  template <class Record, class Visitor>
  static void Visit(Record& r, Visitor& v) {
    v.Key("file", r.file);
    v.Key("row_key", r.row_key);
    v.Personal("fingerprint", r.fingerprint);
    v.Personal("salt", r.salt);
    v.Added("cells", r.cells);
    v.Added("place", r.place);
  }
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_RECORDS_RECORDS_H_
