// Rows of a file with faults in their cells, a few rows around them, and fields to mend them in place.
import { type TemplateResult, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ImportProblem } from '../../build/gen/relais/v1/import_service_pb';
import { View } from '../parts/view';
import { words } from '../words/words';
import { type ImportedFile, WHOLE_ROW } from './imported_file';
import { inOptions } from './option_words';

// Faulty rows of one page: the table stays fast whatever the file has.
const PAGE_ROWS = 20;
// Rows shown before and after a faulty one.
const AROUND = 1;
// Columns shown at least: the first ones say which row it is.
const LEAST_COLUMNS = 3;
// Longer messages, such as lists of allowed headers, are under their row.
const CELL_CHARACTERS = 120;

// Other rows with the fault of a cell just mended.
interface Offer {
  row: number;
  cell: number;
  value: string;
  rows: number[];
  done: boolean;
}

export class FaultTable extends View {
  static override properties = { file: { attribute: false }, answer: { attribute: false }, onMend: { attribute: false } };
  declare file: ImportedFile;
  // The answer that named the faults: another one draws the table again.
  declare answer: unknown;
  declare onMend: () => void;
  private page = 0;
  private allColumns = false;
  private opened = new Set<number>();
  private offer: Offer | undefined;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('file')) this.page = 0;
    if (!changed.has('answer')) return;
    this.opened.clear();
    this.offer = undefined;
  }

  private get idPrefix(): string {
    return `faults-${this.file.use.kind}`;
  }

  protected override render(): TemplateResult {
    const text = words();
    const { file } = this;
    const rows = file.faultyRows();
    const last = Math.max(0, Math.ceil(rows.length / PAGE_ROWS) - 1);
    this.page = Math.min(this.page, last);
    const shown = rows.slice(this.page * PAGE_ROWS, (this.page + 1) * PAGE_ROWS);
    return html`<h3 id="${this.idPrefix}-title" tabindex="-1">${text.importTableTitle(file.name, file.faultCount, rows.length)}</h3>
      ${file.fileFaults.length > 0
        ? html`<ul class="plain-list">${file.fileFaults.map((one) => html`<li class="fault-text">${one.line > 0 ? `${text.importLineN(one.line)} : ` : nothing}${inOptions(one.message)}</li>`)}</ul>`
        : nothing}
      ${file.readable ? nothing : html`<p>${text.importNotReadable}</p>`}
      ${rows.length > 0 ? this.tableOf(shown, rows.length, last) : nothing}`;
  }

  private tableOf(shown: number[], all: number, last: number): TemplateResult {
    const text = words();
    const columns = this.columns(shown);
    const from = this.page * PAGE_ROWS + 1;
    return html`<div class="table-tools">
        <p role="status">${text.importPageOf(from, from + shown.length - 1, all)}</p>
        <label class="option"><input type="checkbox" .checked=${live(this.allColumns)} @change=${() => this.toggleColumns()} /><span>${text.importAllColumns}</span></label>
      </div>
      <div class="scroll">
        <table class="list faults" aria-labelledby="${this.idPrefix}-title">
          <thead>
            <tr>
              <th scope="col">${text.importLine}</th>
              ${columns.map((cell) => html`<th scope="col">${this.header(cell)}</th>`)}
            </tr>
          </thead>
          <tbody>${this.rowsAround(shown).map((row, i, all) => this.row(row, columns, i > 0 && all[i - 1] !== row - 1 ? 'gap' : ''))}</tbody>
        </table>
      </div>
      ${last > 0
        ? html`<nav class="buttons" aria-label=${text.importPager(this.file.name)}>
            <button type="button" ?disabled=${this.page === 0} @click=${() => this.turn(-1)}>${text.previousPage}</button>
            <button type="button" ?disabled=${this.page === last} @click=${() => this.turn(1)}>${text.nextPage}</button>
          </nav>`
        : nothing}`;
  }

  private turn(pages: number): void {
    this.page += pages;
    this.opened.clear();
    this.requestUpdate();
    void this.focusOn(`#${this.idPrefix}-title`);
  }

  private toggleColumns(): void {
    this.allColumns = !this.allColumns;
    this.requestUpdate();
  }

  private header(cell: number): string {
    return this.file.headers[cell] || words().importColumnN(cell + 1);
  }

  // Those with faults, and the first ones.
  private columns(rows: number[]): number[] {
    const { file } = this;
    const width = Math.max(file.headers.length, ...rows.map((row) => (file.isBroken(row) ? 0 : file.cellCount(row))));
    if (this.allColumns) return Array.from({ length: width }, (_, cell) => cell);
    const found = new Set([0]);
    for (const row of rows) if (!file.isBroken(row)) for (const cell of file.faults.get(row)!.keys()) if (cell !== WHOLE_ROW) found.add(cell);
    for (let cell = 1; found.size < Math.min(LEAST_COLUMNS, width); cell++) found.add(cell);
    return [...found].sort((a, b) => a - b);
  }

  private rowsAround(rows: number[]): number[] {
    const found = new Set<number>();
    for (const row of rows) {
      for (let at = row - AROUND; at <= row + AROUND; at++) {
        const shown = at === row || (at >= 0 && at < this.file.rowCount && !this.file.isBlank(at) && !this.file.isHeader(at));
        if (shown) found.add(at);
      }
    }
    return [...found].sort((a, b) => a - b);
  }

  private row(row: number, columns: number[], gap: string): TemplateResult {
    const text = words();
    const { file } = this;
    const faults = file.faults.get(row);
    const line = file.line(row);
    const label = file.isHeader(row) ? `${line} (${text.importHeaderLine})` : String(line);
    if (!faults) {
      return html`<tr class="near ${gap}"><td data-label=${text.importLine}>${label}</td>
        ${columns.map((cell) => html`<td data-label=${this.header(cell)}>${file.cell(row, cell)}</td>`)}</tr>`;
    }
    const span = columns.length + 1;
    if (file.isBroken(row)) {
      return html`<tr class="bad-row ${gap}"><td data-label=${text.importLine}>${label}</td>
        <td colspan=${span - 1} class="bad" data-label=${text.importBrokenLine}>${this.field(row, 0, text.importBrokenLine, faults.get(0) ?? faults.get(WHOLE_ROW)!)}</td></tr>`;
    }
    const opened = this.opened.has(row);
    return html`<tr class="bad-row ${gap}">
        <td data-label=${text.importLine}>${label} <button type="button" class="small" aria-expanded=${opened} aria-label=${text.importWholeLineOf(line)} @click=${() => this.open(row)}>${text.importWholeLine}</button></td>
        ${columns.map((cell) => {
          const problems = faults.get(cell);
          return html`<td data-label=${this.header(cell)} class=${problems ? 'bad' : ''}>${problems ? this.field(row, cell, this.header(cell), problems) : file.cell(row, cell)}</td>`;
        })}
      </tr>
      ${[...faults].filter(([cell, problems]) => cell === WHOLE_ROW || isLong(problems)).map(([cell, problems]) => html`<tr class="row-fault"><td colspan=${span}>${this.messages(row, cell, problems)}</td></tr>`)}
      ${opened ? html`<tr class="row-fields"><td colspan=${span}><div class="line-fields">${this.allFields(row)}</div></td></tr>` : nothing}`;
  }

  private open(row: number): void {
    if (!this.opened.delete(row)) this.opened.add(row);
    this.requestUpdate();
  }

  private allFields(row: number): TemplateResult[] {
    const cells = Math.max(this.file.headers.length, this.file.cellCount(row));
    return Array.from({ length: cells }, (_, cell) => {
      const id = `${this.idPrefix}-line-${row}-${cell}`;
      return html`<div><label for=${id}>${this.header(cell)}</label>${this.control(row, cell, { id })}</div>`;
    });
  }

  // A faulty cell: its content, and what is wrong with it.
  private field(row: number, cell: number, header: string, problems: ImportProblem[]): TemplateResult {
    const id = `${this.idPrefix}-${row}-${cell}`;
    const text = words();
    const { offer } = this;
    const invalid = !this.file.isMended(row, cell);
    return html`${this.control(row, cell, { id, label: text.importCellLabel(header, this.file.line(row)), describedBy: `${id}-fault`, invalid })}
      ${isLong(problems) ? nothing : this.messages(row, cell, problems)}
      ${offer && offer.row === row && offer.cell === cell
        ? html`<p role="status">${offer.done
            ? text.importReplaced(offer.rows.length)
            : html`<button type="button" class="small" @click=${() => this.replaceToo()}>${text.importReplaceToo(offer.rows.length)}</button>`}</p>`
        : nothing}`;
  }

  private messages(row: number, cell: number, problems: ImportProblem[]): TemplateResult {
    const text = words();
    const mended = this.file.isMended(row, cell);
    return html`<div id="${this.idPrefix}-${row}-${cell}-fault">
      ${mended ? html`<p class="mended">${text.importMended}</p>` : nothing}
      ${cell !== WHOLE_ROW && isLong(problems) ? html`<p><strong>${this.header(cell)}</strong></p>` : nothing}
      ${problems.map(
        (problem) => html`<p class=${mended ? 'quiet' : 'fault-text'}>${mended ? text.importWas(inOptions(problem.message)) : inOptions(problem.message)}</p>
          ${problem.registerValue ? html`<p class="quiet">${text.importRegister(problem.registerValue)}</p>` : nothing}`,
      )}
    </div>`;
  }

  private control(row: number, cell: number, options: { id: string; label?: string; describedBy?: string; invalid?: boolean }): TemplateResult {
    const value = this.file.cell(row, cell);
    const change = (event: Event) => this.mend(row, cell, (event.target as HTMLInputElement).value);
    const { id, label, describedBy, invalid = false } = options;
    return value.includes('\n')
      ? html`<textarea id=${id} rows="3" .value=${live(value)} aria-label=${label ?? nothing} aria-describedby=${describedBy ?? nothing} aria-invalid=${invalid} @change=${change}></textarea>`
      : html`<input id=${id} .value=${live(value)} autocomplete="off" aria-label=${label ?? nothing} aria-describedby=${describedBy ?? nothing} aria-invalid=${invalid} @change=${change} />`;
  }

  private mend(row: number, cell: number, value: string): void {
    const before = this.file.cell(row, cell);
    if (before === value) return;
    const rows = this.file.rowsLike(row, cell, before);
    this.file.mend(row, cell, value);
    this.offer = rows.length > 0 ? { row, cell, value, rows, done: false } : undefined;
    this.onMend();
    this.requestUpdate();
  }

  private replaceToo(): void {
    const { offer } = this;
    if (!offer) return;
    for (const row of offer.rows) this.file.mend(row, offer.cell, offer.value);
    offer.done = true;
    this.onMend();
    this.requestUpdate();
    // The button is gone.
    void this.focusOn(`#${this.idPrefix}-${offer.row}-${offer.cell}`);
  }
}

function isLong(problems: ImportProblem[]): boolean {
  return problems.some((problem) => problem.message.length > CELL_CHARACTERS);
}

customElements.define('relais-fault-table', FaultTable);
