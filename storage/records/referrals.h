#ifndef RELAIS_STORAGE_RECORDS_REFERRALS_H_
#define RELAIS_STORAGE_RECORDS_REFERRALS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "storage/records/table_traits.h"

// Records of referrals and consents. Their conventions: records.h.

namespace relais::storage {

struct ReferralRecord {
  static constexpr const char* kTable = "referral";
  static constexpr TableTraits kTraits =
      TableTraits()
          .Named("dossiers/{dossier_id}/referrals/{number}", Feed::kRemovable)
          .VisibleBy(Bound::kReferral)
          .Part()
          .DerivesAccess()
          .ImportedFrom("referrals.csv");
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
  // `accepted` or `declined` once answered, whatever its later state.
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
  // Code from the codelist of the last move.
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

struct ConsentRecord {
  static constexpr const char* kTable = "consent";
  static constexpr TableTraits kTraits =
      TableTraits().Named("dossiers/{dossier_id}/consents/{number}", Feed::kRemovable).Part().DerivesAccess();
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

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_RECORDS_REFERRALS_H_
