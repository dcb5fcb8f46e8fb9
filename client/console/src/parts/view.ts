// What every view is made of. Views draw into the page itself, without a shadow root: labels, `aria-describedby` and the
// links of an error summary then reach across them, and one style sheet serves all.
import { LitElement, type TemplateResult, html, nothing } from 'lit';
import { type Refusal, isLost, refusalOf } from '../base/errors';
import { changes } from '../base/language';
import type { Route } from '../base/router';
import { sessionState } from '../base/session';
import { words } from '../words/words';
import { failureSentence } from './failure';
import { router } from './navigation';

// A wait shorter than this shows nothing, so that the page does not flicker.
const QUIET_MS = 150;

export abstract class View extends LitElement {
  private leaving = new AbortController();
  private readonly redraw = () => this.requestUpdate();

  // Ends the view's calls when it leaves the page: a form that waits for the network and is cancelled sends nothing more.
  protected get signal(): AbortSignal {
    return this.leaving.signal;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.leaving = new AbortController();
    changes.addEventListener('change', this.redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leaving.abort();
    changes.removeEventListener('change', this.redraw);
  }

  // Moves the focus once the next drawing is done.
  async focusOn(selector: string): Promise<void> {
    await this.updateComplete;
    this.querySelector<HTMLElement>(selector)?.focus();
  }
}

// A page: reads what it shows, then draws it.
export abstract class Page extends View {
  protected loaded = false;
  protected slow = false;
  protected failure: Refusal | undefined;
  private run = 0;
  // What the end of the session had refused is read once the person has signed in again.
  private readonly signedInAgain = () => {
    if (this.failure?.reason !== 'SIGN_IN_REQUIRED' || sessionState() !== 'signedIn') return;
    this.failure = undefined;
    void this.reload();
  };

  // No personal data: the browser's history keeps titles.
  protected abstract get pageTitle(): string;
  protected abstract read(signal: AbortSignal): Promise<void>;
  protected abstract content(): TemplateResult;

  protected get route(): Route {
    return router.route;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    changes.addEventListener('change', this.signedInAgain);
    void this.reload();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    changes.removeEventListener('change', this.signedInAgain);
  }

  // Reads again; what is shown stays until the answer is there.
  async reload(): Promise<void> {
    const run = ++this.run;
    const timer = setTimeout(() => {
      this.slow = true;
      this.requestUpdate();
    }, QUIET_MS);
    try {
      await this.read(this.signal);
      if (run !== this.run) return;
      this.failure = undefined;
      this.loaded = true;
    } catch (error) {
      if (this.signal.aborted || run !== this.run) return;
      this.failure = refusalOf(error);
    } finally {
      clearTimeout(timer);
      if (run === this.run) this.slow = false;
      this.requestUpdate();
    }
  }

  protected override updated(): void {
    document.title = `${this.pageTitle} · Relais`;
  }

  // The heading of the page, before and after it is read: the focus goes there after a move.
  protected heading(): TemplateResult {
    return html`<h1 tabindex="-1">${this.pageTitle}</h1>`;
  }

  // The heading is always the same element, so that the focus on it survives the end of the reading.
  protected override render(): TemplateResult {
    return html`${this.heading()}
    ${this.failure ? failureNote(this.failure, () => void this.reload()) : nothing}
    ${this.loaded ? this.content() : this.slow ? html`<p role="status">${words().loading}</p>` : nothing}`;
  }
}

// Why a page or a part of it is not there.
export function failureNote(refusal: Refusal, again: () => void): TemplateResult {
  return html`<div class="note fault" role="alert">
    <p>${failureSentence(refusal)}</p>
    ${refusal.reason || isLost(refusal) ? nothing : html`<p class="quiet">${words().errorCode(String(refusal.code))}</p>`}
    <p><button type="button" @click=${again}>${words().tryAgain}</button></p>
  </div>`;
}
