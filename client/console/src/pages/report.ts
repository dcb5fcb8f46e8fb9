// The annual report: its figures as the service counts them, beside those of a published file if the person chooses one.
import { type TemplateResult, html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Report, ReportFigure, ReportGroup, ReportSection } from '../../build/gen/relais/v1/report_pb';
import { StatisticsUnit } from '../../build/gen/relais/v1/statistics_pb';
import { csvFile, csvName } from '../base/csv';
import { downloadCsv } from '../base/download';
import { formatDate, today } from '../base/dates';
import { refusalOf } from '../base/errors';
import { capitalized } from '../base/labels';
import { language } from '../base/language';
import { hrefOf } from '../base/router';
import { provenanceView } from '../numbers/answer';
import { periodText, recordedText } from '../numbers/answer_text';
import { COUNT_MS, statistics } from '../numbers/api';
import { reportCommand } from '../numbers/command_line';
import { type ComparedFigure, type ComparedGroup, type Comparison, compareReport, matches, parsePublished } from '../numbers/compare';
import { provenanceOf } from '../numbers/count_table';
import { lastFiscalYears } from '../numbers/fiscal';
import { instantOf, isPosition, asOfOf } from '../numbers/moment';
import { type Asked, PeriodFields } from '../numbers/period_fields';
import { formatNumbersQuery, fromApiQuery } from '../numbers/query';
import { formatValue, spreadsheetNumber } from '../numbers/values';
import { Form } from '../parts/form';
import { router } from '../parts/navigation';
import { Page } from '../parts/view';
import { words } from '../words/words';

const labelled = (one: { labelFr: string; labelEn: string }) => (language() === 'fr' ? one.labelFr : one.labelEn);

class ReportPage extends Page {
  private readonly form = new Form(this, 'report');
  private readonly fields = new PeriodFields(this, this.form, 'period', false);
  private report: Report | undefined;
  private wanted = '';
  private reading = new AbortController();
  private published: Record<string, unknown> | undefined;
  private fileFault = '';

  protected get pageTitle(): string {
    return words().reportTitle;
  }

  // Without a period, the last fiscal year that ended.
  private get asked(): Asked {
    const search = this.route.query;
    const asOf = search.get('etat') ?? '';
    return { label: search.get('periode') || lastFiscalYears(today(), 2)[1]!, from: '', to: '', asOf: isPosition(asOf) || instantOf(asOf) ? asOf : '' };
  }

  protected override willUpdate(): void {
    if (this.loaded && this.route.page === 'report' && JSON.stringify(this.asked) !== this.wanted) void this.reload();
  }

  protected async read(leaving: AbortSignal): Promise<void> {
    const { asked } = this;
    this.wanted = JSON.stringify(asked);
    this.reading.abort();
    this.reading = new AbortController();
    const signal = AbortSignal.any ? AbortSignal.any([leaving, this.reading.signal]) : this.reading.signal;
    this.form.clear();
    try {
      const moment = asOfOf(asked.asOf);
      const request = { period: { label: asked.label }, ...(moment ? { asOf: moment } : {}) };
      this.report = (await statistics.getReport(request, { signal, timeoutMs: COUNT_MS })).report;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.fields.length === 0) throw error;
      this.report = undefined;
      requestAnimationFrame(() => this.form.refuse(refusal));
    }
  }

  protected content(): TemplateResult {
    const { asked, report } = this;
    const key = JSON.stringify(asked);
    return html`${keyed(key, html`<form class="question card" novalidate aria-labelledby="report-question" @submit=${(event: SubmitEvent) => void this.submit(event)}>
        <h2 id="report-question">${words().question}</h2>
        ${this.form.summary()}
        <div class="grid">${this.fields.period(asked)} ${this.fields.state(asked)}</div>
        <div class="buttons"><button class="main" type="submit">${words().reportShow}</button></div>
      </form>`)}
    ${report ? this.reportView(report) : nothing}`;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    await this.form.submit(event, async (data) => {
      const { label, asOf } = PeriodFields.read(data);
      this.fields.forget();
      router.go(hrefOf('report', {}, { periode: label, etat: asOf }));
      void this.focusOn('#report-title');
    });
  }

  private reportView(report: Report): TemplateResult {
    const text = words();
    const comparison = this.published ? compareReport(report, this.published) : undefined;
    const provenance = provenanceOf(report);
    return html`<section class="report" aria-labelledby="report-title">
      <div class="report-head">
        <h2 id="report-title" tabindex="-1">${text.reportOf(report.period?.label || periodText(report.period))}</h2>
        <p class="quiet">${text.stateAt(String(report.asOf?.sequence ?? 0n), recordedText(provenance))} <span class="on-screen">${text.reportLinks}</span></p>
        ${report.periodComplete || !report.asOf?.recordedAt ? nothing : html`<p class="note open-period">${text.periodOpen(formatDate(report.period?.to ?? '', language()))}</p>`}
        <div class="buttons">
          <button type="button" @click=${() => window.print()}>${text.print}</button>
          <button type="button" @click=${() => downloadCsv(csvName('rapport', report.period?.label ?? ''), csvFile(csvRows(report, comparison)))}>${text.csv}</button>
        </div>
        ${this.compareField(comparison)}
      </div>
      ${report.sections.map((section) => sectionView(section, comparison?.sections.get(section.code)))} ${leftOver(report, comparison)}
      <section class="card report-end">
        ${provenanceView(undefined, provenance)}
        <relais-command .command=${reportCommand(report.period?.label ?? '', report.asOf ? `@${report.asOf.sequence}` : '')}></relais-command>
      </section>
    </section>`;
  }

  private compareField(comparison: Comparison | undefined): TemplateResult {
    const text = words();
    return html`<div class="field compare on-screen">
        <label for="published">${text.compareWith}</label>
        <p class="hint" id="published-hint">${text.compareHint}</p>
        <input type="file" id="published" accept="application/json,.json" aria-describedby="published-hint" aria-invalid=${this.fileFault ? 'true' : 'false'}
          @change=${(event: Event) => void this.readFile(event.target as HTMLInputElement)} />
        ${comparison ? html`<button type="button" class="small" @click=${() => this.stopComparing()}>${text.compareStop}</button>` : nothing}
      </div>
      <p role="status" class="compare-result">
        ${this.fileFault ? html`<span class="fault-text">${this.fileFault}</span>` : nothing} ${comparison ? text.compareResult(comparison.published, comparison.found) : nothing}
      </p>`;
  }

  private async readFile(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    if (!file) return;
    this.published = parsePublished(await file.text());
    this.fileFault = this.published ? '' : words().compareUnreadable(file.name);
    this.requestUpdate();
  }

  private stopComparing(): void {
    this.published = undefined;
    const input = this.querySelector<HTMLInputElement>('#published');
    if (input) input.value = '';
    this.requestUpdate();
    void this.focusOn('#published');
  }
}

function sectionView(section: ReportSection, compared: ComparedGroup[] | undefined): TemplateResult {
  const extra = compared?.filter((group) => !section.groups.some((one) => one.code === group.code)) ?? [];
  return html`<section class="card report-section" aria-labelledby="section-${section.code}">
    <h2 id="section-${section.code}">${labelled(section)}</h2>
    <div class="report-groups">
      ${section.groups.map((group) => groupView(labelled(section), group, compared?.find((one) => one.code === group.code)))}
      ${extra.map((group) => bareGroup(group.code, group))}
    </div>
  </section>`;
}

// Sections of the published file that the report has not.
function leftOver(report: Report, comparison: Comparison | undefined): TemplateResult[] {
  const codes = [...(comparison?.sections.keys() ?? [])].filter((code) => !report.sections.some((section) => section.code === code));
  return codes.map((code) => html`<section class="card report-section" aria-labelledby="section-${code}">
    <h2 id="section-${code}">${words().compareOnlyPublished(code)}</h2>
    ${comparison!.sections.get(code)!.map((group) => bareGroup(group.code || code, group))}
  </section>`);
}

function groupView(sectionTitle: string, group: ReportGroup, compared: ComparedGroup | undefined): TemplateResult {
  const title = group.code ? capitalized(labelled(group)) : '';
  const figures = compared?.figures ?? group.figures.map((figure): ComparedFigure => ({ figure, code: figure.code, computed: Number(figure.whole), published: undefined }));
  return figureTable(title, title || sectionTitle, figures, compared !== undefined);
}

const bareGroup = (title: string, group: ComparedGroup) => figureTable(title, title, group.figures, true);

function figureTable(heading: string, caption: string, figures: ComparedFigure[], comparing: boolean): TemplateResult {
  const text = words();
  return html`<div class="report-group">
    ${heading ? html`<h3>${heading}</h3>` : nothing}
    <table class="counts figures">
      <caption class="unseen">${caption}</caption>
      <thead class=${comparing ? '' : 'unseen'}>
        <tr>
          <th scope="col">${text.reportFigure}</th>
          <th scope="col" class="value">${comparing ? text.reportComputed : text.reportValue}</th>
          ${comparing ? html`<th scope="col" class="value">${text.reportPublished}</th><th scope="col" class="found">${text.reportFound}</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${figures.map((one) => html`<tr>
          <th scope="row">${one.figure ? capitalized(labelled(one.figure)) : one.code}</th>
          <td class="value">${figureValue(one)}</td>
          ${comparing ? html`<td class="value">${one.published ?? '—'}</td><td class="found">${foundMark(one)}</td>` : nothing}
        </tr>`)}
      </tbody>
    </table>
  </div>`;
}

function foundMark(figure: ComparedFigure): TemplateResult | string {
  if (figure.published === undefined) return '';
  return matches(figure) ? html`<span class="tag go">${words().reportYes}</span>` : html`<span class="tag wait">${words().reportNo}</span>`;
}

function valueText(figure: ReportFigure): string {
  const unit = figure.unit === StatisticsUnit.CAD_CENTS ? figure.unit : StatisticsUnit.UNSPECIFIED;
  return formatValue({ whole: figure.whole, half: false }, unit, language());
}

// A figure leads to the question that gave it.
function figureValue({ figure, computed }: ComparedFigure): TemplateResult | string {
  if (!figure) return computed === undefined ? '—' : String(computed);
  const value = valueText(figure);
  if (!figure.query) return value;
  const href = hrefOf('numbers', {}, formatNumbersQuery(fromApiQuery(figure.query)));
  return html`<a href=${href} aria-label=${words().reportQuestion(labelled(figure), value)}>${value}</a>`;
}

// As `relais report --csv excel` writes it.
function csvRows(report: Report, comparison: Comparison | undefined): string[][] {
  const text = words();
  const header = [text.reportPart, text.reportGroup, text.reportFigure, text.reportValue, ...(comparison ? [text.reportPublished, text.reportFound] : [])];
  const rows: string[][] = [];
  const add = (part: string, group: string, one: ComparedFigure) => {
    const value = one.figure ? spreadsheetNumber({ whole: one.figure.whole, half: false }, one.figure.unit) : String(one.computed ?? '');
    const published = one.published === undefined ? ['', ''] : [String(one.published).replace('.', ','), matches(one) ? text.reportYes : text.reportNo];
    rows.push([part, group, one.figure ? labelled(one.figure) : one.code, value, ...(comparison ? published : [])]);
  };
  for (const [code, groups] of (comparison ?? compareReport(report, {})).sections) {
    const section = report.sections.find((one) => one.code === code);
    for (const group of groups) {
      const known = section?.groups.find((one) => one.code === group.code);
      for (const figure of group.figures) add(section ? labelled(section) : text.compareOnlyPublished(code), known ? labelled(known) : group.code, figure);
    }
  }
  const provenance = provenanceOf(report);
  return [header, ...rows, [], [text.stateLine(String(report.asOf?.sequence ?? 0n), recordedText(provenance), report.digest)]];
}

customElements.define('relais-report', ReportPage);
