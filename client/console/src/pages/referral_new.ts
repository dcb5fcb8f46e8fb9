// Sends a dossier to another organization; records the promoter's consent in the same step if none covers it.
import { type TemplateResult, html, nothing } from 'lit';
import { create } from '@bufbuild/protobuf';
import { type Consent, ConsentEvidenceSchema, ConsentSchema } from '../../build/gen/relais/v1/consent_pb';
import type { Dossier } from '../../build/gen/relais/v1/dossier_pb';
import { ReferralKind, ReferralKindSchema, ReferralSchema } from '../../build/gen/relais/v1/referral_pb';
import { formatDate, today } from '../base/dates';
import { choices, enumCode } from '../base/labels';
import { language } from '../base/language';
import { activeCodes, codeId, codeLabel, codeText, needReference, organizations } from '../base/reference';
import { hrefOf, hrefOfName } from '../base/router';
import { RequestIds } from '../base/request_id';
import { api } from '../base/transport';
import { allowedPurposes, coveringConsent, possibleRecipients } from '../dossier/consent_cover';
import { Form, textOf } from '../parts/form';
import { router } from '../parts/navigation';
import { projectTitle } from '../parts/shown';
import { Page } from '../parts/view';
import { words } from '../words/words';

class ReferralNew extends Page {
  private readonly form = new Form(this, 'referral');
  private readonly consentIds = new RequestIds();
  private dossier: Dossier | undefined;
  private consents: Consent[] = [];
  private kind = ReferralKind.CONSULTATION;
  private recipient = '';
  private consentKept = false;

  protected get pageTitle(): string {
    return words().referTitle(this.number);
  }

  private get number(): string {
    return this.route.params['dossier'] ?? '';
  }

  protected async read(signal: AbortSignal): Promise<void> {
    const name = `dossiers/${this.number}`;
    const [answer, consents] = await Promise.all([
      api.dossiers.getDossier({ name }, { signal }),
      api.consents.listConsents({ parent: name, pageSize: 500 }, { signal }),
      needReference('referral_reason', 'consent_purpose'),
    ]);
    this.dossier = answer.dossier;
    this.consents = consents.consents;
  }

  private get recipientOrganization() {
    return organizations().find((one) => one.name === this.recipient);
  }

  private get cover(): Consent | undefined {
    const recipient = this.recipientOrganization;
    return recipient && coveringConsent(this.consents, this.kind, recipient, today());
  }

  private async submit(event: SubmitEvent): Promise<void> {
    const parent = `dossiers/${this.number}`;
    let sent = '';
    const through = await this.form.submit(event, async (data, requestId) => {
      if (!this.cover) {
        const consent = create(ConsentSchema, {
          purpose: textOf(data, 'purpose'),
          recipients: [this.recipient],
          evidence: Number(data.get('evidence')),
          obtainedOn: textOf(data, 'obtained-on'),
          expiresOn: textOf(data, 'expires-on'),
          notes: textOf(data, 'consent-notes'),
        });
        const content = JSON.stringify([...data.entries()].filter(([id]) => ['purpose', 'recipient', 'evidence', 'obtained-on', 'expires-on', 'consent-notes'].includes(id)));
        const answer = await api.consents.createConsent({ parent, consent, requestId: this.consentIds.idFor(content) }, { signal: this.signal });
        this.consentIds.settled();
        if (answer.consent) this.consents.push(answer.consent);
        this.consentKept = true;
      }
      const referral = create(ReferralSchema, {
        kind: this.kind,
        toOrganization: this.recipient,
        reasonCode: textOf(data, 'reason-code'),
        reason: textOf(data, 'reason'),
        respondBy: textOf(data, 'respond-by'),
      });
      const answer = await api.referrals.createReferral({ parent, referral, requestId }, { signal: this.signal });
      sent = answer.referral?.name ?? parent;
    });
    if (through) router.go(hrefOfName(sent));
  }

  protected content(): TemplateResult {
    const text = words();
    const { form, kind } = this;
    const hints = text.referralKindHints as Record<string, string>;
    const recipients = possibleRecipients(organizations(), kind, this.dossier?.leadOrganization ?? '').map((one) => ({ value: one.name, text: one.title }));
    const codes = (list: 'referral_reason' | 'consent_purpose') => activeCodes(list).map((code) => ({ value: codeId(code), text: codeText(code) }));
    return html`<p class="lead-in">${projectTitle(this.dossier)}</p>
      <form class="page-form" novalidate @submit=${(event: SubmitEvent) => void this.submit(event)}>
        ${form.summary()}
        ${this.consentKept && form.refusal ? html`<p class="note">${text.consentKept}</p>` : nothing}
        ${form.options(
          { id: 'kind', path: 'referral.kind', label: text.referralKind, required: true },
          'radio',
          [{ choices: choices(ReferralKindSchema).map((one) => ({ value: String(one.value), text: one.text, hint: hints[enumCode(ReferralKindSchema, one.value)] ?? '' })) }],
          {
            chosen: [String(kind)],
            change: (value) => {
              this.kind = Number(value);
              this.recipient = '';
              this.requestUpdate();
            },
          },
        )}
        ${form.select({ id: 'recipient', path: 'referral.to_organization', label: text.recipient, required: true }, recipients, {
          value: this.recipient,
          change: (value) => {
            this.recipient = value;
            this.requestUpdate();
          },
        })}
        ${form.select({ id: 'reason-code', path: 'referral.reason_code', label: text.reasonCode }, codes('referral_reason'))}
        ${form.area({ id: 'reason', path: 'referral.reason', label: text.reasonText }, { rows: 3 })}
        ${form.date({ id: 'respond-by', path: 'referral.respond_by', label: text.respondByField }, { min: today() })}
        ${this.consentPart(codes('consent_purpose'))} ${form.buttons(text.send, hrefOf('dossier', { dossier: this.number }))}
      </form>`;
  }

  private consentPart(purposes: { value: string; text: string }[]): TemplateResult {
    const text = words();
    const { form, cover } = this;
    const recipient = this.recipientOrganization;
    if (!recipient || cover) {
      const until = cover && (cover.expiresOn ? text.consentUntil(formatDate(cover.expiresOn, language())) : text.consentNoEnd);
      return html`<section class="consent-part" aria-labelledby="consent-title">
        <h2 id="consent-title">${text.consent}</h2>
        <p role="status">${cover ? text.consentCovered(codeLabel('consent_purpose', cover.purpose), until ?? '') : text.consentChooseFirst}</p>
      </section>`;
    }
    const allowed = allowedPurposes(this.kind, recipient);
    return html`<section class="consent-part" aria-labelledby="consent-title">
      <h2 id="consent-title">${text.consent}</h2>
      <p role="status">${text.consentNeeded}</p>
      ${form.select({ id: 'purpose', path: 'consent.purpose', label: text.purpose, required: true }, purposes.filter((one) => allowed.includes(one.value)), { value: allowed[0] ?? '' })}
      ${form.options(
        { id: 'evidence', path: 'consent.evidence', label: text.evidence, required: true },
        'radio',
        [{ choices: choices(ConsentEvidenceSchema).map((one) => ({ value: String(one.value), text: one.text })) }],
      )}
      <div class="inline">
        ${form.date({ id: 'obtained-on', path: 'consent.obtained_on', label: text.obtainedOn, required: true }, { value: today(), max: today() })}
        ${form.date({ id: 'expires-on', path: 'consent.expires_on', label: text.expiresOn }, { min: today() })}
      </div>
      ${form.area({ id: 'consent-notes', path: 'consent.notes', label: text.consentNotes }, { rows: 2 })}
    </section>`;
  }
}

customElements.define('relais-referral-new', ReferralNew);
