// Civil dates, `YYYY-MM-DD`, of the calendar of America/Toronto, whatever the machine's time zone.
import type { Language } from './language';

const ZONE = 'America/Toronto';
const LOCALES = { fr: 'fr-CA', en: 'en-CA' } as const;

// The civil date of an instant.
export function civilDate(instant: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(instant);
  const of = (type: string) => parts.find((part) => part.type === type)!.value;
  return `${of('year')}-${of('month')}-${of('day')}`;
}

let pinned: string | undefined;

export function today(): string {
  return pinned ?? civilDate(new Date());
}

// For tests.
export function pinToday(date: string | undefined): void {
  pinned = date;
}

function utc(date: string): Date {
  return new Date(`${date}T00:00:00Z`);
}

export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = utc(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

export function addDays(date: string, days: number): string {
  const moved = utc(date);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((utc(to).getTime() - utc(from).getTime()) / 86_400_000);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(key: string, language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = key + language;
  let made = formats.get(name);
  if (!made) formats.set(name, (made = new Intl.DateTimeFormat(LOCALES[language], options)));
  return made;
}

// “12 mai 2026”, “May 12, 2026”; a text that is no date is shown as it is.
export function formatDate(date: string, language: Language): string {
  if (!isDate(date)) return date;
  return format('date', language, { timeZone: 'UTC', year: 'numeric', month: 'short', day: 'numeric' }).format(utc(date));
}

// “lundi 30 novembre 2026”.
export function formatLongDate(date: string, language: Language): string {
  return format('long', language, { timeZone: 'UTC', weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' })
    .format(utc(date));
}

// An instant in local time of Toronto: “12 mai 2026, 14 h 05”.
export function formatInstant(instant: Date, language: Language): string {
  return format('instant', language, { timeZone: ZONE, dateStyle: 'medium', timeStyle: 'short' }).format(instant);
}

// “dans 3 jours”, “hier”: how far a civil date is from another one.
export function formatDistance(date: string, from: string, language: Language): string {
  return new Intl.RelativeTimeFormat(LOCALES[language], { numeric: 'auto' }).format(daysBetween(from, date), 'day');
}
