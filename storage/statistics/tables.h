#ifndef RELAIS_STORAGE_STATISTICS_TABLES_H_
#define RELAIS_STORAGE_STATISTICS_TABLES_H_

#include <string>

#include "absl/types/span.h"
#include "storage/statistics/statistics.h"

// The two closed tables of the counting core: the facts of each measure and the expression of each dimension.
//
// Their SQL holds markers. The query builder replaces them in text order, so bound parameters are in that
// order too:
//   {from} {to}    a parameter. First and last day of the period.
//   {sees x}       holds for the rows of alias x that the snapshot shows.
//   {moves x}      holds for the row x of dossier_phase that begins another phase. The first of its dossier
//                  does.
//   {month x.day}  one more column `month` with the month of that day, only in queries that time divides.
//   {bucket text}  the label of MONTH, QUARTER or FISCAL_YEAR, whichever the dimension is, for a day or a
//                  month.

namespace relais::storage::counting {

struct MeasureShape {
  enum class Value {
    kCount,  // units
    kSum,    // of the column `amount`
    kDays,   // median of the days from `began_on` to `ended_on`
  };

  Measure measure;
  // A query with one row for each unit (each unit and month if time divides a dossier's facts). Columns:
  // dossier_id, those of `unit`, those of the value, `month`.
  const char* facts;
  // Columns that identify a unit within its dossier, besides those of the value, each after `, `. Empty if
  // there are none.
  const char* unit = "";
  Value value = Value::kCount;
  // SQL over the dossier's row `d` that must hold too; may be empty.
  const char* condition = "";
  // Whether it counts a state at the period's end (IsStateMeasure).
  bool state = false;
  // Whether one unit may have facts in several months.
  bool many_months = false;
  // Whether the answer has the 90th percentile beside the median.
  bool percentile = false;
  // Whether the facts are referrals, with columns `from_organization` and `to_organization`.
  bool referrals = false;
};

// The table's row of a measure. Valid until the program ends.
const MeasureShape& MeasureShapeOf(Measure measure);
// Every row, in the order of the enumeration.
absl::Span<const MeasureShape> MeasureShapes();

// The join that a dimension needs besides the fact `f` and its dossier `d`.
enum class Join {
  kNone,
  kDossierSubject,       // s: subjects of the dossier's interventions in the period
  kInterventionSubject,  // s: subjects of the counted intervention
  kDossierStep,          // g: the dossier's funding steps in the period
};

struct DimensionShape {
  // SQL over f, d, s and g; yields `none` for no value.
  const char* expression;
  Join join = Join::kNone;
};

// The dimension as defined for units of this measure.
DimensionShape DimensionShapeOf(Dimension dimension, Measure measure);

// SQL of the join, after the dossier's.
const char* JoinSql(Join join);

// SQL of {moves alias}; itself holds a marker {sees …}.
std::string MovesSql(absl::string_view alias);

// Returns SQL for the label of a time dimension: `2026-11` (MONTH), `2026-2027` (FISCAL_YEAR, which begins on
// April 1) or `2026-2027/T3` (QUARTER: T1 begins on April 1). `text` is an SQL expression for a text that
// begins YYYY-MM; it is repeated, so it must hold no parameter. `time` must be a time dimension (not
// checked).
std::string BucketSql(Dimension time, const std::string& text);

}  // namespace relais::storage::counting

#endif  // RELAIS_STORAGE_STATISTICS_TABLES_H_
