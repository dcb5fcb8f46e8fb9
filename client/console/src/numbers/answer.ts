// The answer to a question: table, notes, plot, files, provenance.
import { type TemplateResult, html, nothing } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { MeasureSchema } from '../../build/gen/relais/v1/statistics_pb';
import { csvFile, csvName } from '../base/csv';
import { downloadCsv } from '../base/download';
import { formatDate } from '../base/dates';
import { enumCode } from '../base/labels';
import { language } from '../base/language';
import { hrefOf } from '../base/router';
import { mayReadDossiers } from '../base/session';
import { definition } from '../parts/shown';
import { words } from '../words/words';
import { cellName, csvRows, filtersText, keyColumns, measureText, periodText, recordedText, titleOf, versionsText } from './answer_text';
import { statsCommand } from './command_line';
import './command_box';
import { type CountRow, type CountTable, type Provenance, isCell } from './count_table';
import { plotOf } from './plot_data';
import { type Cell, type NumbersQuery, formatNumbersQuery } from './query';
import { formatValue } from './values';

export interface Answer {
  query: NumbersQuery;
  table: CountTable;
  // The cell whose dossiers are shown.
  open: Cell | undefined;
}

export function answerView(answer: Answer): TemplateResult {
  const text = words();
  const { query, table } = answer;
  const { provenance } = table;
  const cells = table.rows.filter((row) => !row.isTotal).length;
  return html`<section class="card answer" aria-labelledby="answer-title">
    <h2 id="answer-title" tabindex="-1">${titleOf(query, provenance.period)}</h2>
    ${query.filters.length > 0 ? html`<p class="quiet">${filtersText(query)}</p>` : nothing}
    ${provenance.complete || !provenance.asOf?.recordedAt
      ? nothing
      : html`<p class="note open-period">${text.periodOpen(formatDate(provenance.period?.to ?? '', language()))}</p>`}
    <p role="status" class="quiet rows-count">
      ${cells === 0 && query.dimensions.length > 0 ? text.nothingCounted : query.dimensions.length > 0 ? text.rowsAnswered(cells) : nothing}
      ${mayReadDossiers() ? html`<span class="on-screen">${text.cellsOpen}</span>` : nothing}
    </p>
    <div class="table-plot">
      <div>
        ${tableView(answer)}
        ${table.multiValued ? html`<p class="quiet multi-valued" id="multi-valued">${text.multiValued}</p>` : nothing}
      </div>
      ${plotView(answer)}
    </div>
    <div class="buttons">
      <button type="button" @click=${() => downloadCsv(fileName(query, provenance), csvFile(csvRows(query, table)))}>${text.csv}</button>
      <button type="button" @click=${() => window.print()}>${text.print}</button>
    </div>
    ${provenanceView(query, provenance)}
    <relais-command .command=${statsCommand(query, asOfPosition(provenance))}></relais-command>
  </section>`;
}

export function asOfPosition(provenance: Provenance): string {
  return provenance.asOf ? `@${provenance.asOf.sequence}` : '';
}

function fileName(query: NumbersQuery, provenance: Provenance): string {
  const period = provenance.period?.label || `${provenance.period?.from}-${provenance.period?.to}`;
  return csvName(enumCode(MeasureSchema, query.measure), period);
}

function tableView(answer: Answer): TemplateResult {
  const text = words();
  const { query, table } = answer;
  const columns = keyColumns(query, table);
  return html`<div class="scroll" role="region" tabindex="0" aria-label=${text.tableOf(titleOf(query, table.provenance.period))}>
    <table class="counts" aria-describedby=${ifDefined(table.multiValued ? 'multi-valued' : undefined)}>
      <caption class="unseen">${titleOf(query, table.provenance.period)}</caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          <th scope="col" class="value">${measureText(query)}</th>
          ${table.hasPercentile ? html`<th scope="col" class="value">${text.percentile}</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${table.rows.map((row) => rowView(answer, row, columns.length))}
      </tbody>
    </table>
  </div>`;
}

function rowView(answer: Answer, row: CountRow, columns: number): TemplateResult {
  const { query, table } = answer;
  const total = row.isTotal && !(table.isSeries && query.dimensions.length === 0);
  return html`<tr class=${total ? 'total' : ''}>
    ${total
      ? columns > 0
        ? html`<th scope="row" colspan=${columns}>${row.labels[0] ? words().totalOf(row.labels[0]) : words().total}</th>`
        : nothing
      : row.labels.map((label) => html`<th scope="row">${label}</th>`)}
    <td class="value">${valueView(answer, row)}</td>
    ${table.hasPercentile ? html`<td class="value">${row.percentile ? formatValue(row.percentile, table.unit, language()) : '—'}</td>` : nothing}
  </tr>`;
}

// A number opens the dossiers behind it, also a sum of zero; a total of nothing, or a number for a person who sees no
// dossiers, is only a number.
function valueView({ query, table, open }: Answer, row: CountRow): TemplateResult | string {
  const value = formatValue(row.value, table.unit, language());
  if (!mayReadDossiers() || (row.isTotal && row.value.whole === 0n && !row.value.half)) return value;
  const current = open && isCell(row, open) ? 'true' : undefined;
  return html`<a href=${hrefOf('numbers', {}, formatNumbersQuery(query, row.cell))} aria-current=${ifDefined(current)}
    aria-label=${words().openCell(cellName(row), value)}>${value}</a>`;
}

function plotView({ query, table }: Answer): TemplateResult | typeof nothing {
  const text = words();
  const plot = plotOf(query, table, text.percentile, measureText(query));
  if (plot) return html`<relais-plot .plot=${plot} .unit=${table.unit}></relais-plot>`;
  return query.dimensions.length > 0 && table.rows.length > 2 ? html`<p class="quiet">${text.plotTooMany}</p>` : nothing;
}

export function provenanceView(query: NumbersQuery | undefined, provenance: Provenance): TemplateResult {
  const text = words();
  const { asOf } = provenance;
  return html`<h3>${text.provenance}</h3>
    <dl class="provenance">
      ${definition(text.provenancePeriod, periodText(provenance.period))}
      ${query && query.filters.length > 0 ? definition(text.provenanceFilters, filtersText(query)) : nothing}
      ${definition(text.provenanceState, asOf ? text.positionOf(String(asOf.sequence), recordedText(provenance)) : '')}
      ${definition(text.provenanceQuery, html`<code>${provenance.canonicalQuery}</code>`)}
      ${definition(text.provenanceVersions, versionsText(provenance))}
      ${definition(text.provenanceDigest, html`<code>${provenance.digest}</code> <span class="quiet">${text.sameDigest}</span>`)}
    </dl>`;
}
