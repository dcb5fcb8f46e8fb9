// Sign-in by password and one-time code; enrollment of a code if the account requires it.
import { type TemplateResult, html, nothing } from 'lit';
import { refusalOf } from '../base/errors';
import { assertPasskey, isCancelled, passkeyObstacle, passkeysWork } from '../base/passkey';
import { currentUser, enrollmentDone, enrollmentRequired, signIn, signInWithPasskey } from '../base/session';
import { api } from '../base/transport';
import { words } from '../words/words';
import { Form, textOf } from './form';
import { View } from './view';

export class SignInForm extends View {
  private readonly form = new Form(this, 'sign-in');
  private readonly enrollment = new Form(this, 'enroll');
  private uri = '';
  private asking = false;

  protected override render(): TemplateResult {
    return enrollmentRequired() ? this.enrollmentForm() : this.signInForm();
  }

  private signInForm(): TemplateResult {
    const text = words();
    const known = currentUser()?.name.replace('users/', '') ?? '';
    return html`<form class="narrow" novalidate @submit=${(event: SubmitEvent) => void this.submit(event)}>
      ${this.form.summary()}
      ${this.form.text({ id: 'sign-in-user', path: 'user', label: text.user, required: true }, { value: known, autocomplete: 'username' })}
      ${this.form.text({ id: 'sign-in-password', path: 'password', label: text.password, required: true }, { type: 'password', autocomplete: 'current-password' })}
      ${this.form.text(
        { id: 'sign-in-code', path: 'one_time_code', label: text.oneTimeCode, hint: text.oneTimeCodeHint },
        { autocomplete: 'one-time-code', inputmode: 'numeric', size: 8 },
      )}
      ${this.form.buttons(text.signIn)}
    </form>
    ${passkeysWork()
      ? html`<p class="or-passkey"><button type="button" ?disabled=${this.asking} @click=${() => void this.usePasskey()}>${text.passkeySignIn}</button></p>`
      : nothing}`;
  }

  private async usePasskey(): Promise<void> {
    this.asking = true;
    this.requestUpdate();
    try {
      await signInWithPasskey(await assertPasskey());
    } catch (error) {
      if (passkeyObstacle(error)) this.form.refuse({ ...refusalOf(error), sentence: words().passkeyUnsupported });
      else if (!isCancelled(error)) this.form.refuse(refusalOf(error));
    } finally {
      this.asking = false;
      this.requestUpdate();
    }
  }

  private async submit(event: SubmitEvent): Promise<void> {
    const target = event.target as HTMLFormElement;
    await this.form.submit(event, (data) => signIn(textOf(data, 'sign-in-user'), String(data.get('sign-in-password')), textOf(data, 'sign-in-code')));
    // A password never stays in the page, whatever the answer.
    for (const id of ['sign-in-password', 'sign-in-code']) {
      const control = target.elements.namedItem(id);
      if (control instanceof HTMLInputElement) control.value = '';
    }
  }

  private enrollmentForm(): TemplateResult {
    const text = words();
    const send = (event: SubmitEvent) =>
      this.enrollment.submit(event, async (data) => {
        if (this.uri === '') {
          void import('./qr_code');
          this.uri = (await api.accounts.enrollOneTimeCode({ password: String(data.get('sign-in-password')) })).uri;
          return;
        }
        await api.accounts.confirmOneTimeCode({ oneTimeCode: textOf(data, 'sign-in-code') });
        this.uri = '';
        enrollmentDone();
      });
    return html`<h2>${text.enrollTitle}</h2>
      <p>${text.enrollText}</p>
      <form class="narrow" novalidate @submit=${(event: SubmitEvent) => void send(event)}>
        ${this.enrollment.summary()}
        ${this.uri === ''
          ? this.enrollment.text({ id: 'sign-in-password', path: 'password', label: text.password, required: true }, { type: 'password', autocomplete: 'current-password' })
          : html`<p>${text.qrHint}</p>
              <relais-qr-code .text=${this.uri}></relais-qr-code>
              <p>${text.enrollKey}${text.colon}<code>${new URL(this.uri).searchParams.get('secret')}</code></p>
              <p><a href=${this.uri}>${text.enrollOpen}</a></p>
              ${this.enrollment.text({ id: 'sign-in-code', path: 'one_time_code', label: text.oneTimeCode, required: true }, { autocomplete: 'one-time-code', inputmode: 'numeric', size: 8 })}`}
        ${this.enrollment.buttons(this.uri === '' ? text.enrollStart : text.enrollConfirm)}
      </form>`;
  }
}

customElements.define('relais-sign-in-form', SignInForm);
