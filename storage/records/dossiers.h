#ifndef RELAIS_STORAGE_RECORDS_DOSSIERS_H_
#define RELAIS_STORAGE_RECORDS_DOSSIERS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "storage/records/table_traits.h"

// Records of dossiers and their parts. Their conventions: records.h.

namespace relais::storage {

struct DossierRecord {
  static constexpr const char* kTable = "dossier";
  static constexpr TableTraits kTraits = TableTraits()
                                             .Named("dossiers/{dossier_id}", Feed::kRemovable)
                                             .Own()
                                             .DerivesWords()
                                             .DerivesCachedAnswer()
                                             .ImportedFrom("dossiers.csv")
                                             .ImportedUnder("phases.csv");
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
  static constexpr TableTraits kTraits = TableTraits().Own().DerivesCachedAnswer();
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
  static constexpr TableTraits kTraits = TableTraits().Own().DerivesCachedAnswer();
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
  static constexpr TableTraits kTraits = TableTraits().Own().DerivesAccess().DerivesCachedAnswer();
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
  static constexpr TableTraits kTraits =
      TableTraits()
          .Named("dossiers/{dossier_id}/interventions/{number}", Feed::kRemovable)
          .VisibleBy(Bound::kIntervention)
          .Part()
          .ImportedFrom("interventions.csv");
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  std::int64_t revision = 0;
  std::string external_id;
  std::string held_on;
  std::optional<std::int64_t> minutes;
  std::string notes;
  // Organization that recorded it; empty if it was imported.
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
  static constexpr TableTraits kTraits = TableTraits().PartOf(InterventionRecord::kTable);
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

struct FundingApplicationRecord {
  static constexpr const char* kTable = "funding_application";
  static constexpr TableTraits kTraits =
      TableTraits()
          .Named("dossiers/{dossier_id}/fundingApplications/{number}", Feed::kRemovable)
          .Part()
          .ImportedUnder("funding.csv");
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
  static constexpr TableTraits kTraits = TableTraits().PartOf(FundingApplicationRecord::kTable);
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
  static constexpr TableTraits kTraits =
      TableTraits().Named("dossiers/{dossier_id}/followUps/{number}", Feed::kRemovable).Part();
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

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_RECORDS_DOSSIERS_H_
