// One dossier: who and where, what can be done, and everything that happened as one timeline.
import { type TemplateResult, html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { type Dossier, DossierStatus, PromoterGenderSchema, PromoterKindSchema } from '../../build/gen/relais/v1/dossier_pb';
import { capitalized, enumLabel } from '../base/labels';
import { readAll } from '../base/pages_of';
import { codeLabel, needReference, organizationTitle, userTitle } from '../base/reference';
import { hrefOf, hrefOfName } from '../base/router';
import { isAdvisor, ownOrganization } from '../base/session';
import { api } from '../base/transport';
import '../dossier/change_form';
import type { ChangeKind } from '../dossier/change_form';
import '../dossier/consent_form';
import '../dossier/correct_form';
import { describe, groundsText, isComing } from '../dossier/describe';
import { correctionFor, keyOf } from '../dossier/fact_key';
import '../dossier/follow_up_form';
import '../dossier/funding_form';
import '../dossier/intervention_form';
import { mayLead, maySend, mayUnvoid } from '../dossier/rights';
import { FACT_KINDS, type Fact, type FactKind, type Parts, timelineOf } from '../dossier/timeline';
import { router } from '../parts/navigation';
import { Refresh } from '../parts/refresh';
import { date, definition, dueDate, numberOf, phase, projectTitle, status } from '../parts/shown';
import { Page } from '../parts/view';
import { words } from '../words/words';

const CHANGES: readonly ChangeKind[] = ['phase', 'hold', 'resume', 'close', 'reopen', 'void'];
// Longer lists are cut; none of the register's dossiers comes near.
const MOST = 2000;

class DossierPage extends Page {
  private parts: Parts | undefined;
  private facts: Fact[] = [];
  private said = '';

  constructor() {
    super();
    // Not under an open form: what it compares with would change.
    new Refresh(this, () => (this.action === '' ? this.reload() : undefined));
  }

  private get dossier(): Dossier | undefined {
    return this.parts?.dossier;
  }

  protected get pageTitle(): string {
    return words().dossierN(this.route.params['dossier'] ?? '');
  }

  private get number(): string {
    return this.route.params['dossier'] ?? '';
  }

  private get action(): string {
    return this.route.query.get('action') ?? '';
  }

  protected async read(signal: AbortSignal): Promise<void> {
    const name = `dossiers/${this.number}`;
    const options = { signal };
    const page = { parent: name, pageSize: 500 };
    const whole = Promise.all([
      readAll(MOST, (pageToken) => api.interventions.listInterventions({ ...page, pageToken }, options).then((a) => ({ items: a.interventions, nextPageToken: a.nextPageToken }))),
      readAll(MOST, (pageToken) => api.referrals.listReferrals({ ...page, pageToken }, options).then((a) => ({ items: a.referrals, nextPageToken: a.nextPageToken }))),
      readAll(MOST, (pageToken) => api.consents.listConsents({ ...page, pageToken }, options).then((a) => ({ items: a.consents, nextPageToken: a.nextPageToken }))),
      readAll(MOST, (pageToken) => api.funding.listFundingApplications({ ...page, pageToken }, options).then((a) => ({ items: a.fundingApplications, nextPageToken: a.nextPageToken }))),
      readAll(MOST, (pageToken) => api.followUps.listFollowUps({ ...page, includeDone: true, pageToken }, options).then((a) => ({ items: a.followUps, nextPageToken: a.nextPageToken }))),
    ]);
    // A voided dossier is found, but its parts are not.
    whole.catch(() => {});
    const [dossier, history] = await Promise.all([
      api.dossiers.getDossier({ name }, options).then((answer) => answer.dossier),
      readAll(MOST, (pageToken) => api.dossiers.listDossierHistory({ name, pageSize: 500, pageToken }, options).then((a) => ({ items: a.lines, nextPageToken: a.nextPageToken }))),
      needReference('mrc', 'sector', 'subject', 'program', 'closing_outcome', 'decline_reason', 'consent_purpose', 'referral_reason', 'referral_result', 'recall_reason', 'return_reason'),
    ]);
    if (!dossier) return;
    const [interventions, referrals, consents, applications, followUps] = dossier.voiding ? [[], [], [], [], []] : await whole;
    this.parts = { dossier, interventions, referrals, consents, applications, followUps, history };
    this.facts = timelineOf(this.parts);
  }

  // The number stays first; the title of the project follows once it is read.
  protected override heading(): TemplateResult {
    return html`<h1 tabindex="-1"><span class="number">${this.pageTitle}</span> ${this.dossier ? projectTitle(this.dossier) : nothing}</h1>`;
  }

  protected content(): TemplateResult {
    const { dossier } = this;
    if (!dossier) return html``;
    return html`${this.glance(dossier)} ${this.duplicatesNote(dossier)} ${this.actions(dossier)}
      <p role="status" class="said">${this.said}</p>
      ${this.actionPanel(dossier)}
      <div class="dossier">
        <div class="who-where">${this.whoAndWhere(dossier)}</div>
        <div>${this.timeline()}</div>
      </div>`;
  }

  private glance(dossier: Dossier): TemplateResult {
    return html`${dossier.voiding ? html`<p class="note fault">${words().voided} ${dossier.voiding.reason}</p>` : nothing}
      <p class="glance">
        ${status(dossier.status)} <strong>${phase(dossier.phase)}</strong>
        <span>${codeLabel('mrc', dossier.mrc)}</span>
        <span>${codeLabel('sector', dossier.sector)}</span>
        <span>${organizationTitle(dossier.leadOrganization)}</span>
        ${dossier.advisor ? html`<span>${userTitle(dossier.advisor)}</span>` : nothing}
      </p>`;
  }

  // What the service found alike when this dossier was opened; the history entry keeps it.
  private duplicatesNote(dossier: Dossier): TemplateResult | typeof nothing {
    const text = words();
    const found = (router.state['duplicates'] ?? []) as { dossier: string; grounds: string[] }[];
    if (found.length === 0 || dossier.voiding) return nothing;
    return html`<div class="note conflict" role="group" aria-labelledby="alike-title">
      <p class="note-title" id="alike-title">${text.alikeTitle}</p>
      <ul>
        ${found.map(
          (one) => html`<li>
            <a href=${isAdvisor() ? hrefOf('duplicate', { dossier: numberOf(dossier.name), other: numberOf(one.dossier) }) : hrefOfName(one.dossier)}>${text.dossierN(numberOf(one.dossier))}</a>
            <span class="quiet">${text.alikeBy(groundsText(one.grounds))}</span>
          </li>`,
        )}
      </ul>
      <p>${text.alikeText}</p>
    </div>`;
  }

  private link(action: string, label: string, main = false): TemplateResult {
    const here = this.action === action;
    return html`<li><a class=${main ? 'button main' : 'button'} href=${hrefOf('dossier', { dossier: this.number }, { action })} aria-current=${here ? 'true' : 'false'}>${label}</a></li>`;
  }

  private actions(dossier: Dossier): TemplateResult | typeof nothing {
    const text = words();
    if (dossier.voiding) {
      return mayUnvoid(dossier) ? html`<nav aria-label=${text.actions}><ul class="actions">${this.link('unvoid', text.unvoidDossier)}</ul></nav>` : nothing;
    }
    const closed = dossier.status === DossierStatus.CLOSED;
    const params = { dossier: this.number };
    // What is added comes first; what changes the dossier itself is smaller.
    return html`<nav aria-label=${text.actions}>
      ${closed
        ? nothing
        : html`<ul class="actions">
            ${this.link('intervention', text.addIntervention, true)} ${this.link('followUp', text.addFollowUp)}
            ${mayLead(dossier) ? this.link('consent', text.addConsent) : nothing} ${this.link('funding', text.addFunding)}
            ${maySend(dossier) ? html`<li><a class="button" href=${hrefOf('referralNew', params)}>${text.refer}</a></li>` : nothing}
          </ul>`}
      <ul class="actions second">
        ${mayLead(dossier)
          ? html`${closed ? this.link('reopen', text.reopen) : this.link('phase', text.changePhase)}
              ${dossier.status === DossierStatus.OPEN ? this.link('hold', text.hold) : nothing}
              ${dossier.status === DossierStatus.ON_HOLD ? this.link('resume', text.resume) : nothing}
              ${closed ? nothing : this.link('close', text.closeDossier)}
              <li><a class="button" href=${hrefOf('dossierEdit', params)}>${text.edit}</a></li>
              ${this.link('void', text.voidDossier)}`
          : nothing}
        <li><button type="button" @click=${() => window.print()}>${text.print}</button></li>
      </ul>
    </nav>`;
  }

  private actionPanel(dossier: Dossier): TemplateResult | typeof nothing {
    const done = () => {
      this.said = words().saved;
      router.go(hrefOf('dossier', { dossier: this.number }));
      void this.reload().then(() => this.focusOn('#timeline-title'));
    };
    switch (this.action) {
      case 'intervention':
        return html`<relais-intervention-form .dossier=${dossier} .done=${done}></relais-intervention-form>`;
      case 'consent':
        return html`<relais-consent-form .dossier=${dossier} .done=${done}></relais-consent-form>`;
      case 'funding':
        return html`<relais-funding-form .dossier=${dossier} .applications=${this.parts?.applications ?? []} .done=${done}></relais-funding-form>`;
      case 'followUp':
        return html`<relais-follow-up-form .dossier=${dossier} .done=${done}></relais-follow-up-form>`;
      case 'correct':
        return this.correctPanel(dossier, done);
      case 'unvoid':
        return mayUnvoid(dossier) ? html`<relais-change-form .dossier=${dossier} .kind=${'unvoid'} .done=${done}></relais-change-form>` : nothing;
    }
    const kind = CHANGES.find((one) => one === this.action);
    // One element for each kind: what was typed for one change is no part of another.
    return kind && mayLead(dossier)
      ? html`${keyed(kind, html`<relais-change-form .dossier=${dossier} .kind=${kind} .done=${done}></relais-change-form>`)}`
      : nothing;
  }

  private correctPanel(dossier: Dossier, done: () => void): TemplateResult | typeof nothing {
    const key = this.route.query.get('fait') ?? '';
    const correction = this.parts && correctionFor(this.parts, key);
    if (!correction) return nothing;
    return html`${keyed(key, html`<relais-correct-form .dossier=${dossier} .correction=${correction} .done=${done}></relais-correct-form>`)}`;
  }

  private whoAndWhere(dossier: Dossier): TemplateResult {
    const text = words();
    const { promoter } = dossier;
    return html`<section class="card" aria-labelledby="who-title">
      <h2 id="who-title">${text.whoAndWhere}</h2>
      <dl>
        ${definition(text.promoter, promoter?.name)} ${definition(text.kind, promoter && capitalized(enumLabel(PromoterKindSchema, promoter.kind)))}
        ${definition(text.gender, promoter && capitalized(enumLabel(PromoterGenderSchema, promoter.gender)))}
        ${definition(text.contact, promoter?.contactName)}
        ${definition(text.email, promoter?.contactEmail && html`<a href="mailto:${promoter.contactEmail}">${promoter.contactEmail}</a>`)}
        ${definition(text.phone, promoter?.contactPhone && html`<a href="tel:${promoter.contactPhone.replace(/[^+\d]/g, '')}">${promoter.contactPhone}</a>`)}
        ${definition(text.mrc, codeLabel('mrc', dossier.mrc))} ${definition(text.sector, codeLabel('sector', dossier.sector))}
        ${definition(text.lead, organizationTitle(dossier.leadOrganization))}
        ${definition(text.origin, dossier.originOrganization && organizationTitle(dossier.originOrganization))}
        ${definition(text.advisor, dossier.advisor && userTitle(dossier.advisor))} ${definition(text.openedOn, date(dossier.openedOn))}
        ${definition(text.closedOn, dossier.closedOn && html`${date(dossier.closedOn)}, ${codeLabel('closing_outcome', dossier.closingOutcome)}`)}
        ${definition(text.agreement, dossier.agreement.replace('agreements/', ''))} ${definition(text.externalId, dossier.externalId)} ${definition(text.notes, dossier.notes)}
      </dl>
    </section>`;
  }

  private timeline(): TemplateResult {
    const text = words();
    const shown = this.route.query.get('montrer') as FactKind | null;
    const facts = this.facts.filter((fact) => !shown || !FACT_KINDS.includes(shown) || fact.kind === shown);
    const coming = facts.filter(isComing).reverse();
    const past = facts.filter((fact) => !isComing(fact));
    const show = (value: string) =>
      router.go(hrefOf('dossier', { dossier: this.number }, { action: this.action, montrer: value }), { replace: true });
    return html`<section class="card" aria-labelledby="timeline-title">
      <div class="title-line">
        <h2 id="timeline-title" tabindex="-1">${text.timeline}</h2>
        <label for="show">${text.timelineShow}</label>
        <select id="show" @change=${(event: Event) => show((event.target as HTMLSelectElement).value)}>
          <option value="" ?selected=${!shown}>${text.timelineAll}</option>
          ${FACT_KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === shown}>${text.kinds[kind]}</option>`)}
        </select>
      </div>
      ${coming.length > 0
        ? html`<h3>${text.timelineComing}</h3><ol class="timeline coming">${coming.map((fact) => this.fact(fact))}</ol><h3>${text.timelinePast}</h3>`
        : nothing}
      <ol class="timeline">${past.map((fact) => this.fact(fact))}</ol>
    </section>`;
  }

  private correctLink(fact: Fact, title: unknown): TemplateResult | typeof nothing {
    const { dossier } = this;
    const key = keyOf(fact);
    // An intervention is corrected by the organization that recorded it; an imported one by any that works along.
    const own = fact.type === 'intervention' ? ['', ownOrganization()].includes(fact.intervention.organization) : fact.kind === 'followUp';
    if (!dossier || !key || dossier.voiding || !(own || (fact.type !== 'intervention' && mayLead(dossier)))) return nothing;
    const text = words();
    const label = fact.type === 'consent' ? text.withdraw : fact.type === 'followUp' ? text.change : text.correct;
    // The name begins with the visible word, as speech input needs it.
    return html`<a class="fix" href=${hrefOf('dossier', { dossier: this.number }, { action: 'correct', fait: key })} aria-label="${label}${text.colon}${typeof title === 'string' ? title : ''} ${fact.on}">${label}</a>`;
  }

  private fact(fact: Fact): TemplateResult {
    const { title, details, long } = describe(fact);
    const when = fact.type === 'followUp' ? dueDate(fact.on) : date(fact.on);
    const who = fact.actor && fact.kind !== 'followUp' ? words().recordedBy(userTitle(fact.actor)) : fact.actor ? userTitle(fact.actor) : '';
    const quiet = [...details, who].filter(Boolean).join(' · ');
    return html`<li class="fact ${fact.kind}">
      <p class="when">${when}</p>
      <div>
        <p class="what">${title}</p>
        ${long ? html`<p class="long">${long}</p>` : nothing} ${quiet ? html`<p class="quiet">${quiet}</p>` : nothing}
      </div>
      ${this.correctLink(fact, title)}
    </li>`;
  }
}

customElements.define('relais-dossier', DossierPage);
