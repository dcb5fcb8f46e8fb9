// Imports an agency's spreadsheets: choose, check, mend in place, record; and exports the register.
import { type TemplateResult, html, nothing } from 'lit';
import { ImportMissing, ImportMissingSchema, ImportPreference, ImportPreferenceSchema } from '../../build/gen/relais/v1/import_service_pb';
import { choices } from '../base/labels';
import { isAdvisor } from '../base/session';
import { download } from '../base/download';
import '../import/export_part';
import '../import/fault_table';
import { filesOfChoice, filesOfDrop } from '../import/gather';
import type { ImportedFile } from '../import/imported_file';
import { resultOf } from '../import/result';
import { ImportWork } from '../import/work';
import { Page } from '../parts/view';
import { words } from '../words/words';

const work = new ImportWork();

// Mended cells outlive this page, so the warning does too: it holds whatever page is shown.
window.addEventListener('beforeunload', (event) => {
  if (work.mendedFiles.length > 0 && !work.recording) event.preventDefault();
});

class ImportPage extends Page {
  private over = false;
  private allNotices = false;

  override connectedCallback(): void {
    super.connectedCallback();
    work.onChange = () => this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    work.onChange = () => {};
  }

  protected get pageTitle(): string {
    return words().importTitle;
  }

  protected async read(): Promise<void> {}

  protected content(): TemplateResult {
    const text = words();
    if (!isAdvisor()) return html`<p>${text.importAdvisorsOnly}</p>`;
    return html`<p class="quiet lead-in">${text.importLead}</p>
      <section class="card" aria-labelledby="files-title">
        <h2 id="files-title" tabindex="-1">${text.importFiles}</h2>
        ${this.dropZone()}
        ${work.files.length > 0 ? this.fileTable() : nothing}
        ${work.refused.length > 0 ? html`<p class="fault-text">${text.importRefusedFiles}</p>` : nothing}
        ${work.toSend.length > 0 ? html`${this.options()}${this.buttons()}` : nothing}
        ${this.progress()}
      </section>
      ${resultOf(work, { allNotices: this.allNotices, showAll: () => this.showAllNotices() })}
      <relais-export></relais-export>`;
  }

  private dropZone(): TemplateResult {
    const text = words();
    const enter = (event: DragEvent, over: boolean) => {
      event.preventDefault();
      this.over = over;
      this.requestUpdate();
    };
    const chosen = (event: Event) => {
      const input = event.target as HTMLInputElement;
      void filesOfChoice(input.files ?? []).then((files) => this.take(files));
      // The same files chosen again are read again.
      input.value = '';
    };
    const open = (id: string) => () => this.querySelector<HTMLInputElement>(id)?.click();
    return html`<div
      class="drop ${this.over ? 'over' : ''}"
      @dragover=${(event: DragEvent) => enter(event, true)}
      @dragleave=${(event: DragEvent) => enter(event, false)}
      @drop=${(event: DragEvent) => {
        enter(event, false);
        if (event.dataTransfer) void filesOfDrop(event.dataTransfer).then((files) => this.take(files));
      }}
    >
      <p>${text.importDrop}</p>
      <p class="buttons">
        <button type="button" class=${work.files.length === 0 ? 'main' : ''} ?disabled=${work.running !== undefined} @click=${open('#choose-files')}>${text.importChooseFiles}</button>
        <button type="button" ?disabled=${work.running !== undefined} @click=${open('#choose-folder')}>${text.importChooseFolder}</button>
      </p>
      <input id="choose-files" type="file" multiple hidden @change=${chosen} />
      <input id="choose-folder" type="file" multiple webkitdirectory hidden @change=${chosen} />
      <p class="hint">${text.importNames}</p>
    </div>`;
  }

  private take(files: ImportedFile[]): void {
    // What is sent must stay what is shown.
    if (files.length === 0 || work.running) return;
    work.add(files);
    void this.focusOn('#files-title');
  }

  private fileTable(): TemplateResult {
    const text = words();
    return html`<table class="list files">
      <thead>
        <tr>
          <th scope="col">${text.importFile}</th><th scope="col">${text.importTakenFor}</th><th scope="col" class="figure">${text.importRows}</th>
          <th scope="col" class="figure">${text.importSize}</th><th scope="col">${text.importActions}</th>
        </tr>
      </thead>
      <tbody>${work.files.map((file) => this.fileRow(file))}</tbody>
    </table>`;
  }

  private fileRow(file: ImportedFile): TemplateResult {
    const text = words();
    const reason = work.reasonOf(file);
    const use = reason
      ? html`<span class=${work.refused.includes(file) ? 'fault-text' : 'quiet'}>${text.importNotRead(text.importReasons[reason])}</span>`
      : text.importKinds[file.use.kind!];
    const remove = () => {
      work.remove(file);
      void this.focusOn('#files-title');
    };
    return html`<tr>
      <td class="col-project" data-label=${text.importFile}>${file.name}${file.changed ? html` <span class="tag wait">${text.importMendedMark(file.mendedCount)}</span>` : nothing}</td>
      <td data-label=${text.importTakenFor}>${use}</td>
      <td data-label=${text.importRows} class="figure">${file.readable ? text.figure(file.dataRows) : nothing}</td>
      <td data-label=${text.importSize} class="figure">${file.use.kind ? text.bytes(file.size) : nothing}</td>
      <td data-label=${text.importActions}>
        <div class="actions">
          ${file.changed
            ? html`<button type="button" class="small" aria-label=${text.importDownloadOf(file.name)} @click=${() => download(file.name, new Blob([file.contentNow() as BlobPart], { type: 'text/csv' }))}>${text.importDownload}</button>`
            : nothing}
          <button type="button" class="small" aria-label=${text.importRemoveOf(file.name)} ?disabled=${work.running !== undefined} @click=${remove}>${text.importRemove}</button>
        </div>
      </td>
    </tr>`;
  }

  private options(): TemplateResult {
    const text = words();
    const { ignoreUnknown, prefer, missing } = work.choices;
    const numberOf = (event: Event) => Number((event.target as HTMLSelectElement).value);
    const conflict = work.outcome?.problems.some((problem) => problem.conflict) ?? false;
    return html`<details class="panel" ?inert=${work.running !== undefined} ?open=${conflict}>
      <summary>${text.importOptions}</summary>
      <div class="import-options">
        <label class="option">
          <input type="checkbox" .checked=${ignoreUnknown} @change=${(event: Event) => work.choose({ ignoreUnknown: (event.target as HTMLInputElement).checked })} />
          <span>${text.importIgnoreUnknown}</span>
        </label>
        <div class="field">
          <label for="prefer">${text.importPrefer}</label>
          <select id="prefer" @change=${(event: Event) => work.choose({ prefer: numberOf(event) })}>
            <option value=${ImportPreference.UNSPECIFIED} ?selected=${prefer === ImportPreference.UNSPECIFIED}>${text.importPreferNone}</option>
            ${choices(ImportPreferenceSchema).map((one) => html`<option value=${one.value} ?selected=${prefer === one.value}>${text.importPreferValue(one.text.toLocaleLowerCase())}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="missing">${text.importMissing}</label>
          <select id="missing" @change=${(event: Event) => work.choose({ missing: numberOf(event) })}>
            <option value=${ImportMissing.UNSPECIFIED} ?selected=${missing === ImportMissing.UNSPECIFIED}>${text.importMissingNone}</option>
            ${choices(ImportMissingSchema).map((one) => html`<option value=${one.value} ?selected=${missing === one.value}>${one.text}</option>`)}
          </select>
        </div>
      </div>
    </details>`;
  }

  private buttons(): TemplateResult {
    const text = words();
    const again = work.outcome !== undefined && !work.recording;
    return html`<div class="buttons">
      <button type="button" id="check" class=${work.canRecord ? '' : 'main'} ?disabled=${!work.canCheck} @click=${() => void this.send(false)}>${again ? text.importCheckAgain : text.importCheck}</button>
      ${work.canRecord ? html`<button type="button" id="record" class="main" @click=${() => void this.send(true)}>${text.importRecord}</button>` : nothing}
      ${work.stale && work.outcome ? html`<span class="quiet">${text.importStale}</span>` : nothing}
    </div>`;
  }

  private async send(recording: boolean): Promise<void> {
    this.allNotices = false;
    const sent = work.send(recording);
    // The button that had the focus is gone or disabled.
    void this.focusOn('#stop');
    await sent;
    await this.focusOn(work.failure ? '#refused-title' : work.outcome ? '#result-title' : '#files-title');
  }

  // The region is always there, so that a screen reader says what comes into it.
  private progress(): TemplateResult {
    const text = words();
    const run = work.running;
    return html`<div class="progress">
      <p role="status">${run ? (run.recording ? text.importRecording : text.importChecking) : nothing}</p>
      ${run
        ? html`<progress aria-label=${run.recording ? text.importRecording : text.importChecking} max=${run.progress?.total || 1} value=${run.progress?.done ?? nothing}></progress>
            <p class="quiet">${run.progress ? text.importRowsDone(run.progress.done, run.progress.total) : nothing}</p>
            <button type="button" id="stop" class="small" @click=${() => run.abort.abort()}>${text.importStop}</button>`
        : nothing}
    </div>`;
  }

  private showAllNotices(): void {
    this.allNotices = true;
    this.requestUpdate();
  }
}

customElements.define('relais-import', ImportPage);
