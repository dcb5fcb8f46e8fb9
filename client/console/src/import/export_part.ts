// Exports the register to one file, with progress.
import { type TemplateResult, html, nothing } from 'lit';
import { today } from '../base/dates';
import { type Refusal, refusalOf } from '../base/errors';
import { View, failureNote } from '../parts/view';
import { words } from '../words/words';
import { download } from '../base/download';
import type { Exported } from './export';

class ExportPart extends View {
  private running: AbortController | undefined;
  private bytes = 0;
  private done: Exported | undefined;
  private failure: Refusal | undefined;

  protected override render(): TemplateResult {
    const text = words();
    return html`<section class="card" aria-labelledby="export-title">
      <h2 id="export-title" tabindex="-1">${text.exportTitle}</h2>
      <p>${text.exportText}</p>
      ${this.failure ? failureNote(this.failure, () => void this.start()) : nothing}
      <div class="progress">
        ${this.running ? html`<progress aria-label=${text.exporting}></progress>` : nothing}
        <p role="status">${this.running ? text.exporting : this.done ? this.doneText(this.done) : nothing}</p>
        ${this.running
          ? html`<p class="quiet">${text.exportReceived(text.bytes(this.bytes))}</p>
              <button type="button" id="export-stop" class="small" @click=${() => this.running?.abort()}>${text.importStop}</button>`
          : nothing}
      </div>
      ${this.done ? this.report(this.done) : nothing}
      ${this.running ? nothing : html`<p class="buttons"><button type="button" id="export" @click=${() => void this.start()}>${text.exportStart}</button></p>`}
    </section>`;
  }

  private doneText({ summary }: Exported): string {
    return words().exportDone(summary.files.reduce((sum, file) => sum + Number(file.rows), 0), String(summary.sequence));
  }

  private report({ notices, summary }: Exported): TemplateResult {
    const text = words();
    const [consents, followUps] = [Number(summary.consentsLeftOut), Number(summary.followUpsLeftOut)];
    return html`${consents + followUps > 0 ? html`<p>${text.exportLeftOut(consents, followUps)}</p>` : nothing}
      ${notices.length > 0
        ? html`<details class="panel">
            <summary>${text.exportNotices(notices.length)}</summary>
            <ul class="plain-list">${notices.map((one) => html`<li>${[one.fileName, one.column, one.key || one.dossier].filter(Boolean).join(', ')}${words().colon}${one.message}</li>`)}</ul>
          </details>`
        : nothing}`;
  }

  private async start(): Promise<void> {
    const running = new AbortController();
    // A page that is left sends no file to be saved.
    this.signal.addEventListener('abort', () => running.abort());
    Object.assign(this, { running, bytes: 0, done: undefined, failure: undefined });
    this.requestUpdate();
    void this.focusOn('#export-stop');
    try {
      const { exportRegister } = await import('./export');
      this.done = await exportRegister((bytes) => this.received(bytes), running.signal);
      download(words().exportName(today()), this.done.zip);
    } catch (error) {
      if (!running.signal.aborted) this.failure = refusalOf(error);
    } finally {
      this.running = undefined;
      this.requestUpdate();
      if (!this.signal.aborted) void this.focusOn('#export-title');
    }
  }

  private received(bytes: number): void {
    this.bytes = bytes;
    this.requestUpdate();
  }
}

customElements.define('relais-export', ExportPart);
