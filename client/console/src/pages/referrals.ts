// The referrals that the person's organization received and sent. Those that wait can be answered together, with a result
// for each.
import { type TemplateResult, html, nothing } from 'lit';
import { type Referral, ReferralKind, ReferralKindSchema, ReferralState, ReferralStateSchema } from '../../build/gen/relais/v1/referral_pb';
import { refusalOf } from '../base/errors';
import { capitalized, enumLabel } from '../base/labels';
import { readAll } from '../base/pages_of';
import { codeLabel, needReference, organizationTitle } from '../base/reference';
import { hrefOf, hrefOfName } from '../base/router';
import { ownOrganization } from '../base/session';
import { api } from '../base/transport';
import { codeChoices } from '../dossier/plain_fields';
import { failureSentence } from '../parts/failure';
import { Form, InputFault, textOf } from '../parts/form';
import { Refresh } from '../parts/refresh';
import { date, dossierName, dueDate, numberOf, referralState } from '../parts/shown';
import { Page } from '../parts/view';
import { words } from '../words/words';

const MOST = 2000;
// Answers under way at the same time.
const AT_ONCE = 4;

// Which referrals are shown; the word is that of the address.
const VIEWS = ['a-repondre', 'en-cours', 'envoyees', 'terminees'] as const;
type ViewName = (typeof VIEWS)[number];

interface Result {
  referral: Referral;
  sentence: string;
  done: boolean;
}

class Referrals extends Page {
  private readonly form = new Form(this, 'bulk');
  private received: Referral[] = [];
  private sent: Referral[] = [];
  private titles = new Map<string, string>();
  private chosen = new Set<string>();
  // The view that they were chosen in.
  private chosenIn: ViewName | undefined;
  private results: Result[] = [];

  constructor() {
    super();
    new Refresh(this, () => (this.chosen.size === 0 ? this.reload() : undefined));
  }

  protected get pageTitle(): string {
    return words().referrals;
  }

  private get view(): ViewName {
    return VIEWS.find((one) => one === this.route.query.get('montrer')) ?? 'a-repondre';
  }

  protected async read(signal: AbortSignal): Promise<void> {
    const own = ownOrganization();
    const list = (side: { toOrganization: string } | { fromOrganization: string }) =>
      readAll(MOST, async (pageToken) => {
        const page = await api.referrals.listReferrals({ parent: 'dossiers/-', ...side, pageSize: 500, pageToken }, { signal });
        return { items: page.referrals, nextPageToken: page.nextPageToken };
      });
    const [received, sent] = await Promise.all([
      list({ toOrganization: own }), list({ fromOrganization: own }),
      needReference('mrc', 'sector', 'referral_reason', 'decline_reason'),
    ]);
    this.received = received;
    this.sent = sent;
    this.keepChosen();
    await this.readTitles(signal);
  }

  // A referral that a colleague answered meanwhile is chosen no more.
  private keepChosen(): void {
    this.chosen = new Set(this.shownOf('a-repondre').map((one) => one.name).filter((name) => this.chosen.has(name)));
  }

  protected override willUpdate(): void {
    if (this.view === this.chosenIn) return;
    this.chosenIn = this.view;
    this.chosen = new Set();
  }

  // The sender's own referrals bear no cover sheet; their dossiers tell the project.
  private async readTitles(signal: AbortSignal): Promise<void> {
    const names = [...new Set([...this.sent, ...this.received].filter((one) => !one.coverSheet).map((one) => dossierName(one.name)))];
    const missing = names.filter((name) => !this.titles.has(name)).slice(0, 500);
    if (missing.length === 0) return;
    const answer = await api.dossiers.batchGetDossiers({ names: missing }, { signal });
    for (const dossier of answer.dossiers) this.titles.set(dossier.name, dossier.projectTitle);
  }

  private shownOf(view: ViewName): Referral[] {
    const open = (one: Referral) => one.state === ReferralState.SENT || one.state === ReferralState.ACCEPTED;
    const byDay = (key: (one: Referral) => string) => (a: Referral, b: Referral) => key(a).localeCompare(key(b));
    switch (view) {
      case 'a-repondre':
        return this.received.filter((one) => one.state === ReferralState.SENT).sort(byDay((one) => one.respondBy || '9'));
      case 'en-cours':
        return this.received.filter((one) => one.state === ReferralState.ACCEPTED).sort(byDay((one) => one.answeredOn));
      case 'envoyees':
        return this.sent.filter(open).sort(byDay((one) => one.respondBy || '9'));
      case 'terminees':
        return [...this.received, ...this.sent].filter((one) => !open(one)).sort((a, b) => lastDay(b).localeCompare(lastDay(a)));
    }
  }

  private choose(name: string, on: boolean): void {
    if (on) this.chosen.add(name);
    else this.chosen.delete(name);
    this.requestUpdate();
  }

  // Each referral is answered by a call of its own, so that one that is refused does not stop the others.
  private async answer(event: SubmitEvent): Promise<void> {
    const declines = (event.submitter as HTMLButtonElement | null)?.value === 'decline';
    const waiting = this.shownOf('a-repondre').filter((one) => this.chosen.has(one.name));
    if (waiting.length === 0) {
      event.preventDefault();
      return;
    }
    const results: Result[] = [];
    const sent = await this.form.submit(event, async (data, requestId) => {
      if (declines && textOf(data, 'decline-reason') === '') throw new InputFault('decline_reason', words().required);
      const next = async (): Promise<void> => {
        for (let referral = waiting.shift(); referral; referral = waiting.shift()) {
          results.push(await this.answerOne(referral, declines, textOf(data, 'decline-reason'), textOf(data, 'decline-text'), requestId));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, next));
    });
    if (!sent) return;
    this.results = results.sort((a, b) => Number(a.done) - Number(b.done) || a.referral.name.localeCompare(b.referral.name));
    // Those that were refused stay chosen.
    this.chosen = new Set(results.filter((one) => !one.done).map((one) => one.referral.name));
    await this.reload();
    await this.focusOn('#results-title');
  }

  private async answerOne(referral: Referral, declines: boolean, declineReason: string, text: string, formId: string): Promise<Result> {
    const request = { name: referral.name, etag: referral.etag, requestId: `${formId}/${referral.name.replace(/[^\d]+/g, '.')}`.slice(-64) };
    const options = { signal: this.signal };
    try {
      const answer = declines
        ? await api.referrals.declineReferral({ ...request, declineReason, text }, options)
        : await api.referrals.acceptReferral(request, options);
      return { referral, done: true, sentence: capitalized(enumLabel(ReferralStateSchema, answer.referral?.state ?? 0)) };
    } catch (error) {
      const refusal = refusalOf(error);
      return { referral, done: false, sentence: refusal.obstacles[0] || failureSentence(refusal) };
    }
  }

  protected content(): TemplateResult {
    const text = words();
    const { view } = this;
    const labels: Record<ViewName, string> = {
      'a-repondre': text.toAnswer, 'en-cours': text.underWay, envoyees: text.sentWaiting, terminees: text.ended,
    };
    const shown = this.shownOf(view);
    return html`<nav aria-label=${text.referralViews}>
        <ul class="actions views">
          ${VIEWS.map((one) => html`<li><a class="button" href=${hrefOf('referrals', {}, { montrer: one === 'a-repondre' ? '' : one })} aria-current=${one === view ? 'true' : 'false'}>${labels[one]} <span class="count">${this.shownOf(one).length}</span></a></li>`)}
        </ul>
      </nav>
      ${this.resultsNote()}
      ${shown.length === 0
        ? html`<p>${text.noReferrals}</p>`
        : view === 'a-repondre'
          ? html`<form novalidate @submit=${(event: SubmitEvent) => void this.answer(event)}>${this.form.summary()} ${this.table(shown, true)} ${this.bulk()}</form>`
          : this.table(shown, false)}`;
  }

  private titleOf(referral: Referral): string {
    return referral.coverSheet?.projectTitle || this.titles.get(dossierName(referral.name)) || words().dossierN(numberOf(dossierName(referral.name)));
  }

  private table(shown: Referral[], choosing: boolean): TemplateResult {
    const text = words();
    const own = ownOrganization();
    const heads = [...(choosing ? [text.chosen] : []), text.project, text.referralKind, text.otherParty, text.mrc, text.reasonCode, text.state, choosing ? capitalized(text.respondBy) : text.lastStep];
    const toggle = (event: Event) => {
      const on = (event.target as HTMLInputElement).checked;
      this.chosen = new Set(on ? shown.map((one) => one.name) : []);
      this.requestUpdate();
    };
    return html`${choosing
        ? html`<p><label class="option"><input type="checkbox" .checked=${this.chosen.size === shown.length} @change=${toggle} /><span>${text.chooseAll}</span></label></p>`
        : nothing}
      <div class="scroll">
      <table role="table" class="list referrals" aria-label=${text.referrals}>
        <thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
        <tbody role="rowgroup">
          ${shown.map((one) => {
            const other = one.fromOrganization === own ? one.toOrganization : one.fromOrganization;
            const title = this.titleOf(one);
            return html`<tr role="row">
              ${choosing
                ? html`<td role="cell" data-label=${text.chosen}><input type="checkbox" aria-label=${title} .checked=${this.chosen.has(one.name)} @change=${(event: Event) => this.choose(one.name, (event.target as HTMLInputElement).checked)} /></td>`
                : nothing}
              <td role="cell" class="col-project" data-label=${text.project}><a href=${hrefOfName(one.name)}>${title}</a></td>
              <td role="cell" data-label=${text.referralKind}>${capitalized(enumLabel(ReferralKindSchema, one.kind))}</td>
              <td role="cell" data-label=${text.otherParty}>${organizationTitle(other)}</td>
              <td role="cell" class="col-mrc" data-label=${text.mrc}>${one.coverSheet ? codeLabel('mrc', one.coverSheet.mrc) : nothing}</td>
              <td role="cell" data-label=${text.reasonCode}>${one.reasonCode ? codeLabel('referral_reason', one.reasonCode) : nothing}</td>
              <td role="cell" data-label=${text.state}>${referralState(one.state)}</td>
              <td role="cell" data-label=${choosing ? capitalized(text.respondBy) : text.lastStep}>${one.state === ReferralState.SENT ? dueDate(one.respondBy) : date(lastDay(one))}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
  }

  private bulk(): TemplateResult {
    const text = words();
    const count = this.chosen.size;
    const transfers = this.received.filter((one) => this.chosen.has(one.name) && one.kind === ReferralKind.TRANSFER).length;
    return html`<div class="bulk card" role="group" aria-labelledby="bulk-title">
      <h2 id="bulk-title">${text.answerTogether} <span class="count" role="status">${text.chosenCount(count)}</span></h2>
      ${transfers > 0 ? html`<p class="quiet">${text.transfersChosen(transfers)}</p>` : nothing}
      <p class="buttons"><button class="main" type="submit" value="accept" ?disabled=${count === 0}>${text.accept}</button></p>
      <div class="inline">
        ${this.form.select({ id: 'decline-reason', path: 'decline_reason', label: text.declineReason, unmarked: true }, codeChoices('decline_reason'))}
        ${this.form.text({ id: 'decline-text', path: 'text', label: text.textMore })}
      </div>
      <p class="buttons"><button type="submit" value="decline" ?disabled=${count === 0}>${text.declineSubmit}</button></p>
    </div>`;
  }

  private resultsNote(): TemplateResult | typeof nothing {
    const text = words();
    if (this.results.length === 0) return nothing;
    const failed = this.results.filter((one) => !one.done).length;
    return html`<section class=${failed > 0 ? 'note fault' : 'note'} aria-labelledby="results-title">
      <p class="note-title" id="results-title" tabindex="-1">${text.resultsTitle(this.results.length - failed, failed)}</p>
      <ul>
        ${this.results.map((one) => html`<li><a href=${hrefOfName(one.referral.name)}>${this.titleOf(one.referral)}</a>${text.colon}${one.sentence}</li>`)}
      </ul>
      <p><button type="button" class="small" @click=${() => { this.results = []; this.requestUpdate(); void this.focusOn('h1'); }}>${text.close}</button></p>
    </section>`;
  }
}

function lastDay(referral: Referral): string {
  return referral.endedOn || referral.answeredOn || referral.respondBy || referral.sentOn;
}

customElements.define('relais-referrals', Referrals);
