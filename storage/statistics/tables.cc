#include "storage/statistics/tables.h"

#include "absl/strings/substitute.h"

namespace relais::storage::counting {
namespace {

using Value = MeasureShape::Value;

// Each branch is a range of an index by day, so the cost follows the period's activity. UNION, not UNION ALL:
// a dossier's many facts become one row before the joins.
constexpr char kHandled[] = R"(
  SELECT x.dossier_id{month x.opened_on} FROM dossier x
    WHERE x.opened_on >= {from} AND x.opened_on <= {to} AND {sees x}
  UNION SELECT x.dossier_id{month x.held_on} FROM intervention x
    WHERE x.held_on >= {from} AND x.held_on <= {to} AND {sees x}
  UNION SELECT x.dossier_id{month x.effective_on} FROM dossier_phase x
    WHERE x.effective_on >= {from} AND x.effective_on <= {to} AND {sees x} AND (x.opening = 1 OR {moves x})
  UNION SELECT x.dossier_id{month x.effective_on} FROM dossier_status x
    WHERE x.effective_on >= {from} AND x.effective_on <= {to} AND {sees x}
  UNION SELECT x.dossier_id{month x.sent_on} FROM referral x
    WHERE x.sent_on >= {from} AND x.sent_on <= {to} AND {sees x}
  UNION SELECT x.dossier_id{month x.answered_on} FROM referral x
    WHERE x.answered_on >= {from} AND x.answered_on <= {to} AND {sees x}
  UNION SELECT x.dossier_id{month x.step_on} FROM funding_step x
    WHERE x.step_on >= {from} AND x.step_on <= {to} AND {sees x})";

constexpr char kOpened[] = R"(
  SELECT x.dossier_id{month x.opened_on} FROM dossier x
    WHERE x.opened_on >= {from} AND x.opened_on <= {to} AND {sees x})";

// A closing is in force if no later change up to the period's end follows it; the number orders changes of
// one day.
constexpr char kClosed[] = R"(
  SELECT x.dossier_id{month x.effective_on} FROM dossier_status x
    WHERE x.effective_on >= {from} AND x.effective_on <= {to} AND x.status = 'closed' AND {sees x}
      AND NOT EXISTS (SELECT 1 FROM dossier_status y
        WHERE y.dossier_id = x.dossier_id AND y.effective_on <= {to} AND {sees y}
          AND (y.effective_on > x.effective_on OR (y.effective_on = x.effective_on AND y.number > x.number))))";

// Nearly every dossier is checked, so in storage order. Not closed: no closing is in force.
constexpr char kActive[] = R"(
  SELECT x.dossier_id FROM dossier x
    WHERE x.opened_on <= {to} AND {sees x}
      AND NOT EXISTS (SELECT 1 FROM dossier_status y
        WHERE y.dossier_id = x.dossier_id AND y.effective_on <= {to} AND y.status = 'closed' AND {sees y}
          AND NOT EXISTS (SELECT 1 FROM dossier_status z
            WHERE z.dossier_id = y.dossier_id AND z.effective_on <= {to} AND {sees z}
              AND (z.effective_on > y.effective_on
                OR (z.effective_on = y.effective_on AND z.number > y.number))))
    ORDER BY x.dossier_id)";

// The first lead is the one at the opening, whatever the later leads.
constexpr char kFromElsewhere[] = R"(d.origin_organization <> (SELECT y.organization FROM dossier_lead y
    WHERE y.dossier_id = d.dossier_id AND y.number = 1 AND {sees y}))";

constexpr char kReferred[] = R"(
  SELECT DISTINCT x.dossier_id{month x.sent_on} FROM referral x
    WHERE x.sent_on >= {from} AND x.sent_on <= {to} AND {sees x})";

constexpr char kSent[] = R"(
  SELECT x.dossier_id, x.number, x.from_organization, x.to_organization{month x.sent_on} FROM referral x
    WHERE x.sent_on >= {from} AND x.sent_on <= {to} AND {sees x})";

constexpr char kAccepted[] = R"(
  SELECT x.dossier_id, x.number, x.from_organization, x.to_organization{month x.answered_on} FROM referral x
    WHERE x.answered_on >= {from} AND x.answered_on <= {to} AND x.answer = 'accepted' AND {sees x})";

constexpr char kDeclined[] = R"(
  SELECT x.dossier_id, x.number, x.from_organization, x.to_organization{month x.answered_on} FROM referral x
    WHERE x.answered_on >= {from} AND x.answered_on <= {to} AND x.answer = 'declined' AND {sees x})";

constexpr char kAnswered[] = R"(
  SELECT x.dossier_id, x.number, x.from_organization, x.to_organization, x.sent_on AS began_on,
      x.answered_on AS ended_on{month x.answered_on} FROM referral x
    WHERE x.answered_on >= {from} AND x.answered_on <= {to} AND {sees x})";

constexpr char kHeld[] = R"(
  SELECT x.dossier_id, x.number{month x.held_on} FROM intervention x
    WHERE x.held_on >= {from} AND x.held_on <= {to} AND {sees x})";

// An intervention without minutes adds nothing to a sum of them, not even a cell of 0.
constexpr char kMinutes[] = R"(
  SELECT x.dossier_id, x.number, x.minutes AS amount{month x.held_on} FROM intervention x
    WHERE x.held_on >= {from} AND x.held_on <= {to} AND x.minutes IS NOT NULL AND {sees x})";

constexpr char kPhaseChanges[] = R"(
  SELECT x.dossier_id, x.effective_on{month x.effective_on} FROM dossier_phase x
    WHERE x.effective_on >= {from} AND x.effective_on <= {to} AND x.opening = 0 AND {sees x} AND {moves x})";

// A change to the phase already held is ignored. A stay is identified by the change that ended it; it began
// with the change before that one.
constexpr char kStays[] = R"(
  SELECT x.dossier_id, x.effective_on AS ended_on, y.effective_on AS began_on, y.phase AS stay_phase
      {month x.effective_on}
    FROM dossier_phase x CROSS JOIN dossier_phase y
    WHERE x.effective_on >= {from} AND x.effective_on <= {to} AND {sees x} AND {moves x}
      AND y.dossier_id = x.dossier_id AND {sees y}
      AND y.effective_on = (SELECT MAX(z.effective_on) FROM dossier_phase z
        WHERE z.dossier_id = x.dossier_id AND z.effective_on < x.effective_on AND {sees z} AND {moves z}))";

constexpr char kSteps[] = R"(
  SELECT x.dossier_id, x.number, x.step, x.program{month x.step_on} FROM funding_step x
    WHERE x.step_on >= {from} AND x.step_on <= {to} AND {sees x})";

constexpr char kAwarded[] = R"(
  SELECT x.dossier_id, x.number, x.step, x.program, y.awarded_cents AS amount{month x.step_on}
    FROM funding_step x CROSS JOIN funding_application y
    WHERE x.step_on >= {from} AND x.step_on <= {to} AND x.step = 'awarded' AND {sees x}
      AND y.dossier_id = x.dossier_id AND y.number = x.number AND y.awarded_cents IS NOT NULL AND {sees y})";

// In the order of the enumeration.
constexpr MeasureShape kMeasures[] = {
    {Measure::kDossiersHandled, kHandled, "", Value::kCount, "", false, true},
    {Measure::kDossiersOpened, kOpened},
    {Measure::kDossiersClosed, kClosed},
    {Measure::kDossiersActive, kActive, "", Value::kCount, "", true},
    {Measure::kDossiersReceived, kHandled, "", Value::kCount, kFromElsewhere, false, true},
    {Measure::kDossiersReferred, kReferred, "", Value::kCount, "", false, true},
    {Measure::kReferralsSent, kSent, ", number", Value::kCount, "", false, false, false, true},
    {Measure::kReferralsAccepted, kAccepted, ", number", Value::kCount, "", false, false, false, true},
    {Measure::kReferralsDeclined, kDeclined, ", number", Value::kCount, "", false, false, false, true},
    {Measure::kReferralDaysToAnswer, kAnswered, ", number", Value::kDays, "", false, false, true, true},
    {Measure::kInterventions, kHeld, ", number"},
    {Measure::kInterventionMinutes, kMinutes, ", number", Value::kSum},
    {Measure::kPhaseChanges, kPhaseChanges, ", effective_on"},
    {Measure::kDaysInPhase, kStays, "", Value::kDays},
    {Measure::kFundingSteps, kSteps, ", number, step"},
    {Measure::kFundingAwarded, kAwarded, ", number, step", Value::kSum},
};

constexpr char kPhaseAtEnd[] = R"((SELECT y.phase FROM dossier_phase y
    WHERE y.dossier_id = d.dossier_id AND y.effective_on <= {to} AND {sees y}
    ORDER BY y.effective_on DESC LIMIT 1))";

constexpr char kStatusAtEnd[] = R"((SELECT y.status FROM dossier_status y
    WHERE y.dossier_id = d.dossier_id AND y.effective_on <= {to} AND {sees y}
    ORDER BY y.effective_on DESC, y.number DESC LIMIT 1))";

constexpr char kOutcomeAtEnd[] =
    R"((SELECT CASE WHEN y.status = 'closed' THEN y.outcome END FROM dossier_status y
    WHERE y.dossier_id = d.dossier_id AND y.effective_on <= {to} AND {sees y}
    ORDER BY y.effective_on DESC, y.number DESC LIMIT 1))";

constexpr char kLeadAtEnd[] = R"((SELECT y.organization FROM dossier_lead y
    WHERE y.dossier_id = d.dossier_id AND y.effective_on <= {to} AND {sees y}
    ORDER BY y.effective_on DESC, y.number DESC LIMIT 1))";

bool IsOfFunding(Measure measure) {
  return measure == Measure::kFundingSteps || measure == Measure::kFundingAwarded;
}

bool IsOfInterventions(Measure measure) {
  return measure == Measure::kInterventions || measure == Measure::kInterventionMinutes;
}

std::string FiscalYearSql(const std::string& text) {
  return absl::Substitute(
      "CAST(CAST(substr($0, 1, 4) AS INTEGER) - CASE WHEN substr($0, 6, 2) < '04' THEN 1 ELSE 0 END AS TEXT) "
      "|| '-' || "
      "CAST(CAST(substr($0, 1, 4) AS INTEGER) + CASE WHEN substr($0, 6, 2) < '04' THEN 0 ELSE 1 END AS TEXT)",
      text);
}

}  // namespace

const MeasureShape& MeasureShapeOf(Measure measure) { return kMeasures[static_cast<std::size_t>(measure)]; }

absl::Span<const MeasureShape> MeasureShapes() { return kMeasures; }

DimensionShape DimensionShapeOf(Dimension dimension, Measure measure) {
  switch (dimension) {
    case Dimension::kSector:
      return {"d.sector"};
    case Dimension::kMrc:
      return {"d.mrc"};
    case Dimension::kGender:
      return {"d.promoter_gender"};
    case Dimension::kPromoterKind:
      return {"d.promoter_kind"};
    case Dimension::kPhase:
      return {measure == Measure::kDaysInPhase ? "f.stay_phase" : kPhaseAtEnd};
    case Dimension::kStatus:
      return {kStatusAtEnd};
    case Dimension::kLead:
      return {kLeadAtEnd};
    case Dimension::kOrigin:
      return {"d.origin_organization"};
    case Dimension::kAgreement:
      return {"d.agreement"};
    case Dimension::kSubject:
      return {"s.subject", IsOfInterventions(measure) ? Join::kInterventionSubject : Join::kDossierSubject};
    case Dimension::kProgram:
      if (IsOfFunding(measure)) return {"f.program"};
      return {"g.program", Join::kDossierStep};
    case Dimension::kFundingStep:
      if (IsOfFunding(measure)) return {"f.step"};
      return {"g.step", Join::kDossierStep};
    case Dimension::kOutcome:
      return {kOutcomeAtEnd};
    case Dimension::kAdvisor:
      return {"d.advisor"};
    case Dimension::kMonth:
    case Dimension::kQuarter:
    case Dimension::kFiscalYear:
      return {"{bucket f.month}"};
    case Dimension::kFrom:
      return {"f.from_organization"};
    case Dimension::kTo:
      return {"f.to_organization"};
  }
  return {"NULL"};
}

const char* JoinSql(Join join) {
  switch (join) {
    case Join::kNone:
      return "";
    case Join::kDossierSubject:
      return R"(
  LEFT JOIN intervention_subject s ON s.dossier_id = f.dossier_id
    AND s.held_on >= {from} AND s.held_on <= {to} AND {sees s})";
    case Join::kInterventionSubject:
      return R"(
  LEFT JOIN intervention_subject s ON s.dossier_id = f.dossier_id AND s.number = f.number AND {sees s})";
    case Join::kDossierStep:
      return R"(
  LEFT JOIN funding_step g ON g.dossier_id = f.dossier_id
    AND g.step_on >= {from} AND g.step_on <= {to} AND {sees g})";
  }
  return "";
}

std::string MovesSql(absl::string_view alias) {
  return absl::Substitute(R"($0.phase <> COALESCE((SELECT $0p.phase FROM dossier_phase $0p
    WHERE $0p.dossier_id = $0.dossier_id AND $0p.effective_on < $0.effective_on AND {sees $0p}
    ORDER BY $0p.effective_on DESC LIMIT 1), ''))",
                          alias);
}

std::string BucketSql(Dimension time, const std::string& text) {
  if (time == Dimension::kMonth) return absl::Substitute("substr($0, 1, 7)", text);
  if (time == Dimension::kFiscalYear) return FiscalYearSql(text);
  return absl::Substitute(
      "$0 || '/T' || CASE WHEN substr($1, 6, 2) < '04' THEN '4' WHEN substr($1, 6, 2) < '07' THEN '1' "
      "WHEN substr($1, 6, 2) < '10' THEN '2' ELSE '3' END",
      FiscalYearSql(text), text);
}

}  // namespace relais::storage::counting
