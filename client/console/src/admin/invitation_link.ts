// An invitation link to copy and hand over; `relais-close` when the person is done. It is shown this once: the service keeps only a digest of its code.
import { type TemplateResult, html, nothing } from 'lit';
import { addDays, formatLongDate, today } from '../base/dates';
import { language } from '../base/language';
import { View } from '../parts/view';
import { words } from '../words/words';
import { adminWords } from './words';

// As long as an invitation code is valid.
const VALID_DAYS = 7;

class InvitationLink extends View {
  static override properties = { link: { attribute: false } };
  declare link: string;
  private said = '';

  private async copy(): Promise<void> {
    const text = adminWords();
    const field = this.querySelector<HTMLInputElement>('#invitation-link');
    field?.select();
    try {
      await navigator.clipboard.writeText(this.link);
      this.said = text.copied;
    } catch {
      // Without the right to it, the person copies what is now selected.
      this.said = text.copyByHand;
    }
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const text = adminWords();
    return html`<p>${text.linkText(formatLongDate(addDays(today(), VALID_DAYS), language()))}</p>
      <div class="field">
        <label for="invitation-link">${text.link}</label>
        <input id="invitation-link" type="text" readonly autocomplete="off" .value=${this.link} @focus=${(event: Event) => (event.target as HTMLInputElement).select()} />
      </div>
      <div class="buttons">
        <button type="button" class="main" @click=${() => void this.copy()}>${text.copy}</button>
        <button type="button" @click=${() => this.dispatchEvent(new CustomEvent('relais-close'))}>${words().close}</button>
      </div>
      <p class="said" role="status">${this.said || nothing}</p>`;
  }
}

customElements.define('relais-invitation-link', InvitationLink);
