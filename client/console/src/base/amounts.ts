// Amounts in Canadian cents, exact: never a rounded double.
import type { Language } from './language';

const NO_BREAK_SPACE = '\u00a0';

// `45 123,45 $` in French, `$45,123.45` in English.
export function formatAmount(cents: bigint, language: Language): string {
  const negative = cents < 0n;
  const digits = (negative ? -cents : cents).toString().padStart(3, '0');
  const separator = language === 'fr' ? NO_BREAK_SPACE : ',';
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, separator);
  const fraction = digits.slice(-2);
  const text = language === 'fr' ? `${whole},${fraction}${NO_BREAK_SPACE}$` : `$${whole}.${fraction}`;
  return negative ? `-${text}` : text;
}

// Cents of what a person typed, such as `12 500,00 $`, `12500.5` or `$12,500`; undefined if it has no single meaning.
export function parseAmount(text: string): bigint | undefined {
  const bare = text.trim().replace(/^\$\s*|\s*\$$/g, '');
  const match =
    /^(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,](\d{1,2}))?$/.exec(bare) ?? /^(\d{1,3}(?:,\d{3})+)\.(\d{2})$/.exec(bare);
  if (!match) return undefined;
  return BigInt(match[1]!.replace(/\D/g, '') + (match[2] ?? '').padEnd(2, '0'));
}
