// Codelists: one at a time, its codes in their order; labels, other words, and whether a code is in use.
import { type TemplateResult, html, nothing } from 'lit';
import type { Code, Codelist } from '../../../build/gen/relais/v1/codelist_pb';
import { adminMenu } from '../../admin/admin_list';
import { parseAliases, proposedId } from '../../admin/identifiers';
import { stateTag } from '../../admin/shown';
import { adminWords } from '../../admin/words';
import { codeId, codeText, forgetReference } from '../../base/reference';
import { hrefOf } from '../../base/router';
import { api } from '../../base/transport';
import { Form, textOf } from '../../parts/form';
import { Modal } from '../../parts/modal';
import { router } from '../../parts/navigation';
import { numberOf } from '../../parts/shown';
import { table } from '../../parts/table';
import { Page } from '../../parts/view';
import { words } from '../../words/words';

// The first of the list unless the address names another one.
const FIRST = 'sector';
// The groups of the codes of `subject`.
const SCHEMES = ['topics', 'protocol'] as const;

class Codelists extends Page {
  private readonly form = new Form(this, 'code');
  private readonly edited = new Modal<Code | 'new'>(this, 'code-dialog');
  private readonly switched = new Modal<Code>(this, 'retire-dialog');
  private readonly confirming = new Form(this, 'confirm');
  private names: string[] = [];
  private shown: Codelist | undefined;
  private said = '';

  protected get pageTitle(): string {
    return adminWords().sections.adminCodelists.title;
  }

  private get wanted(): string {
    return this.route.query.get('liste') ?? FIRST;
  }

  protected override willUpdate(): void {
    if (!this.loaded || this.failure || this.route.page !== 'adminCodelists' || !this.shown || numberOf(this.shown.name) === this.wanted) return;
    this.shown = undefined;
    this.said = '';
    void this.reload();
  }

  protected async read(signal: AbortSignal): Promise<void> {
    const wanted = this.wanted;
    const [all, one] = await Promise.all([api.codelists.listCodelists({}, { signal }), api.codelists.getCodelist({ name: `codelists/${wanted}` }, { signal })]);
    this.names = all.codelists.map((list) => numberOf(list.name));
    if (wanted === this.wanted) this.shown = one.codelist;
  }

  private async done(): Promise<void> {
    forgetReference();
    this.said = words().saved;
    this.edited.close();
    this.switched.close();
    await this.reload();
  }

  private async save(event: SubmitEvent, before: Code | undefined): Promise<void> {
    const through = await this.form.submit(event, async (data, requestId) => {
      const code = { labelFr: textOf(data, 'label-fr'), labelEn: textOf(data, 'label-en'), aliases: parseAliases(textOf(data, 'aliases')) };
      if (before) {
        await api.codelists.updateCode({ code: { ...code, name: before.name, etag: before.etag }, updateMask: { paths: ['label_fr', 'label_en', 'aliases'] }, requestId }, { signal: this.signal });
      } else {
        await api.codelists.createCode({ parent: `codelists/${this.wanted}`, codeId: proposedId(code.labelFr), code: { ...code, scheme: textOf(data, 'scheme') }, requestId }, { signal: this.signal });
      }
    });
    if (through) await this.done();
  }

  private async switchState(event: SubmitEvent, code: Code): Promise<void> {
    const through = await this.confirming.submit(event, async (_, requestId) => {
      await api.codelists.updateCode({ code: { name: code.name, etag: code.etag, active: !code.active }, updateMask: { paths: ['active'] }, requestId }, { signal: this.signal });
    });
    if (through) await this.done();
  }

  private open(subject: Code | 'new'): void {
    this.form.clear();
    this.edited.open(subject);
  }

  protected content(): TemplateResult {
    const text = adminWords();
    const list = this.shown;
    return html`${adminMenu(this.route.page)}
      <div class="title-line">
        <label for="which">${text.codelist}</label>
        <select id="which" @change=${(event: Event) => router.go(hrefOf('adminCodelists', {}, { liste: (event.target as HTMLSelectElement).value }))}>
          ${this.names.map((name) => html`<option value=${name} ?selected=${name === this.wanted}>${codelistTitle(name)}</option>`)}
        </select>
        ${list ? html`<span class="quiet">${text.versionN(String(list.version))}</span>` : nothing}
        <button type="button" class="main" @click=${() => this.open('new')}>${text.addCode}</button>
      </div>
      <p class="said" role="status">${this.said || nothing}</p>
      ${list ? this.table(list) : nothing}
      ${this.edited.render(
        (code) => (code === 'new' ? text.addCode : text.of(text.edit, codeText(code))),
        (code) => this.editForm(code === 'new' ? undefined : code),
      )}
      ${this.switched.render(
        (code) => text.of(code.active ? text.retire : text.restore, codeText(code)),
        (code) => html`<form novalidate @submit=${(event: SubmitEvent) => void this.switchState(event, code)}>
          ${this.confirming.summary()}
          <p>${code.active ? text.retireText : text.restoreText}</p>
          ${this.confirming.modalButtons(code.active ? text.retire : text.restore, this.switched.close)}
        </form>`,
      )}`;
  }

  private table(list: Codelist): TemplateResult {
    const text = adminWords();
    const schemes = list.codes.some((code) => code.scheme);
    return table(codelistTitle(this.wanted), [
      { title: text.labelFr, kind: 'main', cell: (code) => code.labelFr },
      { title: text.labelEn, cell: (code) => code.labelEn },
      { title: text.code, cell: (code) => html`<code>${codeId(code)}</code>` },
      ...(schemes ? [{ title: text.scheme, cell: (code: Code) => schemeTitle(code.scheme) }] : []),
      { title: text.aliases, cell: (code) => code.aliases.join(', ') || '—' },
      { title: words().state, cell: (code) => stateTag(code.active, text.inUse, text.retired) },
      {
        title: text.actions,
        kind: 'actions',
        cell: (code) => html`<div class="actions">
          <button type="button" class="small" aria-label=${text.of(text.edit, codeText(code))} @click=${() => this.open(code)}>${text.edit}</button>
          <button type="button" class="small" aria-label=${text.of(code.active ? text.retire : text.restore, codeText(code))} @click=${() => {
            this.confirming.clear();
            this.switched.open(code);
          }}>${code.active ? text.retire : text.restore}</button>
        </div>`,
      },
    ], list.codes);
  }

  private editForm(before: Code | undefined): TemplateResult {
    const text = adminWords();
    const { form } = this;
    const schemes = this.wanted === 'subject' && !before;
    return html`<form novalidate @submit=${(event: SubmitEvent) => void this.save(event, before)}>
      ${form.summary()} ${form.text({ id: 'label-fr', path: 'code.label_fr', label: text.labelFr, required: true }, { value: before?.labelFr ?? '' })}
      ${form.text({ id: 'label-en', path: 'code.label_en', label: text.labelEn, required: true }, { value: before?.labelEn ?? '' })}
      ${schemes ? form.select({ id: 'scheme', path: 'code.scheme', label: text.scheme, required: true }, SCHEMES.map((one) => ({ value: one, text: schemeTitle(one) }))) : nothing}
      ${form.area({ id: 'aliases', path: 'code.aliases', label: text.aliases, hint: text.codeAliasesHint }, { value: before?.aliases.join('\n') ?? '', rows: 3 })}
      ${form.modalButtons(before ? words().save : text.add, this.edited.close)}
    </form>`;
  }
}

function codelistTitle(name: string): string {
  return (adminWords().codelists as Record<string, string>)[name] ?? name;
}

function schemeTitle(scheme: string): string {
  const text = words();
  return scheme === 'topics' ? text.subjectsTopics : scheme === 'protocol' ? text.subjectsProtocol : scheme;
}

customElements.define('relais-admin-codelists', Codelists);
