// The person's saved lists: filters and words under a name, kept by the service. To share a list, one passes on its
// address, which holds the filters but no words of a search.
import { type TemplateResult, html, nothing } from 'lit';
import { create } from '@bufbuild/protobuf';
import { DossierFilterSchema } from '../../build/gen/relais/v1/dossier_filter_pb';
import { type SavedList, SavedListSchema } from '../../build/gen/relais/v1/saved_list_pb';
import { refusalOf } from '../base/errors';
import { readAll } from '../base/pages_of';
import { hrefOf } from '../base/router';
import { api } from '../base/transport';
import { Form, textOf } from '../parts/form';
import { router } from '../parts/navigation';
import { View } from '../parts/view';
import { words } from '../words/words';
import { type ListQuery, filterOf, formatListQuery, isFiltered, queryOfFilter } from './list_query';

const MOST = 500;

class SavedLists extends View {
  static override properties = { list: { attribute: false }, query: { attribute: false } };
  declare list: ListQuery;
  declare query: string;
  private readonly form = new Form(this, 'save-list');
  private lists: SavedList[] | undefined;
  private said = '';

  private async read(): Promise<void> {
    try {
      this.lists = await readAll(MOST, async (pageToken) => {
        const page = await api.savedLists.listSavedLists({ pageSize: 500, pageToken }, { signal: this.signal });
        return { items: page.savedLists, nextPageToken: page.nextPageToken };
      });
      this.lists.sort((a, b) => a.title.localeCompare(b.title));
    } catch (error) {
      if (!this.signal.aborted) this.form.refuse(refusalOf(error));
    }
    this.requestUpdate();
  }

  private async save(event: SubmitEvent): Promise<void> {
    const sent = await this.form.submit(event, async (data, requestId) => {
      // The title may name a person, so the identifier is random.
      const savedListId = `liste-${requestId.replace(/[^a-z0-9]/g, '').slice(0, 12)}`;
      const savedList = create(SavedListSchema, { title: textOf(data, 'list-title'), filter: create(DossierFilterSchema, filterOf(this.list)), query: this.query });
      await api.savedLists.createSavedList({ savedListId, savedList, requestId }, { signal: this.signal });
    });
    if (!sent) return;
    this.querySelector('form')?.reset();
    this.said = words().saved;
    await this.read();
  }

  private async deleteList(list: SavedList): Promise<void> {
    try {
      await api.savedLists.deleteSavedList({ name: list.name, etag: list.etag }, { signal: this.signal });
    } catch (error) {
      this.form.refuse(refusalOf(error));
      return;
    }
    await this.read();
    // The button is gone with its row.
    void this.focusOn('summary');
  }

  private open(list: SavedList): void {
    router.go(hrefOf('dossiers', {}, formatListQuery(queryOfFilter(list.filter).list)), { state: { query: list.query } });
  }

  private async copyLink(): Promise<void> {
    await navigator.clipboard.writeText(location.href);
    this.said = words().linkCopied;
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const text = words();
    const worthSaving = isFiltered(this.list) || this.query.trim() !== '';
    return html`<details class="panel" @toggle=${(event: Event) => { if ((event.target as HTMLDetailsElement).open && !this.lists) void this.read(); }}>
      <summary>${text.savedLists}</summary>
      <div class="saved">
        ${this.lists?.length === 0 ? html`<p class="quiet">${text.noSavedLists}</p>` : nothing}
        <ul class="rows">${this.lists?.map((list) => this.row(list))}</ul>
        ${worthSaving
          ? html`<form novalidate @submit=${(event: SubmitEvent) => void this.save(event)}>
              ${this.form.summary()} ${this.form.text({ id: 'list-title', path: 'saved_list.title', label: text.listTitle, required: true })}
              <div class="buttons">
                <button type="submit">${text.saveList}</button>
                <button type="button" @click=${() => void this.copyLink()}>${text.copyLink}</button>
              </div>
              <p class="hint">${text.copyLinkHint}</p>
            </form>`
          : html`${this.form.summary()}<p class="hint">${text.saveListHint}</p>`}
        <p role="status" class="said">${this.said}</p>
      </div>
    </details>`;
  }

  private row(list: SavedList): TemplateResult {
    const text = words();
    const { unknown } = queryOfFilter(list.filter);
    return html`<li>
      <div>
        ${unknown ? html`<p>${list.title}</p><p class="quiet">${text.listUnknown}</p>` : html`<button type="button" class="plain" @click=${() => this.open(list)}>${list.title}</button>`}
      </div>
      <p class="side"><button type="button" class="small" aria-label=${text.removeListOf(list.title)} @click=${() => void this.deleteList(list)}>${text.removeList}</button></p>
    </li>`;
  }
}

customElements.define('relais-saved-lists', SavedLists);
