// The frame around the pages: header, navigation, language, keyboard, notices.
import { type TemplateResult, html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { connectionLost } from '../base/connection';
import { refusalOf } from '../base/errors';
import { type Shortcut, ShortcutReader, isTyping, setShortcuts, shortcutsOn } from '../base/keyboard';
import { language, setLanguage } from '../base/language';
import { needReference, organizationTitle } from '../base/reference';
import { hrefOf, safeReturnPath } from '../base/router';
import { currentUser, enrollmentRequired, resumeSession, sessionState, signOut } from '../base/session';
import { words } from '../words/words';
import '../pages/dossier';
import '../pages/dossier_edit';
import '../pages/dossiers';
import '../pages/home';
import '../pages/referral';
import '../pages/referral_new';
import { router, takeFocusRequest } from './navigation';
import './sign_in_form';
import { View } from './view';

class App extends View {
  private readonly shortcuts = new ShortcutReader();
  private signOutFailure = '';

  override connectedCallback(): void {
    super.connectedCallback();
    document.documentElement.lang = language();
    document.addEventListener('keydown', (event) => this.pressed(event));
    router.start();
    void resumeSession();
  }

  private get signedIn(): boolean {
    const state = sessionState();
    return (state === 'signedIn' || state === 'ended') && !(enrollmentRequired() && state === 'signedIn');
  }

  protected override willUpdate(): void {
    const { page, query } = router.route;
    if (this.signedIn && page === 'signIn') {
      router.go(safeReturnPath(query.get('vers')), { replace: true });
    } else if (sessionState() === 'signedOut' && page !== 'signIn') {
      const here = location.pathname + location.search;
      router.go(hrefOf('signIn', {}, { vers: here === '/' ? '' : here }), { replace: true });
    }
    if (this.signedIn) needReference().catch(() => {});
  }

  protected override updated(): void {
    if (takeFocusRequest() && !router.state['focusSearch']) {
      // The page draws its heading in its own turn.
      requestAnimationFrame(() => this.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true }));
    }
    const dialog = this.querySelector<HTMLDialogElement>('#session-ended');
    if (dialog && sessionState() === 'ended' && !dialog.open) dialog.showModal();
    if (dialog && sessionState() !== 'ended' && dialog.open) dialog.close();
    const { page } = router.route;
    if (page === 'signIn') document.title = `${words().signInTitle} · Relais`;
    if (page === 'notFound') document.title = `${words().notFoundTitle} · Relais`;
  }

  protected override render(): TemplateResult {
    const text = words();
    return html`<a class="skip" href="#content">${text.skipToContent}</a>
      ${this.header()}
      <div role="status" class="notice-place">
        ${connectionLost() ? html`<p class="notice">${text.noConnection}</p>` : nothing}
        ${this.signOutFailure ? html`<p class="notice">${this.signOutFailure}</p>` : nothing}
      </div>
      <main id="content" tabindex="-1">${sessionState() === 'unknown' ? nothing : this.page()}</main>
      ${this.keyboardDialog()}
      <dialog id="session-ended" aria-labelledby="session-ended-title" @cancel=${(event: Event) => event.preventDefault()}>
        ${sessionState() === 'ended'
          ? html`<h2 id="session-ended-title">${text.signInAgain}</h2>
              <p>${text.signInAgainText}</p>
              <relais-sign-in-form></relais-sign-in-form>`
          : html`<h2 id="session-ended-title">${text.signInAgain}</h2>`}
      </dialog>`;
  }

  private header(): TemplateResult {
    const text = words();
    const { page } = router.route;
    const user = this.signedIn ? currentUser() : undefined;
    const other = language() === 'fr' ? 'en' : 'fr';
    const link = (target: 'home' | 'dossiers', current: boolean) =>
      html`<a href=${hrefOf(target)} aria-current=${current ? 'page' : 'false'}>${text[target]}</a>`;
    return html`<header class="frame">
      <a class="brand" href="/">Relais</a>
      ${user
        ? html`<nav aria-label=${text.mainNavigation}>
            ${link('home', page === 'home')} ${link('dossiers', page !== 'home' && page !== 'notFound')}
          </nav>`
        : nothing}
      <div class="tools">
        ${user
          ? html`<span class="who">${user.title || user.name.replace('users/', '')}<span class="where">, ${organizationTitle(user.organization)}</span></span>`
          : nothing}
        <button type="button" class="plain" lang=${other} @click=${() => setLanguage(other)}>${text.otherLanguage}</button>
        <button type="button" class="plain keys" aria-haspopup="dialog" aria-label=${text.keyboard} title=${text.keyboard} @click=${() => this.openKeyboard()}>?</button>
        ${user ? html`<button type="button" class="plain" @click=${() => void this.leave()}>${text.signOut}</button>` : nothing}
      </div>
    </header>`;
  }

  private async leave(): Promise<void> {
    try {
      await signOut();
    } catch (error) {
      this.signOutFailure = refusalOf(error).sentence || words().noConnection;
      this.requestUpdate();
    }
  }

  private page(): TemplateResult {
    const { page, params } = router.route;
    const text = words();
    if (!this.signedIn) {
      return html`<div class="sign-in"><h1 tabindex="-1">${text.signInTitle}</h1><relais-sign-in-form></relais-sign-in-form></div>`;
    }
    const { dossier = '', referral = '' } = params;
    // A new element for each dossier: nothing of the one before stays in its forms.
    switch (page) {
      case 'home':
        return html`<relais-home></relais-home>`;
      case 'dossiers':
        return html`<relais-dossiers></relais-dossiers>`;
      case 'dossier':
        return html`${keyed(dossier, html`<relais-dossier></relais-dossier>`)}`;
      case 'dossierEdit':
        return html`${keyed(dossier, html`<relais-dossier-edit></relais-dossier-edit>`)}`;
      case 'referralNew':
        return html`${keyed(dossier, html`<relais-referral-new></relais-referral-new>`)}`;
      case 'referral':
        return html`${keyed(`${dossier}/${referral}`, html`<relais-referral></relais-referral>`)}`;
      case 'signIn':
        return html``;
      case 'notFound':
        return html`<h1 tabindex="-1">${text.notFoundTitle}</h1>
          <p>${text.notFoundText}</p>
          <p><a href="/">${text.backHome}</a></p>`;
    }
  }

  private keyboardDialog(): TemplateResult {
    const text = words();
    const rows: [string[], string][] = [
      [['?'], text.keyboardHelp],
      [['/'], text.keyboardSearch],
      [['g', 'a'], text.keyboardHome],
      [['g', 'd'], text.keyboardDossiers],
      [['i'], text.keyboardIntervention],
    ];
    return html`<dialog id="keyboard" aria-labelledby="keyboard-title">
      <h2 id="keyboard-title">${text.keyboard}</h2>
      <table>
        <tbody>
          ${rows.map(
            ([keys, what]) => html`<tr>
              <th scope="row">${keys.map((key, i) => html`${i > 0 ? html` ${text.keyboardThen} ` : nothing}<kbd>${key}</kbd>`)}</th>
              <td>${what}</td>
            </tr>`,
          )}
        </tbody>
      </table>
      <p>
        <label class="option">
          <input type="checkbox" ?checked=${shortcutsOn()} @change=${(event: Event) => setShortcuts((event.target as HTMLInputElement).checked)} />
          <span>${text.keyboardSwitch}</span>
        </label>
      </p>
      <form method="dialog"><button type="submit">${text.close}</button></form>
    </dialog>`;
  }

  private openKeyboard(): void {
    this.querySelector<HTMLDialogElement>('#keyboard')?.showModal();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || !shortcutsOn() || document.querySelector('dialog[open]')) return;
    const shortcut = this.shortcuts.read(event.key, event.timeStamp);
    if (!shortcut) return;
    if (this.follow(shortcut)) event.preventDefault();
  }

  private follow(shortcut: Shortcut): boolean {
    if (shortcut === 'help') {
      this.openKeyboard();
      return true;
    }
    if (!this.signedIn) return false;
    const { page, params } = router.route;
    switch (shortcut) {
      case 'home':
        router.go(hrefOf('home'));
        return true;
      case 'dossiers':
        router.go(hrefOf('dossiers'));
        return true;
      case 'search':
        if (page === 'dossiers') this.querySelector<HTMLElement>('#search')?.focus();
        else router.go(hrefOf('dossiers'), { state: { focusSearch: true } });
        return true;
      case 'intervention':
        if (page !== 'dossier') return false;
        router.go(hrefOf('dossier', params, { action: 'intervention' }));
        return true;
    }
  }
}

customElements.define('relais-app', App);
