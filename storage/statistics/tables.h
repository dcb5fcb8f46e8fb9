#ifndef RELAIS_STORAGE_STATISTICS_TABLES_H_
#define RELAIS_STORAGE_STATISTICS_TABLES_H_

#include <string>

#include "storage/statistics/statistics.h"

// The two closed tables of the counting core: what each measure counts and what each dimension reads.
//
// Their SQL holds markers, which the query's builder replaces in the order of the text, so that the bound
// parameters are in that order too:
//   {from} {to}    a parameter: first and last day of the period
//   {sees x}       holds for the rows of alias x that the snapshot sees
//   {moves x}      holds for the row x of dossier_phase if its phase differs from the one before it; the
//                  first row of a dossier moves
//   {month x.day}  one more column `month` with the month of that day, only in queries that time divides
//   {bucket text}  the label of MONTH, QUARTER or FISCAL_YEAR, whichever the dimension is, for a day or a
//                  month

namespace relais::storage::counting {

struct MeasureShape {
  enum class Value {
    kCount,  // units
    kSum,    // of the column `amount`
    kDays,   // median of the days from `began_on` to `ended_on`
  };

  Measure measure;
  // A query with one row for each unit (each unit and month, where time divides a dossier's facts):
  // dossier_id, the columns of `unit`, what the value needs, `month`.
  const char* facts;
  // The columns that tell a dossier's units apart besides those of the value, each after `, `; empty where
  // there are none.
  const char* unit = "";
  Value value = Value::kCount;
  // SQL over the dossier's row `d` that must hold too; may be empty.
  const char* condition = "";
  bool state = false;
  // Whether one unit may have facts in several months.
  bool many_months = false;
  // Whether the 90th percentile is asked for beside the median.
  bool percentile = false;
  // Whether the facts are referrals, with columns `from_organization` and `to_organization`.
  bool referrals = false;
};

const MeasureShape& MeasureShapeOf(Measure measure);

// What a dimension reads besides the fact `f` and its dossier `d`.
enum class Join {
  kNone,
  kDossierSubject,       // s: subjects of the dossier's interventions in the period
  kInterventionSubject,  // s: subjects of the counted intervention
  kDossierStep,          // g: the dossier's funding steps in the period
};

struct DimensionShape {
  // SQL over f, d, s and g; no value is `none`.
  const char* expression;
  Join join = Join::kNone;
};

// The dimension, as it is meant for units of this measure.
DimensionShape DimensionShapeOf(Dimension dimension, Measure measure);

// SQL of the join, after the dossier's.
const char* JoinSql(Join join);

// SQL of {moves alias}, which holds a marker {sees …} itself.
std::string MovesSql(absl::string_view alias);

// SQL of the label of `time`, a dimension of time, for `text`: an SQL expression that begins YYYY-MM.
std::string BucketSql(Dimension time, const std::string& text);

}  // namespace relais::storage::counting

#endif  // RELAIS_STORAGE_STATISTICS_TABLES_H_
