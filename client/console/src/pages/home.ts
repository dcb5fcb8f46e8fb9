// What waits for the person: referrals, answers, follow-ups, idle dossiers, consents that end.
import { type TemplateResult, html, nothing } from 'lit';
import type { Consent } from '../../build/gen/relais/v1/consent_pb';
import { type Dossier, DossierStatus } from '../../build/gen/relais/v1/dossier_pb';
import type { FollowUp } from '../../build/gen/relais/v1/follow_up_pb';
import { type Referral, ReferralKindSchema, ReferralState } from '../../build/gen/relais/v1/referral_pb';
import { addDays, formatLongDate, today } from '../base/dates';
import { refusalOf } from '../base/errors';
import { capitalized, enumLabel } from '../base/labels';
import { language } from '../base/language';
import { readAll } from '../base/pages_of';
import { codeLabel, needReference, organizationTitle } from '../base/reference';
import { hrefOf, hrefOfName } from '../base/router';
import { ownOrganization } from '../base/session';
import { api } from '../base/transport';
import { date, dossierName, dueDate, projectTitle, referralState } from '../parts/shown';
import { Refresh } from '../parts/refresh';
import { Page } from '../parts/view';
import { words } from '../words/words';

const ANSWER_DAYS = 30;
const FOLLOW_UP_DAYS = 14;
const IDLE_DAYS = 60;
const CONSENT_DAYS = 30;
// One call for each dossier: too many for every reading.
const CONSENTS_MS = 10 * 60_000;
const SHOWN = 8;

const ANSWERED = [
  ReferralState.ACCEPTED, ReferralState.DECLINED, ReferralState.EXPIRED, ReferralState.COMPLETED, ReferralState.RETURNED,
];

class Home extends Page {
  private toAnswer: Referral[] = [];
  private answers: Referral[] = [];
  private followUps: FollowUp[] = [];
  private idle: Dossier[] = [];
  private moreIdle = false;
  private moreFollowUps = false;
  private readonly completing = new Set<string>();
  private consents: Consent[] | undefined;
  private consentsReadAt = -Infinity;
  private dossiers = new Map<string, Dossier>();

  constructor() {
    super();
    new Refresh(this, () => this.reload());
  }

  protected get pageTitle(): string {
    return words().homeTitle;
  }

  protected async read(signal: AbortSignal): Promise<void> {
    const own = ownOrganization();
    const list = (states: ReferralState[], side: { toOrganization: string } | { fromOrganization: string }) =>
      readAll(2000, async (pageToken) => {
        const page = await api.referrals.listReferrals({ parent: 'dossiers/-', states, ...side, pageSize: 500, pageToken }, { signal });
        return { items: page.referrals, nextPageToken: page.nextPageToken };
      });
    const [toAnswer, answered, followUps, idle] = await Promise.all([
      list([ReferralState.SENT], { toOrganization: own }),
      list(ANSWERED, { fromOrganization: own }),
      api.followUps.listFollowUps({ parent: 'dossiers/-', mine: true, dueTo: addDays(today(), FOLLOW_UP_DAYS), pageSize: 100 }, { signal }),
      api.dossiers.listDossiers(
        { filter: { mine: true, statuses: [DossierStatus.OPEN], withoutActivitySince: addDays(today(), -IDLE_DAYS) }, pageSize: 50 },
        { signal },
      ),
      needReference('mrc', 'sector', 'referral_reason', 'decline_reason', 'consent_purpose'),
    ]);
    const since = addDays(today(), -ANSWER_DAYS);
    this.toAnswer = toAnswer.sort((a, b) => (a.respondBy || '9').localeCompare(b.respondBy || '9'));
    this.answers = answered.filter((one) => lastMove(one) >= since).sort((a, b) => lastMove(b).localeCompare(lastMove(a)));
    this.followUps = followUps.followUps;
    this.moreFollowUps = followUps.nextPageToken !== '';
    this.idle = idle.dossiers;
    this.moreIdle = idle.nextPageToken !== '';
    await this.readDossiers([...this.answers.map((one) => one.name), ...this.followUps.map((one) => one.name)], signal);
    if (performance.now() - this.consentsReadAt >= CONSENTS_MS) void this.readConsents(signal);
  }

  private async readDossiers(names: string[], signal: AbortSignal): Promise<void> {
    const missing = [...new Set(names.map(dossierName))].filter((name) => !this.dossiers.has(name)).slice(0, 500);
    if (missing.length === 0) return;
    const answer = await api.dossiers.batchGetDossiers({ names: missing }, { signal });
    for (const dossier of answer.dossiers) this.dossiers.set(dossier.name, dossier);
  }

  // The API lists consents of one dossier at a time: read last, beside the rest.
  private async readConsents(signal: AbortSignal): Promise<void> {
    this.consentsReadAt = performance.now();
    try {
      const filter = { mine: true, statuses: [DossierStatus.OPEN, DossierStatus.ON_HOLD] };
      const { dossiers } = await api.dossiers.listDossiers({ filter, pageSize: 100 }, { signal });
      const [from, to] = [today(), addDays(today(), CONSENT_DAYS)];
      const ending: Consent[] = [];
      const waiting = [...dossiers];
      const readNext = async (): Promise<void> => {
        for (let dossier = waiting.pop(); dossier; dossier = waiting.pop()) {
          this.dossiers.set(dossier.name, dossier);
          const { consents } = await api.consents.listConsents({ parent: dossier.name, pageSize: 500 }, { signal });
          ending.push(...consents.filter((one) => !one.withdrawnOn && one.expiresOn >= from && one.expiresOn <= to));
        }
      };
      await Promise.all([readNext(), readNext(), readNext()]);
      this.consents = ending.sort((a, b) => a.expiresOn.localeCompare(b.expiresOn));
      this.requestUpdate();
    } catch {
      // The next reading tries again; the rest of the page stands.
      this.consentsReadAt = -Infinity;
    }
  }

  protected content(): TemplateResult {
    const text = words();
    return html`<p class="quiet lead-in">${capitalized(formatLongDate(today(), language()))}</p>
      <div class="columns">
        <div>
          ${section('to-answer', text.toAnswer, '', counted(this.toAnswer), text.toAnswerNone, this.toAnswer.slice(0, SHOWN).map((one) => this.toAnswerRow(one)))}
          ${section('follow-ups', text.followUps, text.followUpsHint, counted(this.followUps, this.moreFollowUps), text.followUpsNone, this.followUps.slice(0, SHOWN).map((one) => this.followUpRow(one)))}
        </div>
        <div>
          ${section('answers', text.answers, text.answersHint, counted(this.answers), text.answersNone, this.answers.slice(0, SHOWN).map((one) => this.answerRow(one)))}
          ${section(
            'idle', text.idle, text.idleHint, counted(this.idle, this.moreIdle), text.idleNone, this.idle.slice(0, SHOWN).map((one) => this.idleRow(one)),
            html`<a href=${hrefOf('dossiers', {}, { statut: 'open', 'sans-activite': addDays(today(), -IDLE_DAYS), miens: 'oui' })}>${text.idleAll}</a>`,
          )}
          ${this.consents
            ? section('consents', text.consentsEnding, text.consentsEndingHint, counted(this.consents), text.consentsEndingNone, this.consents.slice(0, SHOWN).map((one) => this.consentRow(one)))
            : nothing}
        </div>
      </div>`;
  }

  private toAnswerRow(referral: Referral): TemplateResult {
    const text = words();
    const sheet = referral.coverSheet;
    return html`<li>
      <div>
        <a href=${hrefOfName(referral.name)}>${sheet?.projectTitle || text.erasedTitle}</a>
        <p class="quiet">
          ${capitalized(enumLabel(ReferralKindSchema, referral.kind))} · ${organizationTitle(referral.fromOrganization)}
          ${sheet ? html` · ${codeLabel('sector', sheet.sector)}` : nothing}
          ${referral.reasonCode ? html` · ${codeLabel('referral_reason', referral.reasonCode)}` : nothing}
        </p>
      </div>
      <p class="side">${referral.respondBy ? html`<span class="quiet">${text.respondBy}</span> ${dueDate(referral.respondBy)}` : html`<span class="quiet">${text.noDeadline}</span>`}</p>
    </li>`;
  }

  private answerRow(referral: Referral): TemplateResult {
    return html`<li>
      <div>
        <a href=${hrefOfName(referral.name)}>${projectTitle(this.dossiers.get(dossierName(referral.name)))}</a>
        <p class="quiet">
          ${referralState(referral.state)} ${organizationTitle(referral.toOrganization)}
          ${referral.declineReason ? html` · ${codeLabel('decline_reason', referral.declineReason)}` : nothing}
        </p>
      </div>
      <p class="side">${date(lastMove(referral))}</p>
    </li>`;
  }

  private followUpRow(followUp: FollowUp): TemplateResult {
    const text = words();
    return html`<li>
      <div>
        <a href=${hrefOfName(followUp.name)}>${projectTitle(this.dossiers.get(dossierName(followUp.name)))}</a>
        <p>${followUp.notes}</p>
      </div>
      <p class="side">
        ${dueDate(followUp.dueOn)}
        <button type="button" class="small" aria-label=${text.markDoneOf(followUp.notes)} ?disabled=${this.completing.has(followUp.name)} @click=${() => void this.complete(followUp)}>${text.markDone}</button>
      </p>
    </li>`;
  }

  private async complete(followUp: FollowUp): Promise<void> {
    if (this.completing.has(followUp.name)) return;
    this.completing.add(followUp.name);
    this.requestUpdate();
    try {
      await api.followUps.completeFollowUp({ name: followUp.name, etag: followUp.etag });
    } catch (error) {
      this.failure = refusalOf(error);
      this.requestUpdate();
      return;
    } finally {
      this.completing.delete(followUp.name);
    }
    await this.reload();
    // The button is gone with its row.
    void this.focusOn('#follow-ups-title');
  }

  private idleRow(dossier: Dossier): TemplateResult {
    return html`<li>
      <div>
        <a href=${hrefOfName(dossier.name)}>${projectTitle(dossier)}</a>
        <p class="quiet">${dossier.promoter?.name} · ${codeLabel('mrc', dossier.mrc)}</p>
      </div>
      <p class="side"><span class="quiet">${words().openedOn.toLocaleLowerCase()}</span> ${date(dossier.openedOn)}</p>
    </li>`;
  }

  private consentRow(consent: Consent): TemplateResult {
    const name = dossierName(consent.name);
    const to = consent.wholeNetwork ? words().wholeNetwork : consent.recipients.map(organizationTitle).join(', ');
    return html`<li>
      <div>
        <a href=${hrefOfName(name)}>${projectTitle(this.dossiers.get(name))}</a>
        <p class="quiet">${codeLabel('consent_purpose', consent.purpose)} · ${to}</p>
      </div>
      <p class="side">${date(consent.expiresOn)}</p>
    </li>`;
  }
}

function lastMove(referral: Referral): string {
  return referral.endedOn || referral.answeredOn || referral.respondBy || '';
}

// How many there are; `more` if the list goes on beyond what was read.
interface Count {
  count: number;
  more: boolean;
}

function counted(list: readonly unknown[], more = false): Count {
  return { count: list.length, more };
}

function section(
  id: string, title: string, hint: string, { count, more: goesOn }: Count, empty: string, rows: TemplateResult[], more: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  return html`<section class="card" aria-labelledby="${id}-title">
    <h2 id="${id}-title" tabindex="-1">${title} <span class="count">${count}${goesOn ? '+' : nothing}</span>${hint ? html` <span class="quiet">${hint}</span>` : nothing}</h2>
    ${count === 0 ? html`<p class="quiet empty">${empty}</p>` : html`<ul class="rows">${rows}</ul>`}
    ${count > rows.length || (count > 0 && more !== nothing)
      ? html`<p class="more">${count > rows.length ? words().andMore(`${count - rows.length}${goesOn ? '+' : ''}`) : nothing} ${more}</p>`
      : nothing}
  </section>`;
}

customElements.define('relais-home', Home);
