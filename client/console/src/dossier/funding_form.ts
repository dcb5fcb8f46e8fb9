// Records a funding application, or the next step of one that is under way.
import { type TemplateResult, html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { create } from '@bufbuild/protobuf';
import { type FundingApplication, FundingApplicationSchema, FundingStepKind, FundingStepKindSchema } from '../../build/gen/relais/v1/funding_pb';
import { parseAmount } from '../base/amounts';
import { today } from '../base/dates';
import { refusalOf } from '../base/errors';
import { capitalized, choices, enumLabel } from '../base/labels';
import { codeLabel } from '../base/reference';
import { api } from '../base/transport';
import { InputFault, textOf } from '../parts/form';
import { numberOf } from '../parts/shown';
import { words } from '../words/words';
import { PartForm } from './part_form';
import { codeChoices } from './plain_fields';
import { nextSteps } from './funding_steps';

class FundingForm extends PartForm {
  static override properties = { ...PartForm.properties, applications: { attribute: false } };
  declare applications: FundingApplication[];
  // Number of an application under way, or empty for a new one.
  private chosen: string | undefined;
  private step = FundingStepKind.UNSPECIFIED;

  protected get heading(): string {
    return words().addFunding;
  }

  private get open(): FundingApplication[] {
    return this.applications.filter((one) => nextSteps(one.steps).length > 0);
  }

  private get application(): FundingApplication | undefined {
    const number = this.chosen ?? (this.open[0] ? numberOf(this.open[0].name) : '');
    return this.open.find((one) => numberOf(one.name) === number);
  }

  protected async send(data: FormData, requestId: string): Promise<void> {
    const options = { signal: this.signal };
    const { application } = this;
    const step = { step: Number(data.get('step')), stepOn: textOf(data, 'step-on') };
    const typed = textOf(data, 'amount');
    const cents = typed === '' ? undefined : parseAmount(typed);
    if (typed !== '' && cents === undefined) throw new InputFault(application ? 'amount_cents' : 'funding_application.requested_cents', words().amountFault);
    if (application) {
      const amount = cents === undefined ? {} : { amountCents: cents };
      try {
        await api.funding.recordFundingStep({ name: application.name, etag: application.etag, step, ...amount, requestId }, options);
      } catch (error) {
        // A colleague recorded another step: what there is now is read before the next try.
        if (refusalOf(error).reason === 'ETAG_MISMATCH') await this.readAgain(application.name);
        throw error;
      }
      return;
    }
    const fundingApplication = create(FundingApplicationSchema, { program: textOf(data, 'program'), steps: [step] });
    if (cents !== undefined) fundingApplication.requestedCents = cents;
    await api.funding.createFundingApplication({ parent: this.dossier.name, fundingApplication, requestId }, options);
  }

  private async readAgain(name: string): Promise<void> {
    const { fundingApplication } = await api.funding.getFundingApplication({ name }, { signal: this.signal });
    if (fundingApplication) this.applications = this.applications.map((one) => (one.name === name ? fundingApplication : one));
  }

  protected fields(): TemplateResult {
    const text = words();
    const { form, application } = this;
    const steps = nextSteps(application?.steps ?? []);
    const titled = (one: FundingApplication) => `${codeLabel('program', one.program)} (${enumLabel(FundingStepKindSchema, one.steps.at(-1)?.step ?? 0)})`;
    const amountLabel = this.step === FundingStepKind.AWARDED ? text.awardedAmount : text.requestedAmount;
    const withAmount = !application || this.step === FundingStepKind.AWARDED || this.step === FundingStepKind.FILED;
    return html`${this.open.length > 0
        ? form.options(
            { id: 'application', path: 'name', label: text.application, required: true }, 'radio',
            [{ choices: [...this.open.map((one) => ({ value: numberOf(one.name), text: titled(one) })), { value: 'new', text: text.newApplication }] }],
            { chosen: [application ? numberOf(application.name) : 'new'], change: (value) => { this.chosen = value; this.step = 0; this.requestUpdate(); } },
          )
        : nothing}
      ${application ? nothing : form.select({ id: 'program', path: 'funding_application.program', label: text.program, required: true }, codeChoices('program'))}
      ${keyed(application?.name, form.options(
        { id: 'step', path: application ? 'step.step' : 'funding_application.steps[0].step', label: text.step, required: true }, 'radio',
        [{ choices: choices(FundingStepKindSchema).filter((one) => steps.includes(one.value)).map((one) => ({ value: String(one.value), text: capitalized(one.text) })) }],
        { chosen: this.step ? [String(this.step)] : [], change: (value) => { this.step = Number(value); this.requestUpdate(); } },
      ))}
      <div class="inline">
        ${form.date({ id: 'step-on', path: application ? 'step.step_on' : 'funding_application.steps[0].step_on', label: text.heldOn, required: true }, { value: today(), max: today(), min: this.dossier.openedOn })}
        ${withAmount ? form.text({ id: 'amount', path: application ? 'amount_cents' : 'funding_application.requested_cents', label: amountLabel, hint: text.amountHint }, { inputmode: 'decimal' }) : nothing}
      </div>`;
  }
}

customElements.define('relais-funding-form', FundingForm);
