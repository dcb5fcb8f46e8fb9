// Organizations: names, kinds, other names by which imports find them; out of use rather than deleted.
import { type TemplateResult, html, nothing } from 'lit';
import { type Organization, OrganizationKind, OrganizationKindSchema } from '../../../build/gen/relais/v1/organization_pb';
import { AdminList } from '../../admin/admin_list';
import { parseAliases, proposedId } from '../../admin/identifiers';
import { stateTag } from '../../admin/shown';
import { adminWords } from '../../admin/words';
import { capitalized, choices, enumLabel } from '../../base/labels';
import { activeCodes, codeId, codeLabel, codeText, forgetReference, needReference } from '../../base/reference';
import { api } from '../../base/transport';
import { Form, textOf } from '../../parts/form';
import { PAGE_SIZE, type ListAnswer } from '../../parts/list_page';
import { Modal } from '../../parts/modal';
import { numberOf } from '../../parts/shown';
import { table } from '../../parts/table';
import { words } from '../../words/words';

class Organizations extends AdminList<Organization> {
  private readonly form = new Form(this, 'organization');
  private readonly edited = new Modal<Organization | 'new'>(this, 'organization-dialog');
  private kind = OrganizationKind.MRC_AGENCY;

  protected get pageTitle(): string {
    return adminWords().sections.adminOrganizations.title;
  }

  protected async readItems(pageToken: string, signal: AbortSignal): Promise<ListAnswer<Organization>> {
    const [page] = await Promise.all([api.organizations.listOrganizations({ pageSize: PAGE_SIZE, pageToken }, { signal }), needReference('mrc')]);
    return { items: page.organizations, nextPageToken: page.nextPageToken };
  }

  private open(subject: Organization | 'new'): void {
    this.form.clear();
    this.kind = subject === 'new' ? OrganizationKind.MRC_AGENCY : subject.kind;
    this.edited.open(subject);
  }

  private async save(event: SubmitEvent, before: Organization | undefined): Promise<void> {
    const through = await this.form.submit(event, async (data, requestId) => {
      const title = textOf(data, 'organization-title');
      const organization = {
        title,
        kind: this.kind,
        mrc: this.kind === OrganizationKind.MRC_AGENCY ? textOf(data, 'organization-mrc') : '',
        aliases: parseAliases(textOf(data, 'organization-aliases')),
        active: before ? data.has('organization-active') : true,
      };
      if (!before) {
        await api.organizations.createOrganization({ organizationId: proposedId(title), organization, requestId }, { signal: this.signal });
        return;
      }
      const request = { organization: { ...organization, name: before.name, etag: before.etag }, updateMask: { paths: ['title', 'mrc', 'aliases', 'active'] }, requestId };
      await api.organizations.updateOrganization(request, { signal: this.signal });
    });
    if (!through) return;
    forgetReference();
    this.edited.close();
    await this.done(words().saved);
  }

  protected list(): TemplateResult {
    const text = adminWords();
    return html`<p class="actions"><button type="button" class="main" @click=${() => this.open('new')}>${text.addOrganization}</button></p>
      ${this.saidLine()}
      ${table(this.pageTitle, [
        { title: text.organizationTitle, kind: 'main', cell: (one) => one.title },
        { title: text.identifier, cell: (one) => numberOf(one.name) },
        { title: words().referralKind, cell: (one) => capitalized(enumLabel(OrganizationKindSchema, one.kind)) },
        { title: words().mrc, cell: (one) => (one.mrc ? codeLabel('mrc', one.mrc) : '—') },
        { title: text.aliases, cell: (one) => one.aliases.join(', ') || '—' },
        { title: words().state, cell: (one) => stateTag(one.active, text.inUse, text.outOfUse) },
        { title: text.actions, kind: 'actions', cell: (one) => html`<button type="button" class="small" aria-label=${text.of(text.edit, one.title)} @click=${() => this.open(one)}>${text.edit}</button>` },
      ], this.items)}
      ${this.pager()}
      ${this.edited.render(
        (one) => (one === 'new' ? text.addOrganization : text.of(text.edit, one.title)),
        (one) => this.editForm(one === 'new' ? undefined : one),
      )}`;
  }

  private editForm(before: Organization | undefined): TemplateResult {
    const text = adminWords();
    const { form } = this;
    const mrcs = activeCodes('mrc', before?.mrc).map((code) => ({ value: codeId(code), text: codeText(code) }));
    return html`<form novalidate @submit=${(event: SubmitEvent) => void this.save(event, before)}>
      ${form.summary()} ${form.text({ id: 'organization-title', path: 'organization.title', label: text.organizationTitle, required: true }, { value: before?.title ?? '' })}
      ${before
        ? nothing
        : form.options(
            { id: 'organization-kind', path: 'organization.kind', label: words().referralKind, required: true },
            'radio',
            [{ choices: choices(OrganizationKindSchema).map((one) => ({ value: String(one.value), text: one.text })) }],
            {
              chosen: [String(this.kind)],
              change: (value) => {
                this.kind = Number(value);
                this.requestUpdate();
              },
            },
          )}
      ${this.kind === OrganizationKind.MRC_AGENCY
        ? form.select({ id: 'organization-mrc', path: 'organization.mrc', label: words().mrc, required: true }, mrcs, { value: before?.mrc ?? '' })
        : nothing}
      ${form.area({ id: 'organization-aliases', path: 'organization.aliases', label: text.aliases, hint: text.aliasesHint }, { value: before?.aliases.join('\n') ?? '', rows: 3 })}
      ${before
        ? html`<p><label class="option"><input type="checkbox" name="organization-active" value="yes" ?checked=${before.active} /><span>${text.inUse} <span class="quiet">${text.outOfUseHint}</span></span></label></p>`
        : nothing}
      ${form.modalButtons(before ? words().save : text.add, this.edited.close)}
    </form>`;
  }
}

customElements.define('relais-admin-organizations', Organizations);
