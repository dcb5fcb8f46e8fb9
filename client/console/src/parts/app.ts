// The frame around the pages: header, navigation, language, keyboard, notices.
import { type TemplateResult, html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { connectionLost, writesWait } from '../base/connection';
import { refusalOf } from '../base/errors';
import { type Shortcut, ShortcutReader, isTyping, shortcutsOn } from '../base/keyboard';
import { announceChange, language } from '../base/language';
import { takeLinkCode } from '../base/link_code';
import { needReference, organizationTitle } from '../base/reference';
import { type PageName, hrefOf, safeReturnPath } from '../base/router';
import { currentUser, enrollmentRequired, isAdvisor, mayCount, mayReadDossiers, resumeSession, sessionState, signOut } from '../base/session';
import { changeLanguage, words } from '../words/words';
import '../pages/dossiers';
import '../pages/home';
import { adminPage, isAdminPage, mayAdminister, needsNoSession } from './admin_pages';
import { commandsHere } from './commands';
import { failureSentence } from './failure';
import { openKeyboardHelp } from './keyboard_help';
import { router, takeFocusRequest } from './navigation';
import { codeOf, loadWhenIdle } from './page_code';
import { openPalette } from './palette';
import './sign_in_form';
import { View } from './view';

// Under “Dossiers” in the navigation.
const DOSSIER_PAGES: readonly PageName[] = ['dossiers', 'dossier', 'dossierEdit', 'dossierNew', 'duplicates', 'duplicate', 'referralNew'];

class App extends View {
  private readonly shortcuts = new ShortcutReader();
  private signOutFailure = '';

  override connectedCallback(): void {
    super.connectedCallback();
    document.documentElement.lang = language();
    document.addEventListener('keydown', (event) => this.pressed(event));
    takeLinkCode();
    window.addEventListener('hashchange', () => takeLinkCode() && announceChange());
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
    } else if (sessionState() === 'signedOut' && page !== 'signIn' && !needsNoSession(page)) {
      const here = location.pathname + location.search;
      router.go(hrefOf('signIn', {}, { vers: here === '/' ? '' : here }), { replace: true });
    }
    if (!this.signedIn) return;
    // The home page is about dossiers, which analysts and administrators do not see.
    if (page === 'home' && !mayReadDossiers()) router.go(hrefOf(mayCount() ? 'numbers' : 'admin'), { replace: true });
    needReference().catch(() => {});
    if (codeOf(page) === 'ready' && mayReadDossiers()) loadWhenIdle();
  }

  protected override updated(): void {
    const ready = codeOf(router.route.page) !== 'loading';
    if (ready && takeFocusRequest() && !router.state['focusSearch']) {
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
        ${connectionLost() ? html`<p class="notice">${writesWait() ? text.noConnectionForWrite : text.noConnection}</p>` : nothing}
        ${this.signOutFailure ? html`<p class="notice">${this.signOutFailure}</p>` : nothing}
      </div>
      <main id="content" tabindex="-1">${sessionState() === 'unknown' ? nothing : this.page()}</main>
      <relais-keyboard-help></relais-keyboard-help>
      ${this.signedIn ? html`<relais-palette></relais-palette>` : nothing}
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
    const link = (target: 'home' | 'dossiers' | 'referrals' | 'numbers' | 'report' | 'import' | 'admin', pages: readonly PageName[]) =>
      html`<a href=${hrefOf(target)} aria-current=${pages.includes(page) ? 'page' : 'false'}>${text[target]}</a>`;
    return html`<header class="frame">
      <a class="brand" href="/">Relais</a>
      ${user
        ? html`<nav aria-label=${text.mainNavigation}>
            ${mayReadDossiers() ? html`${link('home', ['home'])} ${link('dossiers', DOSSIER_PAGES)} ${link('referrals', ['referrals', 'referral'])}` : nothing}
            ${mayCount() ? html`${link('numbers', ['numbers'])} ${link('report', ['report'])}` : nothing}
            ${isAdvisor() ? link('import', ['import']) : nothing}
            ${mayAdminister() ? html`<a href=${hrefOf('admin')} aria-current=${isAdminPage(page) ? 'page' : 'false'}>${text.admin}</a>` : nothing}
          </nav>`
        : nothing}
      <div class="tools">
        ${user
          ? html`<a class="who" href=${hrefOf('account')} aria-current=${page === 'account' ? 'page' : 'false'} title=${text.account}>${user.title || user.name.replace('users/', '')}<span class="where">, ${organizationTitle(user.organization)}</span></a>`
          : nothing}
        <button type="button" class="plain" lang=${other} @click=${() => void changeLanguage(other)}>${text.otherLanguage}</button>
        ${user ? html`<button type="button" class="plain" aria-haspopup="dialog" title="Ctrl+K" @click=${openPalette}>${text.paletteOpen}</button>` : nothing}
        <button type="button" class="plain keys" aria-haspopup="dialog" aria-label=${text.keyboard} title=${text.keyboard} @click=${openKeyboardHelp}>?</button>
        ${user ? html`<button type="button" class="plain" @click=${() => void this.leave()}>${text.signOut}</button>` : nothing}
      </div>
    </header>`;
  }

  private async leave(): Promise<void> {
    try {
      await signOut();
    } catch (error) {
      this.signOutFailure = failureSentence(refusalOf(error));
      this.requestUpdate();
    }
  }

  private page(): TemplateResult {
    const { page, params } = router.route;
    const text = words();
    const enrolling = sessionState() === 'signedIn' && enrollmentRequired();
    if (!this.signedIn && (enrolling || !needsNoSession(page))) {
      return html`<div class="sign-in"><h1 tabindex="-1">${text.signInTitle}</h1><relais-sign-in-form></relais-sign-in-form></div>`;
    }
    const code = codeOf(page);
    if (code === 'loading') return html``;
    if (code === 'failed') {
      return html`<h1 tabindex="-1">${text.codeFailedTitle}</h1>
        <p>${text.codeFailedText}</p>
        <p><button type="button" @click=${() => location.reload()}>${text.tryAgain}</button></p>`;
    }
    const administration = adminPage(page);
    if (administration) return administration;
    const { dossier = '', other = '', referral = '' } = params;
    // A new element for each dossier: nothing of the one before stays in its forms.
    switch (page) {
      case 'home':
        return html`<relais-home></relais-home>`;
      case 'dossiers':
        return html`<relais-dossiers></relais-dossiers>`;
      case 'dossierNew':
        return html`<relais-dossier-new></relais-dossier-new>`;
      case 'duplicates':
        return html`<relais-duplicates></relais-duplicates>`;
      case 'duplicate':
        return html`${keyed(`${dossier}/${other}`, html`<relais-duplicate></relais-duplicate>`)}`;
      case 'referrals':
        return html`<relais-referrals></relais-referrals>`;
      case 'dossier':
        return html`${keyed(dossier, html`<relais-dossier></relais-dossier>`)}`;
      case 'dossierEdit':
        return html`${keyed(dossier, html`<relais-dossier-edit></relais-dossier-edit>`)}`;
      case 'referralNew':
        return html`${keyed(dossier, html`<relais-referral-new></relais-referral-new>`)}`;
      case 'referral':
        return html`${keyed(`${dossier}/${referral}`, html`<relais-referral></relais-referral>`)}`;
      case 'numbers':
        return html`<relais-numbers></relais-numbers>`;
      case 'report':
        return html`<relais-report></relais-report>`;
      case 'import':
        return html`<relais-import></relais-import>`;
      case 'signIn':
        return html``;
      default:
        return html`<h1 tabindex="-1">${text.notFoundTitle}</h1>
          <p>${text.notFoundText}</p>
          <p><a href="/">${text.backHome}</a></p>`;
    }
  }

  private pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    // With Ctrl, so neither in the way of typing nor one of the single keys that can be switched off.
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
      if (this.signedIn) event.preventDefault();
      openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || !shortcutsOn() || document.querySelector('dialog[open]')) return;
    const shortcut = this.shortcuts.read(event.key, event.timeStamp);
    if (shortcut && this.follow(shortcut)) event.preventDefault();
  }

  private follow(shortcut: Shortcut): boolean {
    if (shortcut === 'help') {
      openKeyboardHelp();
      return true;
    }
    const command = this.signedIn ? commandsHere().find((one) => one.shortcut === shortcut) : undefined;
    command?.run();
    return command !== undefined;
  }
}

customElements.define('relais-app', App);
