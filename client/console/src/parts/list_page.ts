// A page with one list, read page by page. The tokens of the pages are in the history entry, so that “back” turns back.
import { type TemplateResult, html, nothing } from 'lit';
import { words } from '../words/words';
import { router } from './navigation';
import { Page } from './view';

export const PAGE_SIZE = 50;

export interface ListAnswer<Item> {
  items: Item[];
  nextPageToken: string;
}

export abstract class ListPage<Item> extends Page {
  protected items: Item[] = [];
  // What the service says once, above the list.
  protected said = '';
  private nextToken = '';
  private wanted = '';
  private shownPage = '';

  protected abstract readItems(pageToken: string, signal: AbortSignal): Promise<ListAnswer<Item>>;

  private get tokens(): string[] {
    return (router.state['tokens'] as string[] | undefined) ?? [];
  }

  private get key(): string {
    return JSON.stringify([this.route.query.toString(), this.tokens]);
  }

  override connectedCallback(): void {
    this.shownPage = this.route.page;
    super.connectedCallback();
  }

  protected override willUpdate(): void {
    if (this.loaded && this.route.page === this.shownPage && this.key !== this.wanted) void this.reload();
  }

  protected async read(signal: AbortSignal): Promise<void> {
    const key = this.key;
    this.wanted = key;
    const answer = await this.readItems(this.tokens.at(-1) ?? '', signal);
    // A later reading overtook this one.
    if (this.wanted !== key) return;
    this.items = answer.items;
    this.nextToken = answer.nextPageToken;
  }

  // After a write: what was done, and the list as it now is.
  protected async done(said: string): Promise<void> {
    this.said = said;
    await this.reload();
  }

  protected saidLine(): TemplateResult {
    return html`<p class="said" role="status">${this.said || nothing}</p>`;
  }

  protected pager(): TemplateResult | typeof nothing {
    const text = words();
    const { tokens } = this;
    if (tokens.length === 0 && this.nextToken === '') return nothing;
    const turn = (next: string[]) => {
      router.go(location.pathname + location.search, { state: { tokens: next } });
      window.scrollTo(0, 0);
    };
    return html`<nav class="buttons" aria-label=${text.pages}>
      <button type="button" ?disabled=${tokens.length === 0} @click=${() => turn(tokens.slice(0, -1))}>${text.previousPage}</button>
      <button type="button" ?disabled=${this.nextToken === ''} @click=${() => turn([...tokens, this.nextToken])}>${text.nextPage}</button>
    </nav>`;
  }
}
