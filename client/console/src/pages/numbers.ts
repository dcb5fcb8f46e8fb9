// Numbers: a question in the address, its answer as a table and a plot, and the dossiers behind a cell.
import { type TemplateResult, html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { Dimension, Measure, SeriesBucket } from '../../build/gen/relais/v1/statistics_pb';
import { today } from '../base/dates';
import { refusalOf } from '../base/errors';
import { capitalized } from '../base/labels';
import { language } from '../base/language';
import { hrefOf } from '../base/router';
import { mayReadDossiers } from '../base/session';
import { answerView, asOfPosition } from '../numbers/answer';
import { cellName } from '../numbers/answer_text';
import { COUNT_MS, statistics } from '../numbers/api';
import '../numbers/behind';
import { type CountTable, isCell, seriesTableOf, tableOf } from '../numbers/count_table';
import { bucketText, fiscalYearOf } from '../numbers/fiscal';
import { keyLabel, needKeys } from '../numbers/keys';
import { type Cell, type NumbersQuery, apiQuery, bucketQuery, formatNumbersQuery, isAsked, parseCell, parseNumbersQuery } from '../numbers/query';
import { QuestionForm } from '../numbers/question_form';
import { router } from '../parts/navigation';
import { Page } from '../parts/view';
import { words } from '../words/words';

type Result = { series: false; answer: Awaited<ReturnType<typeof statistics.queryStatistics>> } | { series: true; answer: Awaited<ReturnType<typeof statistics.queryStatisticsSeries>> };

class Numbers extends Page {
  private readonly form = new QuestionForm(this, (query) => this.ask(query));
  private result: Result | undefined;
  // The question of the result.
  private answered: NumbersQuery | undefined;
  private wanted = '';
  private reading = new AbortController();
  // Whether the answer, once there, takes the focus: after the form, not after loading the page.
  private focusAnswer = false;
  // The cell that was open when the page was loaded: its list does not take the focus.
  private openedAtFirst: string | undefined;

  protected get pageTitle(): string {
    return words().numbersTitle;
  }

  private get query(): NumbersQuery {
    return parseNumbersQuery(this.route.query);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.openedAtFirst = this.cellKey();
    // The plot comes in its own file; the table does not wait for it.
    import('../numbers/plot').catch(() => {});
  }

  protected override willUpdate(): void {
    if (this.openedAtFirst !== this.cellKey()) this.openedAtFirst = undefined;
    // A form, a link or the history buttons changed the question.
    if (this.loaded && this.route.page === 'numbers' && this.key() !== this.wanted) void this.reload();
  }

  private key(): string {
    return JSON.stringify(formatNumbersQuery(this.query));
  }

  private cellKey(): string {
    return JSON.stringify(parseCell(this.route.query) ?? null);
  }

  private ask(query: NumbersQuery): void {
    this.focusAnswer = true;
    const href = hrefOf('numbers', {}, formatNumbersQuery(query));
    if (href === location.pathname + location.search) void this.reload();
    else router.go(href);
  }

  protected async read(leaving: AbortSignal): Promise<void> {
    this.wanted = this.key();
    const focusAnswer = this.focusAnswer;
    this.focusAnswer = false;
    this.reading.abort();
    this.reading = new AbortController();
    const signal = AbortSignal.any ? AbortSignal.any([leaving, this.reading.signal]) : this.reading.signal;
    const query = this.query;
    await needKeys([...query.dimensions, ...query.filters.map(({ dimension }) => dimension)]);
    this.form.clear();
    if (!isAsked(query)) {
      this.result = this.answered = undefined;
      return;
    }
    try {
      this.result = await this.callFor(query, { signal, timeoutMs: COUNT_MS });
      this.answered = query;
      // The heading is there after the next drawing.
      if (focusAnswer) requestAnimationFrame(() => void this.focusOn('#answer-title'));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.fields.length === 0) throw error;
      this.result = this.answered = undefined;
      requestAnimationFrame(() => this.form.refuse(refusal, query));
    }
  }

  private async callFor(query: NumbersQuery, options: { signal: AbortSignal; timeoutMs: number }): Promise<Result> {
    if (query.series === SeriesBucket.UNSPECIFIED) return { series: false, answer: await statistics.queryStatistics({ query: apiQuery(query) }, options) };
    return { series: true, answer: await statistics.queryStatisticsSeries({ query: apiQuery(query), bucket: query.series }, options) };
  }

  // Made at each drawing: its labels are those of the current language.
  private table(query: NumbersQuery, result: Result): CountTable | undefined {
    if (result.series) return seriesTableOf(query, result.answer, keyLabel, (label) => capitalized(bucketText(label, language())));
    return result.answer.result ? tableOf(query, result.answer.result, keyLabel) : undefined;
  }

  protected content(): TemplateResult {
    const table = this.answered && this.result ? this.table(this.answered, this.result) : undefined;
    const open = parseCell(this.route.query);
    return html`${this.form.content(this.query)}
    ${table && this.answered
      ? html`${open ? this.behind(this.answered, table, open) : nothing} ${answerView({ query: this.answered, table, open })}`
      : isAsked(this.query) ? nothing : this.examples()}`;
  }

  private behind(query: NumbersQuery, table: CountTable, cell: Cell): TemplateResult | typeof nothing {
    const row = table.rows.find((one) => isCell(one, cell));
    if (!row || !mayReadDossiers()) return nothing;
    const pinned = { ...bucketQuery(query, cell.bucket), asOf: asOfPosition(table.provenance) };
    const key = JSON.stringify([formatNumbersQuery(pinned), cell]);
    const takeFocus = this.openedAtFirst !== this.cellKey();
    return keyed(key, html`<relais-behind .query=${pinned} .keys=${cell.keys} .name=${cellName(row)} .unit=${table.unit} .takeFocus=${takeFocus}
        .closeHref=${hrefOf('numbers', {}, formatNumbersQuery(query))}></relais-behind>`) as TemplateResult;
  }

  private examples(): TemplateResult {
    const text = words();
    const label = fiscalYearOf(today());
    const base = { ...parseNumbersQuery(new URLSearchParams()), label };
    const examples: [string, Partial<NumbersQuery>][] = [
      [text.exampleHandled, { dimensions: [Dimension.SECTOR] }],
      [text.exampleMonths, { measure: Measure.DOSSIERS_OPENED, dimensions: [Dimension.MONTH] }],
      [text.exampleFunding, { measure: Measure.FUNDING_STEPS, dimensions: [Dimension.PROGRAM, Dimension.FUNDING_STEP] }],
      [text.exampleActive, { measure: Measure.DOSSIERS_ACTIVE, series: SeriesBucket.QUARTER }],
    ];
    return html`<section class="card">
      <p>${text.questionEmpty}</p>
      <ul class="examples">
        ${examples.map(([name, part]) => html`<li><a href=${hrefOf('numbers', {}, formatNumbersQuery({ ...base, ...part }))}>${name}</a></li>`)}
      </ul>
    </section>`;
  }
}

customElements.define('relais-numbers', Numbers);
