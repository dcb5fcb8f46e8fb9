// The command palette: commands of the page, and dossiers by number or words. A combobox: the focus stays in the field.
import { type TemplateResult, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Dossier } from '../../build/gen/relais/v1/dossier_pb';
import { keysOf } from '../base/keyboard';
import { hrefOfName } from '../base/router';
import { api } from '../base/transport';
import { folded } from '../dossier/similar';
import { words } from '../words/words';
import { commandsHere } from './commands';
import { router } from './navigation';
import { numberOf, projectTitle } from './shown';
import { View } from './view';

interface Entry {
  label: string;
  note: string;
  run(): void;
}

const TYPING_MS = 150;
const FOUND = 8;

class Palette extends View {
  private query = '';
  private chosen = 0;
  private found: Dossier[] = [];
  private typing: ReturnType<typeof setTimeout> | undefined;
  private reading = new AbortController();

  private get dialog(): HTMLDialogElement {
    return this.querySelector('dialog')!;
  }

  open(): void {
    if (document.querySelector('dialog[open]')) return;
    this.query = '';
    this.chosen = 0;
    this.found = [];
    this.requestUpdate();
    this.dialog.showModal();
  }

  private typed(value: string): void {
    this.query = value;
    this.chosen = 0;
    this.found = [];
    clearTimeout(this.typing);
    this.reading.abort();
    this.typing = setTimeout(() => void this.search(value.trim()), TYPING_MS);
    this.requestUpdate();
  }

  private async search(query: string): Promise<void> {
    if (query.length < 2 && !/^\d+$/.test(query)) return;
    this.reading = new AbortController();
    const { signal } = this.reading;
    try {
      const answer = /^\d+$/.test(query)
        ? await api.dossiers.batchGetDossiers({ names: [`dossiers/${query}`] }, { signal })
        : await api.dossiers.searchDossiers({ query, pageSize: FOUND }, { signal });
      if (query !== this.query.trim()) return;
      this.found = answer.dossiers;
      this.requestUpdate();
    } catch {
      // The commands stay; the page tells of a lost service.
    }
  }

  private get entries(): Entry[] {
    const text = words();
    const wanted = folded(this.query).split(/\s+/).filter(Boolean);
    const commands = commandsHere()
      .filter((command) => wanted.every((word) => folded(command.label).includes(word)))
      .map((command) => ({ label: command.label, note: command.shortcut ? keysOf(command.shortcut).join(' ') : '', run: () => command.run() }));
    const dossiers = this.found.map((dossier) => ({
      label: projectTitle(dossier),
      note: text.dossierN(numberOf(dossier.name)),
      run: () => router.go(hrefOfName(dossier.name)),
    }));
    return [...commands, ...dossiers];
  }

  private pressed(event: KeyboardEvent): void {
    const count = this.entries.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count > 0) {
      event.preventDefault();
      this.chosen = (this.chosen + step + count) % count;
      this.requestUpdate();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.choose(this.chosen);
    }
  }

  private choose(place: number): void {
    const entry = this.entries[place];
    if (!entry) return;
    this.dialog.close();
    entry.run();
  }

  protected override updated(): void {
    this.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }

  protected override render(): TemplateResult {
    const text = words();
    const { entries } = this;
    return html`<dialog id="palette" aria-labelledby="palette-title">
      <h2 id="palette-title">${text.palette}</h2>
      <input type="text" autofocus autocomplete="off" role="combobox" aria-labelledby="palette-title" aria-expanded=${entries.length > 0 ? 'true' : 'false'}
        aria-controls="palette-list" aria-activedescendant=${entries.length > 0 ? `palette-${this.chosen}` : nothing} placeholder=${text.paletteHint}
        .value=${live(this.query)} @input=${(event: Event) => this.typed((event.target as HTMLInputElement).value)} @keydown=${(event: KeyboardEvent) => this.pressed(event)} />
      <ul id="palette-list" role="listbox" aria-labelledby="palette-title">
        ${entries.map(
          (entry, place) => html`<li id="palette-${place}" role="option" aria-selected=${place === this.chosen ? 'true' : 'false'} @click=${() => this.choose(place)}>
            <span>${entry.label}</span> ${entry.note ? html`<span class="quiet">${entry.note}</span>` : nothing}
          </li>`,
        )}
      </ul>
      ${entries.length === 0 ? html`<p class="quiet" role="status">${text.paletteNothing}</p>` : nothing}
    </dialog>`;
  }
}

customElements.define('relais-palette', Palette);

export function openPalette(): void {
  document.querySelector<Palette>('relais-palette')?.open();
}
