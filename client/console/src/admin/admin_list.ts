// What the pages of the administration share: the menu of its sections, and pages with one list.
import { type TemplateResult, html } from 'lit';
import { type PageName, hrefOf } from '../base/router';
import { currentUser } from '../base/session';
import { ListPage } from '../parts/list_page';
import { sectionsFor } from './sections';
import { adminWords } from './words';

export function adminMenu(current: PageName): TemplateResult {
  const text = adminWords();
  return html`<nav class="menu" aria-label=${text.menu}>
    <ul>
      ${sectionsFor(currentUser()?.roles ?? []).map((page) => html`<li><a href=${hrefOf(page)} aria-current=${page === current ? 'page' : 'false'}>${text.sections[page].title}</a></li>`)}
    </ul>
  </nav>`;
}

export abstract class AdminList<Item> extends ListPage<Item> {
  protected abstract list(): TemplateResult;

  protected content(): TemplateResult {
    return html`${adminMenu(this.route.page)} ${this.list()}`;
  }
}
