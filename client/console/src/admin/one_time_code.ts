// Enrollment of a one-time code: the passphrase gives the key, as text, link and QR code; a first code confirms it.
import { type TemplateResult, html } from 'lit';
import { api } from '../base/transport';
import { Form, textOf } from '../parts/form';
import '../parts/qr_code';
import { View } from '../parts/view';
import { words } from '../words/words';
import { adminWords } from './words';

class OneTimeCode extends View {
  private readonly form = new Form(this, 'enroll');
  private uri = '';

  private async submit(event: SubmitEvent): Promise<void> {
    const begins = this.uri === '';
    const through = await this.form.submit(event, async (data) => {
      if (begins) this.uri = (await api.accounts.enrollOneTimeCode({ password: String(data.get('enroll-password')) }, { signal: this.signal })).uri;
      else await api.accounts.confirmOneTimeCode({ oneTimeCode: textOf(data, 'enroll-code') }, { signal: this.signal });
    });
    if (!through) return;
    if (begins) return void this.focusOn('#enroll-code');
    this.uri = '';
    this.dispatchEvent(new CustomEvent('relais-enrolled', { bubbles: true }));
  }

  protected override render(): TemplateResult {
    const text = words();
    const { form } = this;
    return html`<form novalidate @submit=${(event: SubmitEvent) => void this.submit(event)}>
      ${form.summary()} ${this.uri === '' ? this.passwordField() : this.keyAndCode()} ${form.buttons(this.uri === '' ? text.enrollStart : text.enrollConfirm)}
    </form>`;
  }

  private passwordField(): TemplateResult {
    return this.form.text({ id: 'enroll-password', path: 'password', label: adminWords().currentPassphrase, required: true }, { type: 'password', autocomplete: 'current-password' });
  }

  private keyAndCode(): TemplateResult {
    const text = words();
    const secret = new URL(this.uri).searchParams.get('secret') ?? '';
    // Groups of four, as people copy it; applications ignore the spaces.
    const groups = secret.replace(/(.{4})(?=.)/g, '$1 ');
    return html`<p>${text.qrHint}</p>
      <relais-qr-code .text=${this.uri}></relais-qr-code>
      <p>${adminWords().orTypeKey} <code class="secret">${groups}</code></p>
      <p><a href=${this.uri}>${text.enrollOpen}</a></p>
      ${this.form.text({ id: 'enroll-code', path: 'one_time_code', label: text.oneTimeCode, required: true }, { autocomplete: 'one-time-code', inputmode: 'numeric', size: 8 })}`;
  }
}

customElements.define('relais-one-time-code', OneTimeCode);
