// The list of dossiers: filters, order and columns in the address; the words of a search in the history entry.
import { type TemplateResult, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { type Dossier } from '../../build/gen/relais/v1/dossier_pb';
import { csvFile, csvName } from '../base/csv';
import { formatDate, today } from '../base/dates';
import { downloadCsv } from '../base/download';
import { type FieldFault, refusalOf } from '../base/errors';
import { capitalized, choices, enumLabel, enumValue } from '../base/labels';
import { language } from '../base/language';
import { readAll } from '../base/pages_of';
import { activeCodes, codeId, codeLabel, codeText, needReference, organizationTitle, organizations } from '../base/reference';
import { hrefOf } from '../base/router';
import { isAdvisor } from '../base/session';
import { api } from '../base/transport';
import { cell, textCell } from '../dossier/cells';
import {
  COLUMNS, type Column, DATES, type DateName, ENUM_OF, type ListQuery, ORDERS, SETS, type SetName, filterOf, formatListQuery, isFiltered,
  nextOrder, parseListQuery,
} from '../dossier/list_query';
import '../dossier/saved_lists';
import { OrganizationKind } from '../../build/gen/relais/v1/organization_pb';
import { router } from '../parts/navigation';
import { numberOf } from '../parts/shown';
import { Page } from '../parts/view';
import { type Words, words } from '../words/words';

const PAGE_SIZE = 50;
const TYPING_MS = 120;
// Counting reads the list; beyond this, a list is said to have more.
const MOST_COUNTED = 2000;
const COUNTING_MS = 500;
const MOST_EXPORTED = 20_000;

interface ListState {
  query?: string;
  // Tokens of the pages up to this one; none on the first.
  tokens?: string[];
  focusSearch?: boolean;
}

class Dossiers extends Page {
  private shown: Dossier[] = [];
  private nextToken = '';
  private wanted = '';
  // What was typed since the last search: a drawing in between must not take it back.
  private draft: string | undefined;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private reading = new AbortController();
  private fault: FieldFault | undefined;
  private total: number | undefined;
  // The filters and words that the total is of.
  private counted = '';
  private counting: ReturnType<typeof setTimeout> | undefined;
  private exporting = false;

  protected get pageTitle(): string {
    return words().dossiersTitle;
  }

  private get state(): ListState {
    return router.state as ListState;
  }

  private get list(): ListQuery {
    return parseListQuery(this.route.query);
  }

  protected override willUpdate(): void {
    // The history buttons, a chip or a column changed what is asked for.
    const wanted = this.key();
    if (this.loaded && this.route.page === 'dossiers' && wanted !== this.wanted) void this.reload();
  }

  protected override updated(): void {
    super.updated();
    if (this.state.focusSearch && this.loaded) {
      this.querySelector<HTMLElement>('#search')?.focus();
      const { focusSearch: _, ...rest } = this.state;
      router.go(location.pathname + location.search, { replace: true, state: { ...rest } });
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // A search that was being typed must not bring the person back.
    clearTimeout(this.typing);
    clearTimeout(this.counting);
  }

  private key(): string {
    const list = this.list;
    return JSON.stringify([filterOf(list), list.order, this.state.query ?? '', this.state.tokens ?? []]);
  }

  protected async read(leaving: AbortSignal): Promise<void> {
    this.wanted = this.key();
    this.reading.abort();
    this.reading = new AbortController();
    const signal = AbortSignal.any ? AbortSignal.any([leaving, this.reading.signal]) : this.reading.signal;
    const list = this.list;
    const { query = '', tokens = [] } = this.state;
    const pageToken = tokens.at(-1) ?? '';
    const asked = JSON.stringify([filterOf(list), query]);
    clearTimeout(this.counting);
    try {
      const [answer] = await Promise.all([this.readPage(list, query, PAGE_SIZE, pageToken, signal), needReference('mrc', 'sector')]);
      this.shown = answer.dossiers;
      this.nextToken = answer.nextPageToken;
      this.fault = undefined;
      if (asked !== this.counted) {
        this.counted = asked;
        this.total = undefined;
        // Letters typed one after the other are not counted each.
        if (this.nextToken !== '') this.counting = setTimeout(() => void this.count(list, query, signal), COUNTING_MS);
      }
    } catch (error) {
      const fault = refusalOf(error).fields[0];
      if (!fault) throw error;
      this.shown = [];
      this.nextToken = '';
      this.fault = fault;
    }
  }

  private readPage(list: ListQuery, query: string, pageSize: number, pageToken: string, signal: AbortSignal) {
    const paging = { filter: filterOf(list), pageSize, pageToken };
    return query.trim() ? api.dossiers.searchDossiers({ query, ...paging }, { signal }) : api.dossiers.listDossiers({ orderBy: list.order, ...paging }, { signal });
  }

  private readWhole(most: number, list: ListQuery, query: string, signal: AbortSignal): Promise<Dossier[]> {
    return readAll(most, (pageToken) => this.readPage(list, query, 500, pageToken, signal).then((page) => ({ items: page.dossiers, nextPageToken: page.nextPageToken })));
  }

  private async count(list: ListQuery, query: string, signal: AbortSignal): Promise<void> {
    try {
      const { length } = await this.readWhole(MOST_COUNTED + 1, list, query, signal);
      this.total = length;
      this.requestUpdate();
    } catch {
      // The list then says that there are more.
    }
  }

  // All rows of the list, not only those of this page, with the columns and in the order that are shown.
  private async exportList(list: ListQuery): Promise<void> {
    const text = words();
    this.exporting = true;
    this.requestUpdate();
    try {
      const dossiers = await this.readWhole(MOST_EXPORTED, list, this.state.query ?? '', this.signal);
      const rows = dossiers.map((dossier) => list.columns.map((column) => textCell(column, dossier)));
      downloadCsv(csvName('dossiers', today()), csvFile([list.columns.map((column) => text[column]), ...rows]));
      this.failure = undefined;
    } catch (error) {
      if (!this.signal.aborted) this.failure = refusalOf(error);
    } finally {
      this.exporting = false;
      this.requestUpdate();
    }
  }

  private go(list: ListQuery, state: ListState = { query: this.state.query ?? '' }, replace = false): void {
    router.go(hrefOf('dossiers', {}, formatListQuery(list)), { state: { ...state }, replace });
  }

  private typed(value: string): void {
    clearTimeout(this.typing);
    // One history entry for a search, not one for each letter.
    this.draft = value;
    this.typing = setTimeout(() => {
      this.draft = undefined;
      this.go(this.list, { query: value }, true);
    }, TYPING_MS);
  }

  protected content(): TemplateResult {
    const text = words();
    const list = this.list;
    return html`<form role="search" class="search" @submit=${(event: Event) => event.preventDefault()}>
        <label for="search">${text.search}</label>
        <input id="search" type="search" autocomplete="off" aria-describedby="search-hint" .value=${live(this.draft ?? this.state.query ?? '')}
          @input=${(event: Event) => this.typed((event.target as HTMLInputElement).value)} />
        <p class="hint" id="search-hint">${text.searchHint}</p>
      </form>
      <div class="panels">
        <a class="button main" href=${hrefOf('dossierNew')}>${text.newDossier}</a>
        ${this.filterPanel(list)} ${this.columnPanel(list)}
        <relais-saved-lists .list=${list} .query=${this.state.query ?? ''}></relais-saved-lists>
        <button type="button" ?disabled=${this.exporting || this.shown.length === 0} @click=${() => void this.exportList(list)}>${this.exporting ? text.exporting : text.exportList}</button>
        ${isAdvisor() ? html`<a class="button" href=${hrefOf('duplicates')}>${text.duplicatesTitle}</a>` : nothing}
      </div>
      ${this.chips(list)}
      ${this.fault ? html`<p class="note fault" role="alert">${this.fault.sentence}</p>` : nothing}
      <p role="status" class="quiet rows-count">
        ${this.rowsText()}
        ${this.state.query && list.order ? html` · ${text.sortWhileSearching}` : nothing}
      </p>
      ${this.shown.length > 0 ? this.table(list) : html`<p>${text.noDossiers}</p>`} ${this.pager()}`;
  }

  private rowsText(): string {
    const text = words();
    const last = this.shown.length === 0 ? 0 : this.first + this.shown.length - 1;
    if (this.nextToken === '' || this.total === undefined) return text.rows(this.first, last, this.nextToken !== '');
    return this.total > MOST_COUNTED ? text.rowsOfMany(this.first, last, MOST_COUNTED) : text.rowsOf(this.first, last, this.total);
  }

  private get first(): number {
    return (this.state.tokens?.length ?? 0) * PAGE_SIZE + 1;
  }

  private table(list: ListQuery): TemplateResult {
    const text = words();
    const linked = list.columns.includes('project') ? 'project' : list.columns[0];
    // Roles are repeated because narrow screens show rows as blocks, which takes the table's own roles away.
    return html`<div class="scroll">
      <table role="table" class="list" aria-label=${text.dossiersTitle}>
        <thead role="rowgroup">
          <tr role="row">${list.columns.map((column) => this.columnHead(list, column))}</tr>
        </thead>
        <tbody role="rowgroup">
          ${this.shown.map(
            (dossier) => html`<tr role="row">
              ${list.columns.map((column) => html`<td role="cell" data-label=${text[column]} class="col-${column}">${cell(column, dossier, column === linked)}</td>`)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  private columnHead(list: ListQuery, column: Column): TemplateResult {
    const text = words();
    const field = ORDERS[column];
    if (field === undefined || this.state.query) return html`<th role="columnheader" scope="col">${text[column]}</th>`;
    const sorted = field === '' ? list.order === '' : list.order.startsWith(field);
    const direction = !sorted ? 'none' : list.order.endsWith(' desc') ? 'descending' : 'ascending';
    return html`<th role="columnheader" scope="col" aria-sort=${direction}>
      <button type="button" class="sort" title=${text.sortBy(text[column].toLocaleLowerCase())} @click=${() => this.go({ ...list, order: nextOrder(list.order, column) })}>
        ${text[column]} <span aria-hidden="true">${direction === 'none' ? '↕' : direction === 'ascending' ? '↑' : '↓'}</span>
      </button>
    </th>`;
  }

  private pager(): TemplateResult | typeof nothing {
    const text = words();
    const { query = '', tokens = [] } = this.state;
    if (tokens.length === 0 && this.nextToken === '') return nothing;
    const turn = (next: string[]) => {
      this.go(this.list, { query, tokens: next });
      window.scrollTo(0, 0);
    };
    return html`<nav class="buttons" aria-label=${text.pages}>
      <button type="button" ?disabled=${tokens.length === 0} @click=${() => turn(tokens.slice(0, -1))}>${text.previousPage}</button>
      <button type="button" ?disabled=${this.nextToken === ''} @click=${() => turn([...tokens, this.nextToken])}>${text.nextPage}</button>
    </nav>`;
  }

  private filterPanel(list: ListQuery): TemplateResult {
    const text = words();
    return html`<details class="panel">
      <summary>${text.filters}</summary>
      <form class="filters" @change=${(event: Event) => this.filtered(list, event.currentTarget as HTMLFormElement)} @submit=${(event: Event) => event.preventDefault()}>
        <label class="option"><input type="checkbox" name="miens" .checked=${live(list.mine)} /><span>${capitalized(text.mine)}</span></label>
        ${SETS.map(
          (name) => html`<fieldset class="options">
            <legend>${setTitle(name, text)}</legend>
            ${valuesOf(name).map(
              ({ value, label }) => html`<label class="option">
                <input type="checkbox" name=${name} value=${value} .checked=${live(list.sets[name].includes(value))} /><span>${label}</span>
              </label>`,
            )}
          </fieldset>`,
        )}
        <fieldset class="options dates">
          <legend>${text.heldOn}</legend>
          ${DATES.map(
            (name) => html`<label for="filter-${name}">${dateTitle(name, text)}</label>
              <input type="date" id="filter-${name}" name=${name} .value=${live(list.dates[name] ?? '')} />`,
          )}
        </fieldset>
      </form>
    </details>`;
  }

  private filtered(list: ListQuery, form: HTMLFormElement): void {
    const data = new FormData(form);
    const search = new URLSearchParams();
    for (const name of SETS) search.set(name, data.getAll(name).join(','));
    for (const name of DATES) search.set(name, String(data.get(name) ?? ''));
    const next = parseListQuery(search);
    this.go({ ...next, mine: data.has('miens'), order: list.order, columns: list.columns });
  }

  private columnPanel(list: ListQuery): TemplateResult {
    const text = words();
    return html`<details class="panel">
      <summary>${text.columns}</summary>
      <form class="filters" @submit=${(event: Event) => event.preventDefault()} @change=${(event: Event) => {
        const chosen = new FormData(event.currentTarget as HTMLFormElement).getAll('column');
        this.go({ ...list, columns: COLUMNS.filter((column) => chosen.includes(column)) });
      }}>
        <fieldset class="options">
          <legend>${text.columns}</legend>
          ${COLUMNS.map(
            (column) => html`<label class="option">
              <input type="checkbox" name="column" value=${column} .checked=${live(list.columns.includes(column))} /><span>${text[column]}</span>
            </label>`,
          )}
        </fieldset>
      </form>
    </details>`;
  }

  private chips(list: ListQuery): TemplateResult | typeof nothing {
    if (!isFiltered(list)) return nothing;
    const text = words();
    const chips: { label: string; without: ListQuery }[] = [];
    if (list.mine) chips.push({ label: capitalized(text.mine), without: { ...list, mine: false } });
    for (const name of SETS) {
      for (const value of list.sets[name]) {
        const rest = list.sets[name].filter((other) => other !== value);
        chips.push({ label: `${setTitle(name, text)}${text.colon}${valueLabel(name, value)}`, without: { ...list, sets: { ...list.sets, [name]: rest } } });
      }
    }
    for (const name of DATES) {
      const value = list.dates[name];
      if (!value) continue;
      const { [name]: _, ...rest } = list.dates;
      chips.push({ label: `${dateTitle(name, text)} ${formatDate(value, language())}`, without: { ...list, dates: rest } });
    }
    const remove = (without: ListQuery) => {
      this.go(without);
      // The chip is gone; the next one, or else the panel of filters, takes the focus.
      void this.focusOn('.chips button, .panel summary');
    };
    const empty = parseListQuery(new URLSearchParams());
    return html`<ul class="chips" aria-label=${text.filtersInForce}>
      ${chips.map(
        ({ label, without }) => html`<li>
          <button type="button" class="chip" aria-label=${text.removeFilter(label)} @click=${() => remove(without)}>${label} <span aria-hidden="true">×</span></button>
        </li>`,
      )}
      ${chips.length > 1
        ? html`<li><button type="button" class="plain" @click=${() => remove({ ...empty, order: list.order, columns: list.columns })}>${text.clearFilters}</button></li>`
        : nothing}
    </ul>`;
  }
}

function setTitle(name: SetName, text: Words): string {
  return { phase: text.phase, statut: text.status, mrc: text.mrc, secteur: text.sector, porteur: text.lead, represente: text.gender, genre: text.kind }[name];
}

function dateTitle(name: DateName, text: Words): string {
  return { 'ouvert-depuis': text.openedFrom, 'ouvert-jusque': text.openedTo, 'sans-activite': text.withoutActivitySince }[name];
}

function valuesOf(name: SetName): { value: string; label: string }[] {
  const type = ENUM_OF[name];
  if (type) return choices(type).map((choice) => ({ value: choice.code, label: choice.text }));
  if (name === 'porteur') {
    return organizations()
      .filter((one) => one.active && (one.kind === OrganizationKind.POLE || one.kind === OrganizationKind.MRC_AGENCY))
      .map((one) => ({ value: numberOf(one.name), label: one.title }));
  }
  return activeCodes(name === 'mrc' ? 'mrc' : 'sector').map((code) => ({ value: codeId(code), label: codeText(code) }));
}

function valueLabel(name: SetName, value: string): string {
  const type = ENUM_OF[name];
  if (type) return enumLabel(type, enumValue(type, value) ?? 0);
  if (name === 'porteur') return organizationTitle(`organizations/${value}`);
  return codeLabel(name === 'mrc' ? 'mrc' : 'sector', value);
}

customElements.define('relais-dossiers', Dossiers);
