// What the plot of a table draws: lines over time, or a bar for each row. Pure.
import { StatisticsUnit } from '../../build/gen/relais/v1/statistics_pb';
import { language } from '../base/language';
import type { CountTable } from './count_table';
import { type BucketKind, bucketText, bucketsOf } from './fiscal';
import { BUCKETS, type NumbersQuery, TIMES, periodDates } from './query';
import { plotNumber } from './values';

export interface PlotLine {
  label: string;
  // One for each bucket; null if there is no such median.
  values: (number | null)[];
}

export interface Bar {
  // One for each key.
  labels: string[];
  value: number;
  percentile?: number;
}

export type Plot =
  | { kind: 'lines'; buckets: string[]; lines: PlotLine[] }
  | { kind: 'bars'; bars: Bar[] };

// The most lines and bars of a plot: one dash pattern for each line, and bars that can still be read.
export const MAX_LINES = 6;
export const MAX_BARS = 40;

function time(query: NumbersQuery, table: CountTable): { kind: BucketKind; place: number } | undefined {
  const series = BUCKETS[query.series];
  if (table.isSeries && series) return { kind: series, place: 0 };
  const place = query.dimensions.findIndex((dimension) => TIMES[dimension] !== undefined);
  return place < 0 ? undefined : { kind: TIMES[query.dimensions[place]!]!, place };
}

// Undefined if the table is a single number, or too much for one picture.
export function plotOf(query: NumbersQuery, table: CountTable, percentileLabel: string, totalLabel: string): Plot | undefined {
  const over = time(query, table);
  // The rows of a series without dimensions are totals.
  const rows = table.rows.filter((row) => row.isTotal === (query.dimensions.length === 0));
  if (rows.length === 0) return undefined;
  const number = (row: (typeof rows)[number]) => plotNumber(row.value, table.unit);
  const lines = over ? linesOf(query, table, over, percentileLabel, totalLabel) : undefined;
  if (lines) return lines;
  if (rows.length > MAX_BARS || (rows.length === 1 && query.dimensions.length === 0)) return undefined;
  return {
    kind: 'bars',
    bars: rows.map((row) => ({
      labels: row.labels,
      value: number(row),
      ...(row.percentile ? { percentile: plotNumber(row.percentile, table.unit) } : {}),
    })),
  };
}

function linesOf(
  query: NumbersQuery, table: CountTable, over: { kind: BucketKind; place: number }, percentileLabel: string, totalLabel: string,
): Plot | undefined {
  const period = periodDates(query);
  const buckets = period ? bucketsOf(period, over.kind).map((bucket) => bucket.label) : [];
  // A filter on the same time leaves most buckets out.
  const filtered = query.filters.some(({ dimension }) => TIMES[dimension] !== undefined);
  if (buckets.length < 2 || filtered || query.dimensions.filter((dimension) => TIMES[dimension] !== undefined).length > (table.isSeries ? 0 : 1)) return undefined;
  const lines = new Map<string, PlotLine>();
  // Counts and sums of nothing are zero; a median, which days are, of nothing is none.
  const nothingValue = table.unit === StatisticsUnit.DAYS ? null : 0;
  const add = (label: string, bucket: string, value: number) => {
    let line = lines.get(label);
    if (!line) lines.set(label, (line = { label, values: buckets.map(() => nothingValue) }));
    const place = buckets.indexOf(bucket);
    if (place >= 0) line.values[place] = value;
  };
  for (const row of table.rows.filter((one) => one.isTotal === (query.dimensions.length === 0))) {
    const bucket = table.isSeries ? row.cell.bucket : row.cell.keys[over.place]!;
    const label = row.labels.filter((_, i) => i !== over.place).join(' · ') || totalLabel;
    add(label, bucket, plotNumber(row.value, table.unit));
    if (row.percentile) add(`${label}, ${percentileLabel}`, bucket, plotNumber(row.percentile, table.unit));
  }
  if (lines.size > MAX_LINES) return undefined;
  // Buckets of a series that had not begun have no answer.
  const answered = table.isSeries ? new Set(table.rows.map((row) => row.cell.bucket)) : undefined;
  const shown = answered ? buckets.filter((bucket) => answered.has(bucket)) : buckets;
  return {
    kind: 'lines',
    buckets: shown.map((bucket) => bucketText(bucket, language(), 'short')),
    lines: [...lines.values()].map((line) => ({ ...line, values: line.values.filter((_, i) => shown.includes(buckets[i]!)) })),
  };
}
