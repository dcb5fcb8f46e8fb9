// The register of communications.
#include "service/domain/privacy/communications.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "service/auth/access.h"
#include "service/convert/common/names.h"
#include "service/domain/common/civil_date.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/privacy/privacy.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// A line of the register: dossier, referral, and number of the line in the referral, from 1.
struct Line {
  std::int64_t dossier_id = 0;
  std::int64_t number = 0;
  std::int64_t line = 0;
  v1::Communication message;
};

// The consents of a dossier, and the organizations that a consent for the whole network covers.
struct Consents {
  std::int64_t dossier_id = 0;
  std::vector<storage::ConsentRecord> records;
  std::vector<domain::ConsentPeriod> periods;
  std::vector<std::string> network;
};

absl::StatusOr<Consents> ConsentsOf(const storage::Snapshot& snapshot, std::int64_t dossier_id) {
  Consents consents;
  consents.dossier_id = dossier_id;
  RELAIS_ASSIGN_OR_RETURN(consents.records, storage::ListParts<storage::ConsentRecord>(snapshot, dossier_id,
                                                                                       0, storage::kNoLimit));
  for (const storage::ConsentRecord& record : consents.records) {
    consents.periods.push_back({absl::StrSplit(record.recipients, '|', absl::SkipEmpty()),
                                record.whole_network, record.obtained_on, record.expires_on,
                                record.withdrawn_on});
  }
  RELAIS_ASSIGN_OR_RETURN(domain::DossierFacts facts, DossierFactsOf(snapshot, dossier_id));
  consents.network = std::move(facts.network);
  return consents;
}

domain::CommunicatedReferral ReferralOf(const storage::ReferralRecord& record) {
  const bool accepted = record.answer == "accepted";
  return {record.kind,
          record.to_organization,
          record.sent_on,
          record.respond_by,
          record.state,
          accepted ? record.answered_on : "",
          record.state == "declined" ? record.answered_on : record.ended_on};
}

// The lines of one referral.
std::vector<Line> LinesOf(const storage::ReferralRecord& record, const Consents& consents,
                          absl::string_view today) {
  std::vector<Line> lines;
  const auto consent = std::find_if(consents.records.begin(), consents.records.end(), [&](const auto& each) {
    return each.number == record.consent_number.value_or(0);
  });
  for (const domain::CommunicationLine& each :
       domain::CommunicationsOf(ReferralOf(record), consents.periods, consents.network, today)) {
    Line line{record.dossier_id, record.number, static_cast<std::int64_t>(lines.size()) + 1, {}};
    line.message.set_referral(convert::PartName(record.dossier_id, convert::kReferrals, record.number));
    line.message.set_communicated_on(each.communicated_on);
    line.message.set_from_organization(convert::Named("organizations", record.from_organization));
    line.message.set_to_organization(convert::Named("organizations", record.to_organization));
    line.message.set_information(each.information == domain::Information::kFullView
                                     ? v1::INFORMATION_KIND_FULL_VIEW
                                     : v1::INFORMATION_KIND_COVER_SHEET);
    if (consent != consents.records.end()) line.message.set_purpose(consent->purpose);
    line.message.set_consent(
        convert::PartName(record.dossier_id, convert::kConsents, record.consent_number.value_or(0)));
    line.message.set_closed_on(each.closed_on);
    lines.push_back(std::move(line));
  }
  return lines;
}

// Conditions of the request.
struct Query {
  std::int64_t dossier_id = 0;
  std::string from;
  std::string to;
  std::string today;
};

bool IsWithin(const Query& query, const std::string& day) {
  return (query.from.empty() || day >= query.from) && (query.to.empty() || day <= query.to);
}

// At most `limit` lines after `after`.
absl::StatusOr<std::vector<Line>> ListLines(const storage::Snapshot& snapshot, const Query& query,
                                            const Line& after, std::int64_t limit) {
  std::vector<Line> lines;
  Consents consents;
  storage::PartKey from{after.dossier_id, after.number};
  for (bool more = true; more;) {
    RELAIS_ASSIGN_OR_RETURN(
        const auto referrals,
        storage::ListCommunicatedReferrals(snapshot, query.dossier_id, query.from, query.to, from, limit));
    more = static_cast<std::int64_t>(referrals.size()) == limit;
    for (const storage::ReferralRecord& referral : referrals) {
      if (consents.dossier_id != referral.dossier_id) {
        // Unrestricted: the register shows the referral even if the dossier is hidden.
        RELAIS_ASSIGN_OR_RETURN(consents, ConsentsOf(snapshot.Unrestricted(), referral.dossier_id));
      }
      for (Line& line : LinesOf(referral, consents, query.today)) {
        const bool seen =
            line.dossier_id == after.dossier_id && line.number == after.number && line.line <= after.line;
        if (seen || !IsWithin(query, line.message.communicated_on())) continue;
        lines.push_back(std::move(line));
        if (static_cast<std::int64_t>(lines.size()) == limit) return lines;
      }
      from = {referral.dossier_id, referral.number + 1};
    }
  }
  return lines;
}

}  // namespace

absl::StatusOr<v1::ListCommunicationsResponse> ListCommunications(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::ListCommunicationsRequest& request) {
  Query query;
  RELAIS_ASSIGN_OR_RETURN(query.dossier_id, LoadParentOrError(snapshot, request.parent()));
  ListPage page({call, snapshot}, request, "nnn");
  query.from = page.input().Date("from", request.from(), Presence::kOptional);
  query.to = page.input().Date("to", request.to(), Presence::kOptional);
  page.input().CheckRange("from", query.from, "to", query.to);
  query.today = domain::FormatDate(call.today);
  return page.Answer(
      &v1::ListCommunicationsResponse::mutable_communications,
      [&] {
        const Line after{page.after_number(0), page.after_number(1), page.after_number(2), {}};
        return ListLines(snapshot, query, after, page.limit());
      },
      [](const Line& line) { return PageKey(line.dossier_id, line.number, line.line); },
      [](Line& line) { return std::move(line.message); });
}

}  // namespace relais::handlers
