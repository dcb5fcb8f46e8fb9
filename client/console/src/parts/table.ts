// A table whose rows become blocks on narrow screens; its roles are repeated because blocks lose them.
import { type TemplateResult, html, nothing } from 'lit';

export interface Column<Item> {
  title: string;
  cell(item: Item): unknown;
  // `main` bears the weight; `actions` holds buttons; `number` has digits of one width.
  kind?: 'main' | 'actions' | 'number' | 'short';
}

export function table<Item>(label: string, columns: readonly Column<Item>[], items: readonly Item[]): TemplateResult {
  return html`<div class="scroll">
    <table role="table" class="list" aria-label=${label}>
      <thead role="rowgroup">
        <tr role="row">${columns.map((column) => html`<th role="columnheader" scope="col" class="kind-${column.kind ?? 'plain'}">${column.title}</th>`)}</tr>
      </thead>
      <tbody role="rowgroup">
        ${items.map((item) => html`<tr role="row">
          ${columns.map((column) => html`<td role="cell" data-label=${column.title} class="kind-${column.kind ?? 'plain'}">${boxed(column.cell(item))}</td>`)}
        </tr>`)}
      </tbody>
    </table>
  </div>`;
}

// One element, so that a value of several parts stays together when its row is a block; an empty cell stays empty.
function boxed(value: unknown): unknown {
  return value === nothing || value === '' ? nothing : html`<div>${value}</div>`;
}
