// The sections of the administration that the person may use.
import { type TemplateResult, html } from 'lit';
import { sectionsFor } from '../../admin/sections';
import { adminWords } from '../../admin/words';
import { hrefOf } from '../../base/router';
import { currentUser } from '../../base/session';
import { Page } from '../../parts/view';
import { words } from '../../words/words';

class Overview extends Page {
  protected get pageTitle(): string {
    return words().admin;
  }

  protected async read(): Promise<void> {
    // Roles came with the session.
  }

  protected content(): TemplateResult {
    const text = adminWords();
    const sections = sectionsFor(currentUser()?.roles ?? []);
    if (sections.length === 0) return html`<p>${text.noSections}</p>`;
    return html`<ul class="sections">
      ${sections.map((page) => html`<li class="card">
        <h2><a href=${hrefOf(page)}>${text.sections[page].title}</a></h2>
        <p class="quiet">${text.sections[page].text}</p>
      </li>`)}
    </ul>`;
  }
}

customElements.define('relais-admin', Overview);
