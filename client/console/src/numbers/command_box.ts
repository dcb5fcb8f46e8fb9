// A command line to copy.
import { type TemplateResult, html } from 'lit';
import { View } from '../parts/view';
import { words } from '../words/words';

class CommandBox extends View {
  static override properties = { command: {} };
  declare command: string;
  private said = '';

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('command')) this.said = '';
  }

  // A line breaks between words, not at their dashes.
  protected override render(): TemplateResult {
    const text = words();
    return html`<h3>${text.commandLine}</h3>
      <p class="command"><code>${this.command.split(' ').map((word, i) => html`${i > 0 ? ' ' : ''}<span>${word}</span>`)}</code> <button type="button" class="small" @click=${() => void this.copy()}>${text.copy}</button></p>
      <p role="status" class="said">${this.said}</p>`;
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.command);
      this.said = words().copied;
    } catch {
      this.said = words().notCopied;
    }
    this.requestUpdate();
  }
}

customElements.define('relais-command', CommandBox);
