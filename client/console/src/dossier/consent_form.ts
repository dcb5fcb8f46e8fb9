// Records a consent of the promoter.
import { type TemplateResult, html, nothing } from 'lit';
import { create } from '@bufbuild/protobuf';
import { ConsentEvidenceSchema, ConsentSchema } from '../../build/gen/relais/v1/consent_pb';
import { today } from '../base/dates';
import { choices } from '../base/labels';
import { organizations } from '../base/reference';
import { ownOrganization } from '../base/session';
import { api } from '../base/transport';
import { textOf } from '../parts/form';
import { words } from '../words/words';
import { PartForm } from './part_form';
import { codeChoices } from './plain_fields';

class ConsentForm extends PartForm {
  private wholeNetwork = false;

  protected get heading(): string {
    return words().addConsent;
  }

  protected async send(data: FormData, requestId: string): Promise<void> {
    const consent = create(ConsentSchema, {
      purpose: textOf(data, 'purpose'),
      recipients: this.wholeNetwork ? [] : data.getAll('recipients').map(String),
      wholeNetwork: this.wholeNetwork,
      evidence: Number(data.get('evidence')),
      obtainedOn: textOf(data, 'obtained-on'),
      expiresOn: textOf(data, 'expires-on'),
      notes: textOf(data, 'consent-notes'),
    });
    await api.consents.createConsent({ parent: this.dossier.name, consent, requestId }, { signal: this.signal });
  }

  protected fields(): TemplateResult {
    const text = words();
    const { form } = this;
    const others = organizations().filter((one) => one.active && one.name !== ownOrganization());
    return html`${form.select({ id: 'purpose', path: 'consent.purpose', label: text.purpose, required: true }, codeChoices('consent_purpose'), { value: 'accompagnement' })}
      ${form.options(
        { id: 'for-whom', path: 'consent.whole_network', label: text.consentFor, required: true }, 'radio',
        [{ choices: [{ value: 'named', text: text.namedRecipients }, { value: 'all', text: text.wholeNetworkChoice }] }],
        { chosen: [this.wholeNetwork ? 'all' : 'named'], change: (value) => { this.wholeNetwork = value === 'all'; this.requestUpdate(); } },
      )}
      ${this.wholeNetwork
        ? nothing
        : form.options(
            { id: 'recipients', path: 'consent.recipients', label: text.recipients, required: true }, 'checkbox',
            [{ choices: others.map((one) => ({ value: one.name, text: one.title })) }],
          )}
      ${form.options(
        { id: 'evidence', path: 'consent.evidence', label: text.evidence, required: true }, 'radio',
        [{ choices: choices(ConsentEvidenceSchema).map((one) => ({ value: String(one.value), text: one.text })) }],
      )}
      <div class="inline">
        ${form.date({ id: 'obtained-on', path: 'consent.obtained_on', label: text.obtainedOn, required: true }, { value: today(), max: today() })}
        ${form.date({ id: 'expires-on', path: 'consent.expires_on', label: text.expiresOn }, { min: today() })}
      </div>
      ${form.area({ id: 'consent-notes', path: 'consent.notes', label: text.consentNotes }, { rows: 2 })}`;
  }
}

customElements.define('relais-consent-form', ConsentForm);
