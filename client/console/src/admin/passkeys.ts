// The passkeys of one's own account: those there are, and one more for this device.
import { type TemplateResult, html, nothing } from 'lit';
import type { Passkey } from '../../build/gen/relais/v1/account_pb';
import { refusalOf } from '../base/errors';
import { isCancelled, makePasskey, passkeyObstacle } from '../base/passkey';
import { currentUser } from '../base/session';
import { api } from '../base/transport';
import { failureSentence } from '../parts/failure';
import { Form, InputFault, textOf } from '../parts/form';
import { Modal } from '../parts/modal';
import { table } from '../parts/table';
import { View } from '../parts/view';
import { instant } from './shown';
import { adminWords } from './words';

class Passkeys extends View {
  private readonly form = new Form(this, 'passkey');
  private readonly confirming = new Form(this, 'passkey-confirm');
  private readonly dropped = new Modal<Passkey>(this, 'passkey-dialog');
  private passkeys: Passkey[] = [];
  private said = '';
  private failure = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.read();
  }

  // At most ten, so one page.
  private async read(): Promise<void> {
    try {
      this.passkeys = (await api.accounts.listPasskeys({}, { signal: this.signal })).passkeys;
      this.failure = '';
    } catch (error) {
      if (this.signal.aborted) return;
      this.failure = failureSentence(refusalOf(error));
    }
    this.requestUpdate();
  }

  private async add(event: SubmitEvent): Promise<void> {
    const target = event.target as HTMLFormElement;
    this.said = '';
    let made = false;
    await this.form.submit(event, async (data, requestId) => {
      const user = currentUser();
      const name = user?.name.replace('users/', '') ?? '';
      try {
        await makePasskey(String(data.get('passkey-password')), textOf(data, 'passkey-name'), name, user?.title || name, requestId);
        made = true;
      } catch (error) {
        const obstacle = passkeyObstacle(error);
        if (obstacle) throw new InputFault('passkey', adminWords().passkeyObstacles[obstacle]);
        if (!isCancelled(error)) throw error;
        this.said = adminWords().passkeyCancelled;
      }
    });
    const password = target.elements.namedItem('passkey-password');
    if (password instanceof HTMLInputElement) password.value = '';
    if (!made) return;
    target.reset();
    this.said = adminWords().passkeyAdded;
    await this.read();
  }

  private ask(passkey: Passkey): void {
    this.confirming.clear();
    this.dropped.open(passkey);
  }

  private async drop(event: SubmitEvent, passkey: Passkey): Promise<void> {
    const through = await this.confirming.submit(event, async (_, requestId) => {
      await api.accounts.deletePasskey({ name: passkey.name, requestId }, { signal: this.signal });
    });
    if (!through) return;
    this.dropped.close();
    this.said = adminWords().passkeyDeleted;
    await this.read();
    void this.focusOn('#passkeys-title');
  }

  private list(): TemplateResult {
    const text = adminWords();
    return table(text.passkeys, [
      { title: text.passkeyName, kind: 'main', cell: (passkey) => html`${passkey.title}` },
      { title: text.createdAt, kind: 'short', cell: (passkey) => instant(passkey.createTime) },
      { title: text.lastUse, kind: 'short', cell: (passkey) => (passkey.lastUseTime ? instant(passkey.lastUseTime) : html`<span class="quiet">${text.never}</span>`) },
      {
        title: text.actions,
        kind: 'actions',
        cell: (passkey) => html`<button type="button" class="small" aria-label=${text.deletePasskeyOf(passkey.title)} @click=${() => this.ask(passkey)}>${text.deletePasskey}</button>`,
      },
    ], this.passkeys);
  }

  protected override render(): TemplateResult {
    const text = adminWords();
    const { form } = this;
    return html`<h2 id="passkeys-title" tabindex="-1">${text.passkeys}</h2>
      <p>${text.passkeysText}</p>
      <p class="said" role="status">${this.said || nothing}</p>
      ${this.failure ? html`<p class="note fault" role="alert">${this.failure}</p>` : nothing}
      ${this.passkeys.length > 0 ? this.list() : nothing}
      <form novalidate @submit=${(event: SubmitEvent) => void this.add(event)}>
        ${form.summary()}
        ${form.text({ id: 'passkey-name', path: 'passkey.title', label: text.passkeyName, hint: text.passkeyNameHint, required: true })}
        ${form.text({ id: 'passkey-password', path: 'password', label: text.currentPassphrase, required: true }, { type: 'password', autocomplete: 'current-password' })}
        ${form.buttons(text.addPasskey)}
      </form>
      ${this.dropped.render(
        (passkey) => text.deletePasskeyOf(passkey.title),
        (passkey) => html`<form novalidate @submit=${(event: SubmitEvent) => void this.drop(event, passkey)}>
          ${this.confirming.summary()}
          <p>${text.deletePasskeyText}</p>
          ${this.confirming.modalButtons(text.deletePasskey, this.dropped.close)}
        </form>`,
      )}`;
  }
}

customElements.define('relais-passkeys', Passkeys);
