// One dossier: who and where, what can be done, and everything that happened as one timeline.
import { type TemplateResult, html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { type Dossier, DossierStatus, DossierStatusSchema, PhaseSchema, PromoterGenderSchema, PromoterKindSchema } from '../../build/gen/relais/v1/dossier_pb';
import { FundingStepKind, FundingStepKindSchema } from '../../build/gen/relais/v1/funding_pb';
import type { Consent } from '../../build/gen/relais/v1/consent_pb';
import { ConsentEvidenceSchema } from '../../build/gen/relais/v1/consent_pb';
import { ReferralKindSchema, ReferralState, ReferralStateSchema } from '../../build/gen/relais/v1/referral_pb';
import { formatAmount } from '../base/amounts';
import { today } from '../base/dates';
import { capitalized, enumLabel } from '../base/labels';
import { language } from '../base/language';
import { readAll } from '../base/pages_of';
import { codeLabel, needReference, organizationTitle, userTitle } from '../base/reference';
import { hrefOf, hrefOfName } from '../base/router';
import { api } from '../base/transport';
import '../dossier/change_form';
import type { ChangeKind } from '../dossier/change_form';
import '../dossier/intervention_form';
import { mayLead, maySend } from '../dossier/rights';
import { FACT_KINDS, type Fact, type FactKind, timelineOf } from '../dossier/timeline';
import { router } from '../parts/navigation';
import { date, definition, dueDate, phase, projectTitle, status } from '../parts/shown';
import { Page } from '../parts/view';
import { words } from '../words/words';

const CHANGES: readonly ChangeKind[] = ['phase', 'hold', 'resume', 'close', 'reopen'];
// Longer lists are cut; none of the register's dossiers comes near.
const MOST = 2000;

class DossierPage extends Page {
  private dossier: Dossier | undefined;
  private facts: Fact[] = [];
  private said = '';

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
    const [dossier, interventions, referrals, consents, applications, followUps, history] = await Promise.all([
      api.dossiers.getDossier({ name }, options).then((answer) => answer.dossier),
      readAll(MOST, (pageToken) => api.interventions.listInterventions({ ...page, pageToken }, options).then((a) => ({ items: a.interventions, nextPageToken: a.nextPageToken }))),
      readAll(MOST, (pageToken) => api.referrals.listReferrals({ ...page, pageToken }, options).then((a) => ({ items: a.referrals, nextPageToken: a.nextPageToken }))),
      readAll(MOST, (pageToken) => api.consents.listConsents({ ...page, pageToken }, options).then((a) => ({ items: a.consents, nextPageToken: a.nextPageToken }))),
      readAll(MOST, (pageToken) => api.funding.listFundingApplications({ ...page, pageToken }, options).then((a) => ({ items: a.fundingApplications, nextPageToken: a.nextPageToken }))),
      readAll(MOST, (pageToken) => api.followUps.listFollowUps({ ...page, includeDone: true, pageToken }, options).then((a) => ({ items: a.followUps, nextPageToken: a.nextPageToken }))),
      readAll(MOST, (pageToken) => api.dossiers.listDossierHistory({ name, pageSize: 500, pageToken }, options).then((a) => ({ items: a.lines, nextPageToken: a.nextPageToken }))),
      needReference('mrc', 'sector', 'subject', 'program', 'closing_outcome', 'decline_reason', 'consent_purpose', 'referral_reason', 'referral_result', 'recall_reason', 'return_reason'),
    ]);
    if (!dossier) return;
    this.dossier = dossier;
    this.facts = timelineOf({ dossier, interventions, referrals, consents, applications, followUps, history });
  }

  // The number stays first; the title of the project follows once it is read.
  protected override heading(): TemplateResult {
    return html`<h1 tabindex="-1"><span class="number">${this.pageTitle}</span> ${this.dossier ? projectTitle(this.dossier) : nothing}</h1>`;
  }

  protected content(): TemplateResult {
    const { dossier } = this;
    if (!dossier) return html``;
    return html`${this.glance(dossier)} ${this.actions(dossier)}
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

  private link(action: string, label: string, main = false): TemplateResult {
    const here = this.action === action;
    return html`<li><a class=${main ? 'button main' : 'button'} href=${hrefOf('dossier', { dossier: this.number }, { action })} aria-current=${here ? 'true' : 'false'}>${label}</a></li>`;
  }

  private actions(dossier: Dossier): TemplateResult | typeof nothing {
    const text = words();
    if (dossier.voiding) return nothing;
    const closed = dossier.status === DossierStatus.CLOSED;
    const params = { dossier: this.number };
    return html`<nav aria-label=${text.actions}>
      <ul class="actions">
        ${closed ? nothing : this.link('intervention', text.addIntervention, true)}
        ${maySend(dossier) && !closed ? html`<li><a class="button" href=${hrefOf('referralNew', params)}>${text.refer}</a></li>` : nothing}
        ${mayLead(dossier)
          ? html`${closed ? this.link('reopen', text.reopen) : this.link('phase', text.changePhase)}
              ${dossier.status === DossierStatus.OPEN ? this.link('hold', text.hold) : nothing}
              ${dossier.status === DossierStatus.ON_HOLD ? this.link('resume', text.resume) : nothing}
              ${closed ? nothing : this.link('close', text.closeDossier)}
              <li><a class="button" href=${hrefOf('dossierEdit', params)}>${text.edit}</a></li>`
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
    if (this.action === 'intervention') {
      return html`<relais-intervention-form .dossier=${dossier} .done=${done}></relais-intervention-form>`;
    }
    const kind = CHANGES.find((one) => one === this.action);
    // One element for each kind: what was typed for one change is no part of another.
    return kind && mayLead(dossier)
      ? html`${keyed(kind, html`<relais-change-form .dossier=${dossier} .kind=${kind} .done=${done}></relais-change-form>`)}`
      : nothing;
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
    </li>`;
  }
}

// Still to happen, or still to be done.
function isComing(fact: Fact): boolean {
  return fact.type === 'followUp' || fact.on > today();
}

function recipientsOf(consent: Consent): string {
  return consent.wholeNetwork ? words().wholeNetwork : consent.recipients.map(organizationTitle).join(', ');
}

function describe(fact: Fact): { title: unknown; details: (string | undefined)[]; long?: string } {
  const text = words();
  switch (fact.type) {
    case 'opening':
      return { title: text.opening, details: [fact.phase && phase(fact.phase.phase)] };
    case 'phase':
      return { title: text.phaseTo(enumLabel(PhaseSchema, fact.change.phase)), details: [], long: fact.change.reason };
    case 'status': {
      const { change } = fact;
      return {
        title: text.statusTo(enumLabel(DossierStatusSchema, change.status)),
        details: [change.outcome && codeLabel('closing_outcome', change.outcome)],
        long: change.reason,
      };
    }
    case 'lead':
      return { title: text.leadTo(organizationTitle(fact.change.organization)), details: [] };
    case 'intervention': {
      const { intervention } = fact;
      return {
        title: intervention.subjects.map((subject) => codeLabel('subject', subject)).join(' · ') || text.intervention,
        details: [
          intervention.minutes === undefined ? '' : text.minutes(intervention.minutes),
          intervention.organization && organizationTitle(intervention.organization),
        ],
        long: intervention.notes,
      };
    }
    case 'referralSent': {
      const { referral } = fact;
      const sent = text.referralSent(enumLabel(ReferralKindSchema, referral.kind), organizationTitle(referral.toOrganization));
      return {
        title: html`<a href=${hrefOfName(referral.name)}>${sent}</a>`,
        details: [referral.reasonCode && codeLabel('referral_reason', referral.reasonCode), referral.state === ReferralState.SENT ? text.waiting : ''],
        long: referral.reason,
      };
    }
    case 'referralAnswered': {
      const { referral } = fact;
      const state = referral.declineReason ? ReferralState.DECLINED : ReferralState.ACCEPTED;
      return {
        title: text.referralStep(enumLabel(ReferralStateSchema, state), organizationTitle(referral.toOrganization)),
        details: [referral.declineReason && codeLabel('decline_reason', referral.declineReason)],
        long: referral.endedOn ? '' : referral.answerText,
      };
    }
    case 'referralEnded': {
      const { referral } = fact;
      const list = referral.state === ReferralState.RECALLED ? 'recall_reason' : referral.state === ReferralState.RETURNED ? 'return_reason' : 'referral_result';
      return {
        title: text.referralStep(enumLabel(ReferralStateSchema, referral.state), organizationTitle(referral.toOrganization)),
        details: [referral.endCode && codeLabel(list, referral.endCode)],
        long: referral.answerText,
      };
    }
    case 'consent':
      return {
        title: text.consentTo(recipientsOf(fact.consent)),
        details: [codeLabel('consent_purpose', fact.consent.purpose), enumLabel(ConsentEvidenceSchema, fact.consent.evidence)],
        long: fact.consent.notes,
      };
    case 'consentEnds':
      return { title: text.consentEnds(recipientsOf(fact.consent)), details: [codeLabel('consent_purpose', fact.consent.purpose)] };
    case 'consentWithdrawn':
      return { title: text.consentWithdrawn(recipientsOf(fact.consent)), details: [] };
    case 'funding': {
      const { application, step } = fact;
      const amount = (cents: bigint | undefined, say: (amount: string) => string) => (cents === undefined ? '' : say(formatAmount(cents, language())));
      return {
        title: text.fundingStep(codeLabel('program', application.program), enumLabel(FundingStepKindSchema, step.step)),
        details: [
          step.step === FundingStepKind.AWARDED
            ? amount(application.awardedCents, text.awarded)
            : step.step === FundingStepKind.FILED ? amount(application.requestedCents, text.requested) : '',
        ],
      };
    }
    case 'followUp':
      return { title: fact.followUp.notes, details: [text.followUp] };
    case 'followUpDone':
      return { title: fact.followUp.notes, details: [text.followUpDone] };
  }
}


customElements.define('relais-dossier', DossierPage);
