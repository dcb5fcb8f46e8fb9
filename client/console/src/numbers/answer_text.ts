// Words of an answer: title, columns, notes, and the rows of its CSV file. The table, the plot and the file say the same.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { DimensionSchema, type Period, MeasureSchema } from '../../build/gen/relais/v1/statistics_pb';
import { formatDate, formatInstant } from '../base/dates';
import { capitalized, enumLabel } from '../base/labels';
import { language } from '../base/language';
import { words } from '../words/words';
import type { CountRow, CountTable, Provenance } from './count_table';
import type { NumbersQuery } from './query';
import { filterText } from './question_form';
import { spreadsheetNumber } from './values';

// “secteur, MRC et phase”.
function listed(names: string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${words().and} ${names.at(-1)}`;
}

export function periodText(period: Period | undefined): string {
  if (!period) return '';
  const dates = words().periodDates(formatDate(period.from, language()), formatDate(period.to, language()));
  return period.label ? `${period.label} (${dates})` : dates;
}

export function titleOf(query: NumbersQuery, period: Period | undefined): string {
  const by = listed(query.dimensions.map((dimension) => enumLabel(DimensionSchema, dimension)));
  return words().answerOf(capitalized(enumLabel(MeasureSchema, query.measure)), by, period?.label || periodText(period));
}

export function measureText(query: NumbersQuery): string {
  return capitalized(enumLabel(MeasureSchema, query.measure));
}

export function keyColumns(query: NumbersQuery, table: CountTable): string[] {
  return [...(table.isSeries ? [words().bucketColumn] : []), ...query.dimensions.map((dimension) => capitalized(enumLabel(DimensionSchema, dimension)))];
}

// Label of a row outside its table.
export function cellName(row: CountRow): string {
  if (!row.isTotal) return row.labels.join(', ');
  return row.labels[0] ? words().totalOf(row.labels[0]) : words().behindTotal;
}

export function recordedText(provenance: Provenance): string {
  const recorded = provenance.asOf?.recordedAt;
  return recorded ? formatInstant(timestampDate(recorded), language()) : '';
}

export function versionsText(provenance: Provenance): string {
  const lists = provenance.codelistVersions.map(({ codelist, version }) => `${codelist} ${version}`).join(', ');
  return words().versionsOf(provenance.countingRulesVersion === undefined ? '' : String(provenance.countingRulesVersion), lists);
}

export function filtersText(query: NumbersQuery): string {
  return query.filters.map(filterText).join('; ');
}

// As `relais stats --csv excel` writes it: labels, amounts that add up, the total, the period and the state.
export function csvRows(query: NumbersQuery, table: CountTable): string[][] {
  const text = words();
  const { provenance } = table;
  const header = [...keyColumns(query, table), measureText(query), ...(table.hasPercentile ? [text.percentile] : [])];
  const rows = table.rows.map((row) => {
    const labels = [...row.labels];
    // The total is named in the column after the bucket.
    if (row.isTotal && query.dimensions.length > 0) labels[table.isSeries ? 1 : 0] = text.total;
    const percentile = table.hasPercentile ? [row.percentile ? spreadsheetNumber(row.percentile, table.unit) : ''] : [];
    return [...labels, spreadsheetNumber(row.value, table.unit), ...percentile];
  });
  const notes = [
    text.periodLine(provenance.period?.from ?? '', provenance.period?.to ?? ''),
    text.stateLine(String(provenance.asOf?.sequence ?? 0n), recordedText(provenance), provenance.digest),
    ...(query.filters.length > 0 ? [filtersText(query)] : []),
    ...(table.multiValued ? [text.multiValued] : []),
  ];
  return [header, ...rows, [], ...notes.map((note) => [note])];
}
