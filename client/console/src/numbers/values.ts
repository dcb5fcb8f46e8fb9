// Exact numbers of an answer with their unit: counts, minutes, days, amounts.
import { StatisticsUnit } from '../../build/gen/relais/v1/statistics_pb';
import { formatAmount } from '../base/amounts';
import type { Language } from '../base/language';

export interface Exact {
  whole: bigint;
  // One half more; only a median has it.
  half: boolean;
}

const LOCALES = { fr: 'fr-CA', en: 'en-CA' } as const;
const UNITS: Partial<Record<StatisticsUnit, string>> = { [StatisticsUnit.MINUTES]: 'minute', [StatisticsUnit.DAYS]: 'day' };

// For a plot: dollars, else the number itself.
export function plotNumber(value: Exact, unit: StatisticsUnit): number {
  if (unit === StatisticsUnit.CAD_CENTS) return Number(value.whole) / 100;
  return Number(value.whole) + (value.half ? 0.5 : 0);
}

// “12,5 jours”, “95 minutes”, `40 000,00 $`, “1 234”.
export function formatValue(value: Exact, unit: StatisticsUnit, language: Language, display: 'long' | 'short' = 'long'): string {
  if (unit === StatisticsUnit.CAD_CENTS) return formatAmount(value.whole, language);
  const name = UNITS[unit];
  const options: Intl.NumberFormatOptions = name ? { style: 'unit', unit: name, unitDisplay: display } : {};
  const format = new Intl.NumberFormat(LOCALES[language], options);
  // A double holds halves up to 2^52, more than any count of days.
  return value.half ? format.format(plotNumber(value, unit)) : format.format(value.whole);
}

// A number that a French spreadsheet can add: comma, no groups, amounts in dollars.
export function spreadsheetNumber(value: Exact, unit: StatisticsUnit): string {
  if (unit !== StatisticsUnit.CAD_CENTS) return `${value.whole}${value.half ? ',5' : ''}`;
  const negative = value.whole < 0n;
  const digits = (negative ? -value.whole : value.whole).toString().padStart(3, '0');
  return `${negative ? '-' : ''}${digits.slice(0, -2)},${digits.slice(-2)}`;
}
