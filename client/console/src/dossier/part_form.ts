// A form on the page of a dossier that records one of its parts.
import { type TemplateResult, html } from 'lit';
import type { Dossier } from '../../build/gen/relais/v1/dossier_pb';
import { hrefOf } from '../base/router';
import { Form } from '../parts/form';
import { numberOf } from '../parts/shown';
import { View } from '../parts/view';
import { words } from '../words/words';

export abstract class PartForm extends View {
  static override properties = { dossier: { attribute: false }, done: { attribute: false } };
  declare dossier: Dossier;
  declare done: () => void;
  protected readonly form = new Form(this, 'part');

  protected abstract get heading(): string;
  protected abstract fields(): TemplateResult;
  protected abstract send(data: FormData, requestId: string): Promise<void>;

  protected override firstUpdated(): void {
    this.querySelector<HTMLElement>('input, select, textarea')?.focus();
  }

  private async submit(event: SubmitEvent): Promise<void> {
    const sent = await this.form.submit(event, (data, requestId) => this.send(data, requestId));
    if (sent) this.done();
  }

  protected override render(): TemplateResult {
    return html`<section class="card action" aria-labelledby="part-title">
      <h2 id="part-title">${this.heading}</h2>
      <form novalidate @submit=${(event: SubmitEvent) => void this.submit(event)}>
        ${this.form.summary()} ${this.fields()} ${this.form.buttons(words().save, hrefOf('dossier', { dossier: numberOf(this.dossier.name) }))}
      </form>
    </section>`;
  }
}
