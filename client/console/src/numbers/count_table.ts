// The rows of an answer, once: the table, the plot and the CSV file all show these.
import type { JournalPosition } from '../../build/gen/relais/v1/as_of_pb';
import {
  type CodelistVersion, Measure, type Period, type StatisticsResult, type StatisticsSeriesPoint, StatisticsUnit,
} from '../../build/gen/relais/v1/statistics_pb';
import type { Cell, NumbersQuery } from './query';
import type { Exact } from './values';

export interface CountRow {
  // Which cell the row is: its keys, empty for a total, and the bucket of a series, else empty.
  cell: Cell;
  // Of the bucket (series only) and of each key, as people read them; empty for a total.
  labels: string[];
  value: Exact;
  // 90th percentile, for a measure that has one.
  percentile?: Exact;
  isTotal: boolean;
}

export interface Provenance {
  period: Period | undefined;
  asOf: JournalPosition | undefined;
  complete: boolean;
  canonicalQuery: string;
  codelistVersions: CodelistVersion[];
  // Absent for a series, whose points have one each.
  countingRulesVersion?: number;
  digest: string;
}

export interface CountTable {
  unit: StatisticsUnit;
  // Whether the first label of each row is a bucket.
  isSeries: boolean;
  hasPercentile: boolean;
  // Whether a unit may be in several cells.
  multiValued: boolean;
  rows: CountRow[];
  provenance: Provenance;
}

export type LabelOf = (dimension: number, key: string) => string;

const exact = (whole: bigint, half: boolean): Exact => ({ whole, half });
const percentile = (value: number | undefined) => (value === undefined ? {} : { percentile: exact(BigInt(Math.trunc(value)), false) });

// Cells first, then the total. Without dimensions the service may give the total as one row or none; here it is one row.
function rowsOf(query: NumbersQuery, result: StatisticsResult, labelOf: LabelOf, bucket: string, bucketLabel: string[]): CountRow[] {
  const cells = query.dimensions.length === 0 ? [] : result.rows;
  return [
    ...cells.map((row) => ({
      cell: { keys: [...row.keys], bucket },
      labels: [...bucketLabel, ...row.keys.map((key, i) => labelOf(query.dimensions[i]!, key))],
      value: exact(row.whole, row.half),
      ...percentile(row.percentile90),
      isTotal: false,
    })),
    {
      cell: { keys: [], bucket },
      labels: [...bucketLabel, ...query.dimensions.map(() => '')],
      value: exact(result.totalWhole, result.totalHalf),
      ...percentile(result.totalPercentile90),
      isTotal: true,
    },
  ];
}

type Counted = Pick<StatisticsResult, 'period' | 'asOf' | 'periodComplete' | 'canonicalQuery' | 'codelistVersions' | 'countingRulesVersion' | 'digest'>;

// Of an answer or of a report.
export function provenanceOf(result: Counted): Provenance {
  return {
    period: result.period,
    asOf: result.asOf,
    complete: result.periodComplete,
    canonicalQuery: result.canonicalQuery,
    codelistVersions: result.codelistVersions,
    countingRulesVersion: result.countingRulesVersion,
    digest: result.digest,
  };
}

export function tableOf(query: NumbersQuery, result: StatisticsResult, labelOf: LabelOf): CountTable {
  return {
    unit: result.unit,
    isSeries: false,
    hasPercentile: query.measure === Measure.REFERRAL_DAYS_TO_ANSWER,
    multiValued: result.multiValued,
    rows: rowsOf(query, result, labelOf, '', []),
    provenance: provenanceOf(result),
  };
}

export interface SeriesAnswer {
  points: StatisticsSeriesPoint[];
  period?: Period | undefined;
  asOf?: JournalPosition | undefined;
  canonicalQuery: string;
  digest: string;
}

export function seriesTableOf(query: NumbersQuery, answer: SeriesAnswer, labelOf: LabelOf, bucketText: (label: string) => string): CountTable {
  const results = answer.points.map(({ bucket, result }) => ({ bucket, result: result! }));
  const last = results.at(-1)?.result;
  return {
    unit: last?.unit ?? StatisticsUnit.UNSPECIFIED,
    isSeries: true,
    hasPercentile: query.measure === Measure.REFERRAL_DAYS_TO_ANSWER,
    multiValued: results.some(({ result }) => result.multiValued),
    rows: results.flatMap(({ bucket, result }) => rowsOf(query, result, labelOf, bucket, [bucketText(bucket)])),
    provenance: {
      period: answer.period,
      asOf: answer.asOf,
      complete: last?.periodComplete ?? true,
      canonicalQuery: answer.canonicalQuery,
      codelistVersions: last?.codelistVersions ?? [],
      ...(last ? { countingRulesVersion: last.countingRulesVersion } : {}),
      digest: answer.digest,
    },
  };
}

// Whether two rows are the same cell.
export function isCell(row: CountRow, cell: Cell): boolean {
  return row.cell.bucket === cell.bucket && row.cell.keys.length === cell.keys.length && row.cell.keys.every((key, i) => key === cell.keys[i]);
}
