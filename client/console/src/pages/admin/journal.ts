// The journal of the register, newest entries first: who did what, when. No personal data.
import { type TemplateResult, html } from 'lit';
import type { JournalLine } from '../../../build/gen/relais/v1/journal_pb';
import { AdminList } from '../../admin/admin_list';
import { adminApi } from '../../admin/api';
import { actor, instant, resource } from '../../admin/shown';
import { adminWords } from '../../admin/words';
import { needReference, organizationTitle } from '../../base/reference';
import { PAGE_SIZE, type ListAnswer } from '../../parts/list_page';
import { table } from '../../parts/table';

class Journal extends AdminList<JournalLine> {
  protected get pageTitle(): string {
    return adminWords().sections.adminJournal.title;
  }

  protected async readItems(pageToken: string, signal: AbortSignal): Promise<ListAnswer<JournalLine>> {
    const [page] = await Promise.all([adminApi.audit.listJournal({ newestFirst: true, pageSize: PAGE_SIZE, pageToken }, { signal }), needReference()]);
    return { items: page.lines, nextPageToken: page.nextPageToken };
  }

  protected list(): TemplateResult {
    const text = adminWords();
    const organization = (line: JournalLine) =>
      line.onBehalfOf ? text.onBehalfOf(organizationTitle(line.organization), organizationTitle(line.onBehalfOf)) : line.organization ? organizationTitle(line.organization) : '—';
    return html`${table(this.pageTitle, [
      { title: text.numberShort, kind: 'number', cell: (line) => String(line.sequence) },
      { title: text.recordedAt, kind: 'short', cell: (line) => instant(line.recordedAt) },
      { title: text.who, kind: 'main', cell: (line) => actor(line.actor) },
      { title: text.organization, cell: organization },
      { title: text.method, cell: (line) => html`<code>${line.method}</code>` },
      { title: text.onWhat, cell: (line) => resource(line.resource) },
    ], this.items)}
    ${this.pager()}`;
  }
}

customElements.define('relais-admin-journal', Journal);
