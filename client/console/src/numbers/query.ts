// A question of the numbers as its address says it. Codes in the address are those of the API.
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Dimension, DimensionSchema, Measure, MeasureSchema, SeriesBucket, SeriesBucketSchema, type StatisticsQuery, type StatisticsQuerySchema } from '../../build/gen/relais/v1/statistics_pb';
import { enumCode, enumValue } from '../base/labels';
import { type BucketKind, type Dates, bucketsOf, datesOf } from './fiscal';
import { asOfOf, instantOf, isPosition } from './moment';

export const MAX_DIMENSIONS = 4;

export interface Filter {
  dimension: Dimension;
  // Codes, or `none`.
  values: string[];
}

export interface NumbersQuery {
  // A fiscal year or quarter; empty if the period has dates. The service judges both.
  label: string;
  from: string;
  to: string;
  measure: Measure;
  dimensions: Dimension[];
  filters: Filter[];
  // Empty for now, `@12`, or a local time of Toronto.
  asOf: string;
  // UNSPECIFIED if the period is not cut.
  series: SeriesBucket;
}

// What the person looks into: the total of the answer if there are no keys.
export interface Cell {
  keys: string[];
  // The bucket of a series.
  bucket: string;
}

// Codes have no comma, names of advisors may.
const joined = (values: string[]) => values.map((value) => value.replace(/[%,]/g, encodeURIComponent)).join(',');
const split = (text: string) => text.split(',').filter((value) => value !== '').map((value) => value.replace(/%25|%2C/gi, decodeURIComponent));

const FILTER = 'filtre.';

function parseFilters(search: URLSearchParams): Filter[] {
  const filters: Filter[] = [];
  for (const [name, text] of search) {
    const dimension = name.startsWith(FILTER) ? enumValue(DimensionSchema, name.slice(FILTER.length)) : undefined;
    const values = [...new Set(split(text))];
    if (dimension && values.length > 0 && !filters.some((one) => one.dimension === dimension)) filters.push({ dimension, values });
  }
  return filters;
}

// Unknown names and codes are left out, so that an old link still opens.
export function parseNumbersQuery(search: URLSearchParams): NumbersQuery {
  const dimensions = split(search.get('par') ?? '').map((code) => enumValue(DimensionSchema, code)).filter((value) => value !== undefined);
  const asOf = search.get('etat') ?? '';
  const label = search.get('periode') ?? '';
  return {
    label,
    from: label ? '' : search.get('du') ?? '',
    to: label ? '' : search.get('au') ?? '',
    measure: enumValue(MeasureSchema, search.get('mesure') ?? '') ?? Measure.DOSSIERS_HANDLED,
    dimensions: dimensions.slice(0, MAX_DIMENSIONS),
    filters: parseFilters(search),
    asOf: isPosition(asOf) || instantOf(asOf) ? asOf : '',
    series: enumValue(SeriesBucketSchema, search.get('serie') ?? '') ?? SeriesBucket.UNSPECIFIED,
  };
}

// Whether the address asks something, or only shows the form.
export function isAsked(query: NumbersQuery): boolean {
  return query.label !== '' || query.from !== '' || query.to !== '';
}

export function parseCell(search: URLSearchParams): Cell | undefined {
  const cell = search.get('cellule');
  return cell === null ? undefined : { keys: cell === 'total' ? [] : split(cell), bucket: search.get('tranche') ?? '' };
}

export function formatNumbersQuery(query: NumbersQuery, cell?: Cell): Record<string, string> {
  return {
    periode: query.label,
    du: query.from,
    au: query.to,
    mesure: enumCode(MeasureSchema, query.measure),
    par: query.dimensions.map((dimension) => enumCode(DimensionSchema, dimension)).join(','),
    ...Object.fromEntries(query.filters.map(({ dimension, values }) => [FILTER + enumCode(DimensionSchema, dimension), joined(values)])),
    serie: query.series === SeriesBucket.UNSPECIFIED ? '' : enumCode(SeriesBucketSchema, query.series),
    etat: query.asOf,
    ...(cell ? { cellule: cell.keys.length === 0 ? 'total' : joined(cell.keys), tranche: cell.bucket } : {}),
  };
}

// The question for the API. `asOf` in its place asks the same of another state.
export function apiQuery(query: NumbersQuery, asOf = query.asOf): MessageInitShape<typeof StatisticsQuerySchema> {
  const moment = asOfOf(asOf);
  return {
    measure: query.measure,
    period: query.label ? { label: query.label } : { from: query.from, to: query.to },
    dimensions: query.dimensions,
    filters: query.filters,
    ...(moment ? { asOf: moment } : {}),
  };
}

// The question behind a figure of the report.
export function fromApiQuery(query: StatisticsQuery): NumbersQuery {
  const label = query.period?.label ?? '';
  const position = query.asOf?.position;
  return {
    label,
    from: label ? '' : query.period?.from ?? '',
    to: label ? '' : query.period?.to ?? '',
    measure: query.measure,
    dimensions: [...query.dimensions],
    filters: query.filters.map(({ dimension, values }) => ({ dimension, values: [...values] })),
    asOf: position?.case === 'sequence' ? `@${position.value}` : '',
    series: SeriesBucket.UNSPECIFIED,
  };
}

// The dates of the period; undefined if it is none.
export function periodDates(query: NumbersQuery): Dates | undefined {
  if (query.label) return datesOf(query.label);
  return query.from && query.to && query.from <= query.to ? { from: query.from, to: query.to } : undefined;
}

export const BUCKETS: Partial<Record<SeriesBucket, BucketKind>> = {
  [SeriesBucket.MONTH]: 'month',
  [SeriesBucket.QUARTER]: 'quarter',
  [SeriesBucket.FISCAL_YEAR]: 'fiscal_year',
};

export const TIMES: Partial<Record<Dimension, BucketKind>> = {
  [Dimension.MONTH]: 'month',
  [Dimension.QUARTER]: 'quarter',
  [Dimension.FISCAL_YEAR]: 'fiscal_year',
};

// The question of one bucket of a series alone; the question itself if it is no series.
export function bucketQuery(query: NumbersQuery, bucket: string): NumbersQuery {
  const kind = BUCKETS[query.series];
  const period = periodDates(query);
  const found = kind && period ? bucketsOf(period, kind).find(({ label }) => label === bucket) : undefined;
  return found ? { ...query, label: '', from: found.from, to: found.to, series: SeriesBucket.UNSPECIFIED } : query;
}
