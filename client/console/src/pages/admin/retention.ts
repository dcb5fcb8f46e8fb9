// How long closed dossiers keep their personal data, which ones are due, and what was erased. One list at a time.
import { type TemplateResult, html, nothing } from 'lit';
import type { Erasure, RetentionItem, RetentionRule } from '../../../build/gen/relais/v1/privacy_pb';
import { PrivacyService } from '../../../build/gen/relais/v1/privacy_service_pb';
import { mayCall } from '../../admin/access';
import { AdminList } from '../../admin/admin_list';
import { adminApi } from '../../admin/api';
import '../../admin/erase_dialog';
import type { EraseDialog } from '../../admin/erase_dialog';
import { actor, dossierLink, instant } from '../../admin/shown';
import { adminWords } from '../../admin/words';
import { codeLabel, needReference } from '../../base/reference';
import { hrefOf } from '../../base/router';
import { currentUser } from '../../base/session';
import { Form, textOf } from '../../parts/form';
import { PAGE_SIZE, type ListAnswer } from '../../parts/list_page';
import { Modal } from '../../parts/modal';
import { date, numberOf } from '../../parts/shown';
import { table } from '../../parts/table';
import { words } from '../../words/words';

type Part = 'echus' | 'effacements' | 'regles';
type Item = RetentionItem | Erasure | RetentionRule;

const NEEDS = {
  echus: PrivacyService.method.listRetentionDue,
  effacements: PrivacyService.method.listErasures,
  regles: PrivacyService.method.listRetentionRules,
} as const;

class Retention extends AdminList<Item> {
  private readonly form = new Form(this, 'rule');
  private readonly edited = new Modal<RetentionRule>(this, 'rule-dialog');
  // The list that `items` are of: another one may be on its way.
  private shownPart: Part = 'regles';

  protected get pageTitle(): string {
    return adminWords().sections.adminRetention.title;
  }

  private may(method: (typeof PrivacyService.method)[keyof typeof PrivacyService.method]): boolean {
    return mayCall(method, currentUser()?.roles ?? []);
  }

  private get available(): Part[] {
    return (['echus', 'effacements', 'regles'] as const).filter((part) => this.may(NEEDS[part]));
  }

  private get chosen(): Part {
    const asked = this.route.query.get('volet') as Part;
    return this.available.includes(asked) ? asked : this.available[0]!;
  }

  protected async readItems(pageToken: string, signal: AbortSignal): Promise<ListAnswer<Item>> {
    const part = this.chosen;
    const paging = { pageSize: PAGE_SIZE, pageToken };
    await needReference('closing_outcome', 'erasure_reason');
    const answer = await this.readPart(part, paging, signal);
    if (part === this.chosen) this.shownPart = part;
    return answer;
  }

  private async readPart(part: Part, paging: { pageSize: number; pageToken: string }, signal: AbortSignal): Promise<ListAnswer<Item>> {
    if (part === 'regles') return { items: (await adminApi.privacy.listRetentionRules({}, { signal })).retentionRules, nextPageToken: '' };
    if (part === 'echus') {
      const page = await adminApi.privacy.listRetentionDue(paging, { signal });
      return { items: page.items, nextPageToken: page.nextPageToken };
    }
    const page = await adminApi.privacy.listErasures(paging, { signal });
    return { items: page.erasures, nextPageToken: page.nextPageToken };
  }

  private async save(event: SubmitEvent, before: RetentionRule): Promise<void> {
    const through = await this.form.submit(event, async (data, requestId) => {
      const retentionRule = { name: before.name, etag: before.etag, years: Number(textOf(data, 'years')) || 0 };
      await adminApi.privacy.updateRetentionRule({ retentionRule, requestId }, { signal: this.signal });
    });
    if (!through) return;
    this.edited.close();
    await this.done(words().saved);
  }

  private erase(dossier: string): void {
    this.querySelector<EraseDialog>('relais-erase-dialog')?.open(dossier);
  }

  protected list(): TemplateResult {
    const text = adminWords();
    return html`${this.available.length > 1
        ? html`<ul class="tabs">
            ${this.available.map((part) => html`<li><a href=${hrefOf('adminRetention', {}, { volet: part })} aria-current=${part === this.chosen ? 'true' : 'false'}>${text.retentionParts[part]}</a></li>`)}
          </ul>`
        : nothing}
      <p class="lead-in">${text.retentionTexts[this.shownPart]}</p>
      ${this.saidLine()} ${this.shownPart === 'regles' ? this.rules() : this.shownPart === 'echus' ? this.due() : this.erasures()} ${this.pager()}
      ${this.may(PrivacyService.method.eraseDossier) ? html`<relais-erase-dialog @relais-done=${(event: CustomEvent<string>) => void this.done(event.detail)}></relais-erase-dialog>` : nothing}
      ${this.edited.render(
        (rule) => text.of(text.edit, codeLabel('closing_outcome', numberOf(rule.name))),
        (rule) => html`<form novalidate @submit=${(event: SubmitEvent) => void this.save(event, rule)}>
          ${this.form.summary()} ${this.form.text({ id: 'years', path: 'retention_rule.years', label: text.years, hint: text.yearsHint, required: true }, { value: String(rule.years), type: 'number', min: '1', max: '100' })}
          ${this.form.modalButtons(words().save, this.edited.close)}
        </form>`,
      )}`;
  }

  private rules(): TemplateResult {
    const text = adminWords();
    const edits = this.may(PrivacyService.method.updateRetentionRule);
    const open = (rule: RetentionRule) => {
      this.form.clear();
      this.edited.open(rule);
    };
    return table(text.retentionParts.regles, [
      { title: words().outcome, kind: 'main', cell: (rule: RetentionRule) => codeLabel('closing_outcome', numberOf(rule.name)) },
      { title: text.years, kind: 'number', cell: (rule: RetentionRule) => html`${String(rule.years)}${rule.etag === '0' ? html` <span class="quiet">${text.byDefault}</span>` : nothing}` },
      ...(edits ? [{ title: text.actions, kind: 'actions' as const, cell: (rule: RetentionRule) => html`<button type="button" class="small" aria-label=${text.of(text.edit, codeLabel('closing_outcome', numberOf(rule.name)))} @click=${() => open(rule)}>${text.edit}</button>` }] : []),
    ], this.items as RetentionRule[]);
  }

  private due(): TemplateResult {
    const text = adminWords();
    const items = this.items as RetentionItem[];
    return html`<p class="actions"><button type="button" @click=${() => this.erase('')}>${text.eraseOther}…</button></p>
      ${items.length === 0
        ? html`<p>${text.nothingDue}</p>`
        : table(text.retentionParts.echus, [
            { title: text.dossier, kind: 'main', cell: (one) => dossierLink(one.dossier) },
            { title: words().outcome, cell: (one) => codeLabel('closing_outcome', one.closingOutcome) },
            { title: words().closedOn, kind: 'short', cell: (one) => date(one.closedOn) },
            { title: text.dueOn, kind: 'short', cell: (one) => date(one.dueOn) },
            { title: text.actions, kind: 'actions', cell: (one) => html`<button type="button" class="small" aria-label=${text.of(text.erase, text.dossierN(numberOf(one.dossier)))} @click=${() => this.erase(numberOf(one.dossier))}>${text.erase}…</button>` },
          ], items)}`;
  }

  private erasures(): TemplateResult {
    const text = adminWords();
    const items = this.items as Erasure[];
    if (items.length === 0) return html`<p>${text.noErasures}</p>`;
    return table(text.retentionParts.effacements, [
      { title: text.recordedAt, kind: 'short', cell: (one) => instant(one.recordedAt) },
      { title: text.dossier, kind: 'main', cell: (one) => dossierLink(one.dossier) },
      { title: text.who, cell: (one) => actor(one.user) },
      { title: words().reason, cell: (one) => codeLabel('erasure_reason', one.reason) },
      { title: text.numberShort, kind: 'number', cell: (one) => String(one.sequence) },
    ], items);
  }
}

customElements.define('relais-admin-retention', Retention);
