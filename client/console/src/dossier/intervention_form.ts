// Adds an intervention: the date is there, so the least is one subject and Enter.
import { type TemplateResult, html } from 'lit';
import { create } from '@bufbuild/protobuf';
import { InterventionSchema } from '../../build/gen/relais/v1/intervention_pb';
import type { Dossier } from '../../build/gen/relais/v1/dossier_pb';
import { today } from '../base/dates';
import { activeCodes, codeId, codeText } from '../base/reference';
import { hrefOf } from '../base/router';
import { api } from '../base/transport';
import { Form, textOf } from '../parts/form';
import { numberOf } from '../parts/shown';
import { View } from '../parts/view';
import { words } from '../words/words';

export class InterventionForm extends View {
  static override properties = { dossier: { attribute: false }, done: { attribute: false } };
  declare dossier: Dossier;
  declare done: () => void;
  private readonly form = new Form(this, 'intervention');

  protected override firstUpdated(): void {
    this.querySelector<HTMLElement>('#subjects')?.focus();
  }

  private async submit(event: SubmitEvent): Promise<void> {
    const sent = await this.form.submit(event, async (data, requestId) => {
      const intervention = create(InterventionSchema, {
        heldOn: textOf(data, 'held-on'),
        subjects: data.getAll('subjects').map(String),
        notes: textOf(data, 'notes'),
      });
      const minutes = textOf(data, 'minutes');
      if (minutes !== '') intervention.minutes = Number(minutes);
      await api.interventions.createIntervention({ parent: this.dossier.name, intervention, requestId }, { signal: this.signal });
    });
    if (sent) this.done();
  }

  protected override render(): TemplateResult {
    const text = words();
    const codes = activeCodes('subject');
    const group = (scheme: string, legend: string) => ({
      legend,
      choices: codes.filter((code) => code.scheme === scheme).map((code) => ({ value: codeId(code), text: codeText(code) })),
    });
    const { dossier } = this;
    return html`<section class="card action" aria-labelledby="intervention-title">
      <h2 id="intervention-title">${text.addIntervention}</h2>
      <form novalidate @submit=${(event: SubmitEvent) => void this.submit(event)}>
        ${this.form.summary()}
        ${this.form.options(
          { id: 'subjects', path: 'intervention.subjects', label: text.subjects, required: true },
          'checkbox',
          [group('topics', text.subjectsTopics), group('protocol', text.subjectsProtocol), group('', '')].filter((one) => one.choices.length > 0),
        )}
        <div class="inline">
          ${this.form.date({ id: 'held-on', path: 'intervention.held_on', label: text.heldOn, required: true }, { value: today(), max: today(), min: dossier.openedOn })}
          ${this.form.text({ id: 'minutes', path: 'intervention.minutes', label: text.minutesSpent }, { type: 'number', inputmode: 'numeric', min: '0', max: '1440' })}
        </div>
        ${this.form.area({ id: 'notes', path: 'intervention.notes', label: text.notes }, { rows: 2 })}
        ${this.form.buttons(text.save, hrefOf('dossier', { dossier: numberOf(dossier.name) }))}
      </form>
    </section>`;
  }
}

customElements.define('relais-intervention-form', InterventionForm);
