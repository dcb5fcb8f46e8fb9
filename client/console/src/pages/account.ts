// My account: passphrase, one-time code, sessions and tokens, preferences.
import { type TemplateResult, html, nothing } from 'lit';
import { RoleSchema } from '../../build/gen/relais/v1/access_pb';
import type { AccessToken, User } from '../../build/gen/relais/v1/account_pb';
import '../admin/one_time_code';
import '../admin/passkeys';
import { Passphrase } from '../admin/passphrase';
import { readTokens, tokenTable } from '../admin/token_table';
import { adminWords } from '../admin/words';
import { refusalOf } from '../base/errors';
import { setShortcuts, shortcutsOn } from '../base/keyboard';
import { capitalized, enumLabel } from '../base/labels';
import { language } from '../base/language';
import { passkeysWork } from '../base/passkey';
import { needReference, organizationTitle } from '../base/reference';
import { signOut } from '../base/session';
import { api } from '../base/transport';
import { failureSentence } from '../parts/failure';
import { Form } from '../parts/form';
import { Modal } from '../parts/modal';
import { definition } from '../parts/shown';
import { Page } from '../parts/view';
import { changeLanguage, words } from '../words/words';

class Account extends Page {
  private readonly form = new Form(this, 'passphrase');
  private readonly passphrase = new Passphrase(this);
  private readonly everywhere = new Modal<true>(this, 'everywhere');
  private user: User | undefined;
  private tokens: AccessToken[] = [];
  private saidOfPassphrase = '';
  private saidOfTokens = '';
  private tokenFailure = '';

  protected get pageTitle(): string {
    return words().account;
  }

  protected async read(signal: AbortSignal): Promise<void> {
    const [self, tokens] = await Promise.all([api.accounts.getSelf({}, { signal }), readTokens('', signal), needReference()]);
    this.user = self.user;
    this.tokens = tokens;
  }

  private async change(event: SubmitEvent): Promise<void> {
    const target = event.target as HTMLFormElement;
    const through = await this.form.submit(event, async (data) => {
      await api.accounts.changePassword({ currentPassword: String(data.get('current')), newPassword: String(data.get('new')) }, { signal: this.signal });
    });
    if (!through) return;
    target.reset();
    this.saidOfPassphrase = adminWords().passphraseChanged;
    await this.reload();
  }

  private async revoke(token: AccessToken): Promise<void> {
    this.tokenFailure = '';
    try {
      await api.accounts.revokeToken({ name: token.name }, { signal: this.signal });
      this.saidOfTokens = adminWords().revoked;
      await this.reload();
      void this.focusOn('#tokens-title');
    } catch (error) {
      this.tokenFailure = failureSentence(refusalOf(error));
      this.requestUpdate();
    }
  }

  private async leaveEverywhere(): Promise<void> {
    this.tokenFailure = '';
    try {
      await signOut(true);
    } catch (error) {
      this.tokenFailure = failureSentence(refusalOf(error));
      this.everywhere.close();
    }
  }

  protected content(): TemplateResult {
    const text = adminWords();
    const { user } = this;
    return html`<div class="columns account">
        <div>
          <section class="card" aria-labelledby="who-title">
            <h2 id="who-title">${text.whoIAm}</h2>
            <dl>
              ${definition(text.name, user?.title)} ${definition(words().user, user?.name.replace('users/', ''))}
              ${definition(text.organization, organizationTitle(user?.organization ?? ''))}
              ${definition(text.roles, user?.roles.map((role) => capitalized(enumLabel(RoleSchema, role))).join(', '))} ${definition(words().email, user?.email)}
            </dl>
            <p class="quiet">${text.whoIAmHint}</p>
          </section>
          ${this.preferences()}
        </div>
        <div>${this.passphraseCard()}
          <section class="card" aria-labelledby="one-time-title">
            <h2 id="one-time-title" tabindex="-1">${words().oneTimeCode}</h2>
            ${user?.oneTimeCodeEnrolled
              ? html`<p>${text.codeEnrolled}</p>`
              : html`<p>${text.codeText}</p><relais-one-time-code @relais-enrolled=${() => void this.enrolled()}></relais-one-time-code>`}
          </section>
        </div>
      </div>
      ${passkeysWork() ? html`<section class="card" aria-labelledby="passkeys-title"><relais-passkeys></relais-passkeys></section>` : nothing}
      ${this.tokenCard()}
      ${this.everywhere.render(
        () => text.everywhereTitle,
        () => html`<p>${text.everywhereText}</p>
          <div class="buttons">
            <button type="button" class="main" @click=${() => void this.leaveEverywhere()}>${text.everywhere}</button>
            <button type="button" @click=${this.everywhere.close}>${words().cancel}</button>
          </div>`,
      )}`;
  }

  private async enrolled(): Promise<void> {
    await this.reload();
    void this.focusOn('#one-time-title');
  }

  private passphraseCard(): TemplateResult {
    const text = adminWords();
    const { form } = this;
    return html`<section class="card" aria-labelledby="passphrase-title">
      <h2 id="passphrase-title">${text.passphrase}</h2>
      <form novalidate @submit=${(event: SubmitEvent) => void this.change(event)}>
        ${form.summary()}
        ${form.text({ id: 'current', path: 'current_password', label: text.currentPassphrase, required: true }, { type: 'password', autocomplete: 'current-password' })}
        ${this.passphrase.render(form, { id: 'new', path: 'new_password', label: text.newPassphrase })}
        <p class="quiet">${text.passphraseEndsSessions}</p>
        ${form.buttons(text.changePassphrase)}
        <p class="said" role="status">${this.saidOfPassphrase || nothing}</p>
      </form>
    </section>`;
  }

  private preferences(): TemplateResult {
    const text = adminWords();
    return html`<section class="card" aria-labelledby="preferences-title">
      <h2 id="preferences-title">${text.preferences}</h2>
      <p class="quiet">${text.preferencesHint}</p>
      <fieldset class="options">
        <legend>${text.languageOfPages}</legend>
        ${(['fr', 'en'] as const).map((one) => html`<label class="option" lang=${one}>
          <input type="radio" name="language" value=${one} .checked=${language() === one} @change=${() => void changeLanguage(one)} />
          <span>${one === 'fr' ? 'Français' : 'English'}</span>
        </label>`)}
      </fieldset>
      <label class="option">
        <input type="checkbox" id="shortcuts" .checked=${shortcutsOn()} @change=${(event: Event) => setShortcuts((event.target as HTMLInputElement).checked)} />
        <span>${words().keyboardSwitch}</span>
      </label>
    </section>`;
  }

  private tokenCard(): TemplateResult {
    const text = adminWords();
    const sessions = this.tokens.filter((one) => one.session);
    const scripts = this.tokens.filter((one) => !one.session);
    const revoke = (token: AccessToken) => void this.revoke(token);
    return html`<section class="card" aria-labelledby="tokens-title">
      <div class="title-line">
        <h2 id="tokens-title" tabindex="-1">${text.sessions}</h2>
        <button type="button" @click=${() => this.everywhere.open(true)}>${text.everywhere}…</button>
      </div>
      <p class="said" role="status">${this.saidOfTokens || nothing}</p>
      ${this.tokenFailure ? html`<p class="note fault" role="alert">${this.tokenFailure}</p>` : nothing}
      ${tokenTable(text.sessions, sessions, revoke)}
      <h3 class="part">${text.tokens}</h3>
      <p class="quiet">${text.tokensHint}</p>
      ${scripts.length > 0 ? tokenTable(text.tokens, scripts, revoke) : html`<p>${text.noTokens}</p>`}
    </section>`;
  }
}

customElements.define('relais-account', Account);
