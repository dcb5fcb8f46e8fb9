// Erases the personal data of one dossier, after its number was typed once more. It cannot be undone.
import { type TemplateResult, html, nothing } from 'lit';
import type { EraseDossierResponse } from '../../build/gen/relais/v1/privacy_service_pb';
import { refusalOf } from '../base/errors';
import { activeCodes, codeId, codeText, userTitle } from '../base/reference';
import { api } from '../base/transport';
import { Form, textOf } from '../parts/form';
import { Modal } from '../parts/modal';
import { numberOf } from '../parts/shown';
import { View } from '../parts/view';
import { words } from '../words/words';
import { adminApi } from './api';
import { adminWords } from './words';

export class EraseDialog extends View {
  private readonly form = new Form(this, 'erase');
  // Number of the dossier; empty if the person types it.
  private readonly asked = new Modal<string>(this, 'erase-dialog');
  private readonly ended = new Modal<EraseDossierResponse>(this, 'erased-dialog');
  private number = '';

  open(number: string): void {
    this.form.clear();
    this.number = number;
    this.asked.open(number);
  }

  private async erase(event: SubmitEvent): Promise<void> {
    let answer: EraseDossierResponse | undefined;
    let unlike = false;
    const through = await this.form.submit(event, async (data, requestId) => {
      unlike = this.number === '' || textOf(data, 'confirm-number') !== this.number;
      if (unlike) throw new Error('unlike');
      const name = `dossiers/${this.number}`;
      // The etag of now: a dossier that changes from here on is not erased.
      const dossier = (await api.dossiers.getDossier({ name }, { signal: this.signal })).dossier;
      answer = await adminApi.privacy.eraseDossier({ name, etag: dossier?.etag ?? '', reason: textOf(data, 'erase-reason'), requestId });
    });
    if (unlike) this.form.refuse({ ...refusalOf(new Error()), fields: [{ path: 'confirm', sentence: adminWords().numberUnlike }] });
    if (!through || !answer) return;
    const said = adminWords().erasedSaid(this.number);
    this.asked.close();
    if (answer.savedLists.length + answer.incidents.length > 0) this.ended.open(answer);
    this.dispatchEvent(new CustomEvent('relais-done', { detail: said }));
  }

  protected override render(): TemplateResult {
    const text = adminWords();
    return html`
      ${this.asked.render(
        () => (this.number ? text.of(text.erase, text.dossierN(this.number)) : text.eraseOther),
        (given) => this.eraseForm(given === ''),
      )}
      ${this.ended.render(
        () => text.alsoCleaned,
        ({ savedLists, incidents }) => html`${savedLists.length > 0
            ? html`<p>${text.listsCleaned}</p>
                <ul class="bullets">${owners(savedLists).map((owner) => html`<li>${owner}</li>`)}</ul>`
            : nothing}
          ${incidents.length > 0 ? html`<p>${text.incidentsCleaned(incidents.map(numberOf).join(', '))}</p>` : nothing}
          <div class="buttons"><button type="button" class="main" @click=${this.ended.close}>${words().close}</button></div>`,
      )}`;
  }

  private eraseForm(asksNumber: boolean): TemplateResult {
    const text = adminWords();
    const { form } = this;
    const reasons = activeCodes('erasure_reason').map((code) => ({ value: codeId(code), text: codeText(code) }));
    const typed = (event: Event) => {
      const field = event.target as HTMLInputElement;
      if (field.id !== 'erase-number') return;
      this.number = field.value.trim();
      this.requestUpdate();
    };
    return html`<form novalidate @submit=${(event: SubmitEvent) => void this.erase(event)} @input=${typed}>
      ${form.summary()}
      <p class="note fault-note">${text.eraseText}</p>
      ${asksNumber ? form.text({ id: 'erase-number', path: 'name', label: text.dossierNumber, required: true }, { inputmode: 'numeric', size: 8, value: this.number }) : nothing}
      ${form.select({ id: 'erase-reason', path: 'reason', label: words().reason, required: true }, reasons)}
      ${form.text({ id: 'confirm-number', path: 'confirm', label: this.number ? text.confirmNumber(this.number) : text.confirmAnyNumber, required: true }, { inputmode: 'numeric', size: 8, autocomplete: 'off' })}
      ${form.modalButtons(this.number ? text.of(text.erase, text.dossierN(this.number)) : text.erase, this.asked.close)}
    </form>`;
  }
}

// `users/{user}/savedLists/{list}`: whom to tell.
function owners(lists: readonly string[]): string[] {
  return [...new Set(lists.map((name) => userTitle(name.split('/').slice(0, 2).join('/'))))];
}

customElements.define('relais-erase-dialog', EraseDialog);
