// A file to import, in memory: what it is taken for, its rows, and the faults that the service found in its cells.
import type { ImportProblem } from '../../build/gen/relais/v1/import_service_pb';
import { type CsvText, cellValue, parseCsv, writeCsv, writtenCell } from './csv';
import { type Decoded, decodeFile, encodeFile } from './decode';
import { type NameUse, useOfName } from './file_names';

// Bytes of a header that a problem names; the service cuts longer ones.
const SHOWN_BYTES = 200;
// The whole row, beside the numbers of its cells.
export const WHOLE_ROW = -1;

export class ImportedFile {
  readonly use: NameUse;
  // Problems by row and cell. A cell that was mended keeps them until the next check.
  faults = new Map<number, Map<number, ImportProblem[]>>();
  // Problems that concern no row.
  fileFaults: ImportProblem[] = [];
  // Cells mended since the file was read, and since the last check, as `row cell`.
  private readonly touched = new Set<string>();
  private readonly unchecked = new Set<string>();
  private decoded: Decoded | undefined;
  private csv: CsvText | undefined;
  private headerRow = -1;
  headers: string[] = [];
  // Rows that are not blank, without the header.
  dataRows = 0;

  constructor(
    readonly name: string,
    private bytes: Uint8Array = new Uint8Array(),
    use: NameUse = useOfName(name),
  ) {
    this.use = use;
    if (use.kind) this.decoded = decodeFile(bytes);
    if (this.decoded) this.split(this.decoded.text);
  }

  get size(): number {
    return this.bytes.length;
  }

  // Whether cells can be shown and mended. If not, the service says what is wrong with the file.
  get readable(): boolean {
    return this.csv !== undefined;
  }

  get rowCount(): number {
    return this.csv?.rows.length ?? 0;
  }

  get changed(): boolean {
    return this.touched.size > 0;
  }

  get mendedCount(): number {
    return this.touched.size;
  }

  get faultCount(): number {
    let count = this.fileFaults.length;
    for (const cells of this.faults.values()) for (const problems of cells.values()) count += problems.length;
    return count;
  }

  isHeader(row: number): boolean {
    return row === this.headerRow;
  }

  isBlank(row: number): boolean {
    return this.csv?.rows[row]?.cells.every((cell) => cell.trim() === '') ?? true;
  }

  // A row whose quotes make it impossible to split: its only cell is the line as written.
  isBroken(row: number): boolean {
    return this.csv?.rows[row]?.broken ?? false;
  }

  line(row: number): number {
    return this.csv?.rows[row]?.line ?? 0;
  }

  cellCount(row: number): number {
    return this.csv?.rows[row]?.cells.length ?? 0;
  }

  cell(row: number, cell: number): string {
    const written = this.csv?.rows[row]?.cells[cell] ?? '';
    return this.isBroken(row) ? written : cellValue(written);
  }

  // Changes a cell; a cell beyond the end of its row adds those between.
  mend(row: number, cell: number, value: string): void {
    const found = this.csv?.rows[row];
    if (!found || !this.csv || this.cell(row, cell) === value) return;
    while (found.cells.length <= cell) found.cells.push('');
    found.cells[cell] = found.broken ? value.replace(/[\r\n]+/g, ' ') : writtenCell(value, found.cells[cell]!, this.csv.separator);
    this.touched.add(`${row} ${cell}`);
    this.unchecked.add(`${row} ${cell}`);
  }

  // Since the last check.
  isMended(row: number, cell: number): boolean {
    return this.unchecked.has(`${row} ${cell}`);
  }

  // Rows that hold the same value with the same fault in this cell, the row itself left out.
  rowsLike(row: number, cell: number, value: string): number[] {
    const messages = (at: number) => (this.faults.get(at)?.get(cell) ?? []).map((one) => one.message).join('\n');
    const wanted = messages(row);
    return [...this.faults.keys()].filter((at) => at !== row && wanted !== '' && !this.isMended(at, cell) && this.cell(at, cell) === value && messages(at) === wanted);
  }

  // The bytes as they came as long as nothing was mended; after that, UTF-8.
  contentNow(): Uint8Array {
    return this.changed && this.csv && this.decoded ? encodeFile(writeCsv(this.csv), this.decoded.mark) : this.bytes;
  }

  // Takes the faults of a check of `contentNow()`. Rows are split again: a mended line may have become two.
  setFaults(problems: ImportProblem[]): void {
    if (this.csv && this.unchecked.size > 0) this.split(writeCsv(this.csv));
    this.unchecked.clear();
    this.faults = new Map();
    this.fileFaults = [];
    const { headers } = this;
    const cellOf = new Map(headers.map((header, cell) => [shown(header), cell]));
    for (const problem of problems) {
      const row = problem.line > 0 ? this.rowAt(problem.line) : -1;
      if (row < 0) {
        this.fileFaults.push(problem);
        continue;
      }
      const cell = this.isBroken(row) ? 0 : (cellOf.get(problem.column) ?? WHOLE_ROW);
      const cells = this.faults.get(row) ?? new Map<number, ImportProblem[]>();
      cells.set(cell, [...(cells.get(cell) ?? []), problem]);
      this.faults.set(row, cells);
    }
  }

  // Rows with faults, first ones first.
  faultyRows(): number[] {
    return [...this.faults.keys()].sort((a, b) => a - b);
  }

  private split(text: string): void {
    this.csv = parseCsv(text);
    const filled = this.csv.rows.flatMap((_, row) => (this.isBlank(row) ? [] : [row]));
    this.headerRow = filled[0] ?? -1;
    this.headers = this.csv.rows[this.headerRow]?.cells.map(cellValue) ?? [];
    this.dataRows = Math.max(0, filled.length - 1);
  }

  // The row that begins on the line, or the one whose cell holds it.
  private rowAt(line: number): number {
    const rows = this.csv?.rows ?? [];
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle]!.line <= line) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

// A header as problems name it.
function shown(header: string): string {
  const bytes = new TextEncoder().encode(header);
  if (bytes.length <= SHOWN_BYTES) return header;
  let end = SHOWN_BYTES;
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return `${new TextDecoder().decode(bytes.subarray(0, end))}…`;
}
