// The state of the register, as far as the API tells it: its position, its accounts, the versions of its codelists.
import { type TemplateResult, html, nothing } from 'lit';
import type { Codelist } from '../../../build/gen/relais/v1/codelist_pb';
import type { JournalLine } from '../../../build/gen/relais/v1/journal_pb';
import { adminMenu } from '../../admin/admin_list';
import { adminApi } from '../../admin/api';
import { actor, instant } from '../../admin/shown';
import { adminWords } from '../../admin/words';
import { needReference } from '../../base/reference';
import { hrefOf } from '../../base/router';
import { api } from '../../base/transport';
import { definition, numberOf } from '../../parts/shown';
import { table } from '../../parts/table';
import { Page } from '../../parts/view';

class Health extends Page {
  private last: JournalLine | undefined;
  private codelists: Codelist[] = [];
  private milliseconds = 0;

  protected get pageTitle(): string {
    return adminWords().sections.adminHealth.title;
  }

  protected async read(signal: AbortSignal): Promise<void> {
    await needReference();
    const start = performance.now();
    const journal = await adminApi.audit.listJournal({ newestFirst: true, pageSize: 1 }, { signal });
    this.milliseconds = Math.round(performance.now() - start);
    this.last = journal.lines[0];
    this.codelists = (await api.codelists.listCodelists({}, { signal })).codelists;
  }

  protected content(): TemplateResult {
    const text = adminWords();
    const { last } = this;
    return html`${adminMenu(this.route.page)}
      <section class="card next" aria-labelledby="service-title">
        <h2 id="service-title">${text.serviceTitle}</h2>
        <dl class="wide">
          ${definition(text.answers, text.answersIn(this.milliseconds))} ${definition(text.position, String(last?.sequence ?? 0n))}
          ${definition(text.lastEntry, last ? html`${instant(last.recordedAt)} · ${actor(last.actor)} · <code>${last.method}</code>` : nothing)}
        </dl>
        <p class="quiet">${text.healthHint}</p>
        <div class="buttons">
          <button type="button" @click=${() => void this.reload()}>${text.refresh}</button>
          <a class="button" href=${hrefOf('adminJournal')}>${text.openJournal}</a>
        </div>
      </section>
      <h2 class="part">${text.versions}</h2>
      <div class="next">${table(text.versions, [
        { title: text.codelist, kind: 'main', cell: (one) => html`<a href=${hrefOf('adminCodelists', {}, { liste: numberOf(one.name) })}>${(text.codelists as Record<string, string>)[numberOf(one.name)] ?? numberOf(one.name)}</a>` },
        { title: text.version, kind: 'number', cell: (one) => String(one.version) },
      ], this.codelists)}</div>`;
  }
}

customElements.define('relais-admin-health', Health);
