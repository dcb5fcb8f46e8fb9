// A CSV file as it was written: rows of cells with their quotes, so that a mended file differs in the mended cells only.
// Splits lines and cells as Import does (service/domain/import/csv.h), so that its line numbers find their rows.
import { isPlainNumber, startsFormula } from '../base/csv';

export interface CsvRow {
  // Physical line, from 1, on which the row begins.
  line: number;
  // As written, quotes and blanks included.
  cells: string[];
  // Line break, empty at the end of the file.
  end: string;
  // True if a quote makes it impossible to split: the line is then one cell.
  broken: boolean;
}

export interface CsvText {
  separator: string;
  // A first line `sep=;` with its line break, or empty.
  preamble: string;
  rows: CsvRow[];
}

const SEPARATORS = [',', ';', '\t'];

export function parseCsv(text: string): CsvText {
  const told = /^"?sep=([,;\t])[" ,;\t]*(?:\r\n|\r|\n|$)/i.exec(text);
  const preamble = told?.[0] ?? '';
  const separator = told?.[1] ?? findSeparator(text);
  return { separator, preamble, rows: new Splitter(text, separator, preamble.length, preamble ? 2 : 1).rows() };
}

export function writeCsv(csv: CsvText): string {
  return csv.preamble + csv.rows.map((row) => row.cells.join(csv.separator) + row.end).join('');
}

// What a cell says: without quotes, blanks at its ends, and the apostrophe that keeps it from starting a formula.
export function cellValue(written: string): string {
  const text = written.trim();
  const bare = text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"').replace(/\r\n?/g, '\n').trim() : text;
  return bare.startsWith("'") && isFormula(bare) ? bare.slice(1) : bare;
}

// How `value` is written in place of `before`: quoted if that was, or if it must be.
export function writtenCell(value: string, before: string, separator: string): string {
  const bare = isFormula(value) ? `'${value}` : value;
  if (!before.trim().startsWith('"') && !bare.includes(separator) && !/["\r\n]|^\s|\s$/.test(bare)) return bare;
  const lines = before.includes('\r\n') ? bare.replace(/\r?\n/g, '\r\n') : bare;
  return `"${lines.replaceAll('"', '""')}"`;
}

// Whether a spreadsheet would take the cell for a formula, were it not for leading apostrophes. Plain numbers are none.
function isFormula(text: string): boolean {
  const bare = text.replace(/^'+/, '');
  return startsFormula(bare) && !isPlainNumber(bare);
}

// Outside quotes, the most frequent of the first line that is not blank.
function findSeparator(text: string): string {
  const counts = SEPARATORS.map(() => 0);
  let quoted = false;
  let blank = true;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (quoted) continue;
    if ((character === '\n' || character === '\r') && !blank) break;
    const place = SEPARATORS.indexOf(character);
    if (place >= 0) counts[place]!++;
    blank &&= /\s/.test(character);
  }
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!;
}

class Splitter {
  private cells: string[] = [];

  constructor(
    private readonly text: string,
    private readonly separator: string,
    private at: number,
    private line: number,
  ) {}

  rows(): CsvRow[] {
    const rows: CsvRow[] = [];
    while (this.at < this.text.length) rows.push(this.row());
    return rows;
  }

  private row(): CsvRow {
    const [begin, line] = [this.at, this.line];
    this.cells = [];
    for (;;) {
      const quote = this.quoteAt();
      const end = quote < 0 ? this.cellEnd(this.at) : this.quotedEnd(quote);
      // The next row begins on the line after the quote.
      if (end < 0) return { line, cells: [this.text.slice(begin, this.lineEnd(quote))], end: this.takeBreak(this.lineEnd(quote)), broken: true };
      this.cells.push(this.text.slice(this.at, end));
      if (this.text[end] !== this.separator) return { line, cells: this.cells, end: this.takeBreak(end), broken: false };
      this.at = end + 1;
    }
  }

  // Index of the cell's opening quote, or -1.
  private quoteAt(): number {
    let at = this.at;
    while (this.text[at] === ' ' || (this.text[at] === '\t' && this.separator !== '\t')) at++;
    return this.text[at] === '"' ? at : -1;
  }

  // End of a quoted cell, or -1 if text follows its closing quote or it has none. Counts the lines of the cell.
  private quotedEnd(quote: number): number {
    let close = this.text.indexOf('"', quote + 1);
    while (close >= 0 && this.text[close + 1] === '"') close = this.text.indexOf('"', close + 2);
    if (close < 0) return -1;
    const end = this.cellEnd(close + 1);
    if (this.text.slice(close + 1, end).trim() !== '') return -1;
    this.line += (this.text.slice(quote, close).match(/\r\n|\r|\n/g) ?? []).length;
    return end;
  }

  private cellEnd(from: number): number {
    let at = from;
    for (; at < this.text.length; at++) {
      const character = this.text[at];
      if (character === this.separator || character === '\n' || character === '\r') break;
    }
    return at;
  }

  private lineEnd(from: number): number {
    let at = from;
    while (at < this.text.length && this.text[at] !== '\n' && this.text[at] !== '\r') at++;
    return at;
  }

  // Goes behind the line break at `end`, and returns it.
  private takeBreak(end: number): string {
    const found = this.text.startsWith('\r\n', end) ? '\r\n' : this.text.slice(end, end + 1);
    this.at = end + found.length;
    this.line++;
    return found;
  }
}
