// CSV that French Excel opens by a double click. The same rules as the command line's, `client/cli/output/csv.cc`.

const SEPARATOR = ';';
// Without the byte order mark, Excel reads UTF-8 as Windows-1252.
const MARK = '\ufeff';
// Characters at which a spreadsheet may split a cell. It splits at its own region's separator, and ignores quotation
// marks that start inside what it takes for a cell.
const SPLITTERS = /([;,\t\r\n])/;

export const isPlainNumber = (text: string) => /^[-+]?\d+([.,]\d+)?$/.test(text);
// Leading blanks do not prevent a formula.
export const startsFormula = (text: string) => /^[ "]*[=+\-@\t\r]/.test(text);

// No part of a cell starts a formula, wherever a spreadsheet splits it.
function harmless(cell: string): string {
  if (isPlainNumber(cell)) return cell;
  const parts = cell.split(SPLITTERS).map((part, i) => (i > 0 && i % 2 === 0 && startsFormula(part) && !isPlainNumber(part) ? `'${part}` : part));
  return (startsFormula(cell) ? "'" : '') + parts.join('');
}

export function csvCell(text: string): string {
  const safe = harmless(text);
  return /[,;\t"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvFile(rows: string[][]): string {
  return MARK + rows.map((row) => `${row.map(csvCell).join(SEPARATOR)}\r\n`).join('');
}

// Letters, digits and dashes only, whatever the period is called.
export function csvName(...parts: string[]): string {
  return `${parts.map((part) => part.replace(/[^\w-]+/g, '-')).filter(Boolean).join('-')}.csv`;
}
