// The dossiers behind a cell: those that the person may see, and how many others count.
import { type TemplateResult, html, nothing } from 'lit';
import { Measure, StatisticsUnit } from '../../build/gen/relais/v1/statistics_pb';
import type { StatisticsDossier } from '../../build/gen/relais/v1/statistics_service_pb';
import { type Refusal, refusalOf } from '../base/errors';
import { language } from '../base/language';
import { hrefOfName } from '../base/router';
import { numberOf } from '../parts/shown';
import { View, failureNote } from '../parts/view';
import { words } from '../words/words';
import { COUNT_MS, statistics } from './api';
import './command_box';
import { statsCommand } from './command_line';
import { type NumbersQuery, apiQuery } from './query';
import { formatValue } from './values';

const PAGE_SIZE = 50;

class Behind extends View {
  static override properties = { query: {}, keys: {}, name: {}, unit: {}, closeHref: {}, takeFocus: {} };
  // Of the cell's own period, as of the position of the table.
  declare query: NumbersQuery;
  declare keys: string[];
  declare name: string;
  declare unit: StatisticsUnit;
  declare closeHref: string;
  declare takeFocus: boolean;
  private shown: StatisticsDossier[] = [];
  private nextToken = '';
  private withheld = 0n;
  private read = false;
  private failure: Refusal | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.readPage();
  }

  private async readPage(): Promise<void> {
    try {
      const request = { query: apiQuery(this.query), keys: this.keys, pageSize: PAGE_SIZE, pageToken: this.nextToken };
      const page = await statistics.listStatisticsDossiers(request, { signal: this.signal, timeoutMs: COUNT_MS });
      this.shown = [...this.shown, ...page.dossiers];
      this.nextToken = page.nextPageToken;
      this.withheld = page.withheldCount;
      this.failure = undefined;
      if (!this.read && this.takeFocus) void this.focusOn('#behind-title');
      this.read = true;
    } catch (error) {
      if (this.signal.aborted) return;
      this.failure = refusalOf(error);
    }
    this.requestUpdate();
  }

  private async showMore(): Promise<void> {
    const place = this.shown.length;
    await this.readPage();
    // The button may be gone; the first of the new rows takes the focus.
    await this.updateComplete;
    this.querySelectorAll<HTMLElement>('tbody a')[place]?.focus();
  }

  protected override render(): TemplateResult {
    const text = words();
    return html`<section class="card behind" aria-labelledby="behind-title">
      <h2 id="behind-title" tabindex="-1">${text.behindTitle(this.name)}</h2>
      ${this.failure ? failureNote(this.failure, () => void this.readPage()) : nothing} ${this.read ? this.list() : nothing}
      <p class="close"><a href=${this.closeHref}>${text.closeBehind}</a></p>
      <relais-command .command=${statsCommand(this.query, this.query.asOf, this.keys)}></relais-command>
    </section>`;
  }

  private list(): TemplateResult {
    const text = words();
    return html`<p role="status">
        ${text.behindCount(this.shown.length, this.nextToken !== '')}
        ${this.withheld > 0n ? html`<strong>${text.withheld(String(this.withheld), this.withheld === 1n)}</strong>` : nothing}
      </p>
      ${this.shown.length > 0 ? this.table() : nothing}
      ${this.nextToken ? html`<p><button type="button" @click=${() => void this.showMore()}>${text.moreDossiers}</button></p>` : nothing}`;
  }

  private table(): TemplateResult {
    const text = words();
    // Every dossier counts as one: the column would say nothing.
    const counted = this.unit !== StatisticsUnit.DOSSIERS;
    const median = this.query.measure === Measure.REFERRAL_DAYS_TO_ANSWER || this.query.measure === Measure.DAYS_IN_PHASE;
    const unit = median ? StatisticsUnit.UNSPECIFIED : this.unit;
    return html`<table class="counts">
      <caption class="unseen">${text.behindTitle(this.name)}</caption>
      <thead>
        <tr>
          <th scope="col">${text.number}</th>
          <th scope="col">${text.project}</th>
          ${counted ? html`<th scope="col" class="value">${median ? text.contributionValues : text.contribution}</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${this.shown.map((one) => html`<tr>
          <td>${numberOf(one.dossier)}</td>
          <th scope="row"><a href=${hrefOfName(one.dossier)}>${one.projectTitle || text.erasedTitle}</a></th>
          ${counted ? html`<td class="value">${formatValue({ whole: one.whole, half: false }, unit, language())}</td>` : nothing}
        </tr>`)}
      </tbody>
    </table>`;
  }
}

customElements.define('relais-behind', Behind);
