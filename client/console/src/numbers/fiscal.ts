// Fiscal periods: a year begins on 1 April. Labels are those of the API: `2018-2019`, `2018-2019/T1`, and `2018-04`.
import { addDays } from '../base/dates';
import type { Language } from '../base/language';

export interface Dates {
  from: string;
  to: string;
}

export interface Bucket extends Dates {
  label: string;
}

export type BucketKind = 'month' | 'quarter' | 'fiscal_year';

// Months of a bucket, and how many such buckets the plots and forms go through at most: ten years of months.
const MONTHS: Record<BucketKind, number> = { month: 1, quarter: 3, fiscal_year: 12 };
const MAX_BUCKETS = 120;

const text2 = (number: number) => String(number).padStart(2, '0');

export function fiscalYearOf(date: string): string {
  const [year, month] = date.split('-').map(Number) as [number, number];
  const first = month >= 4 ? year : year - 1;
  return `${first}-${first + 1}`;
}

// 1 to 4.
export function quarterOf(date: string): number {
  return Math.floor(((Number(date.slice(5, 7)) + 8) % 12) / 3) + 1;
}

// The first day of the month that is `months` after the first month of `date`.
function monthStart(date: string, months: number): string {
  const place = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  return `${Math.floor(place / 12)}-${text2((place % 12) + 1)}-01`;
}

// Year and quarter of a label such as `2018-2019/T1` (also `/Q1`); undefined if it is none.
export function parseLabel(label: string): { year: string; quarter: number } | undefined {
  const match = /^(\d{4})-(\d{4})(?:\/[TQ]([1-4]))?$/i.exec(label.trim());
  if (!match || Number(match[2]) !== Number(match[1]) + 1) return undefined;
  return { year: `${match[1]}-${match[2]}`, quarter: Number(match[3] ?? 0) };
}

export function labelOf(year: string, quarter: number): string {
  return quarter === 0 ? year : `${year}/T${quarter}`;
}

export function datesOf(label: string): Dates | undefined {
  const read = parseLabel(label);
  if (!read) return undefined;
  const year = `${read.year.slice(0, 4)}-04-01`;
  const from = monthStart(year, Math.max(0, read.quarter - 1) * 3);
  return { from, to: addDays(monthStart(from, read.quarter === 0 ? 12 : 3), -1) };
}

// The last `count` fiscal years, newest first.
export function lastFiscalYears(today: string, count: number): string[] {
  const first = Number(fiscalYearOf(today).slice(0, 4));
  return Array.from({ length: count }, (_, i) => `${first - i}-${first - i + 1}`);
}

function bucketStart(date: string, kind: BucketKind): string {
  if (kind === 'month') return monthStart(date, 0);
  const year = `${fiscalYearOf(date).slice(0, 4)}-04-01`;
  return kind === 'quarter' ? monthStart(year, (quarterOf(date) - 1) * 3) : year;
}

export function bucketLabel(date: string, kind: BucketKind): string {
  if (kind === 'month') return date.slice(0, 7);
  return labelOf(fiscalYearOf(date), kind === 'quarter' ? quarterOf(date) : 0);
}

// Cuts a period as the service cuts a series: the first and last bucket may be short. Empty if there are too many.
export function bucketsOf({ from, to }: Dates, kind: BucketKind): Bucket[] {
  const buckets: Bucket[] = [];
  for (let start = bucketStart(from, kind); start <= to; start = monthStart(start, MONTHS[kind])) {
    if (buckets.length === MAX_BUCKETS) return [];
    const end = addDays(monthStart(start, MONTHS[kind]), -1);
    buckets.push({ label: bucketLabel(start, kind), from: start < from ? from : start, to: end > to ? to : end });
  }
  return buckets;
}

const LOCALES = { fr: 'fr-CA', en: 'en-CA' } as const;

// “avril 2018” of `2018-04`; other labels are shown as they are.
export function bucketText(label: string, language: Language, month: 'long' | 'short' = 'long'): string {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(label)) return label;
  return new Intl.DateTimeFormat(LOCALES[language], { timeZone: 'UTC', year: 'numeric', month }).format(new Date(`${label}-01T00:00:00Z`));
}

// The names of the first and last month of a quarter.
export function quarterMonths(quarter: number, language: Language): [string, string] {
  const name = (month: number) => new Intl.DateTimeFormat(LOCALES[language], { timeZone: 'UTC', month: 'long' }).format(new Date(Date.UTC(2018, month, 1)));
  return [name(quarter * 3), name(quarter * 3 + 2)];
}
