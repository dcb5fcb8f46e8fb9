// Agreements with MRC, by which their dossiers count apart.
import { type TemplateResult, html } from 'lit';
import type { Agreement } from '../../../build/gen/relais/v1/agreement_pb';
import { AdminList } from '../../admin/admin_list';
import { adminApi } from '../../admin/api';
import { proposedId } from '../../admin/identifiers';
import { adminWords } from '../../admin/words';
import { formatAmount, parseAmount } from '../../base/amounts';
import { refusalOf } from '../../base/errors';
import { language } from '../../base/language';
import { needReference, organizationTitle, organizations } from '../../base/reference';
import { OrganizationKind } from '../../../build/gen/relais/v1/organization_pb';
import { Form, textOf } from '../../parts/form';
import { PAGE_SIZE, type ListAnswer } from '../../parts/list_page';
import { Modal } from '../../parts/modal';
import { date } from '../../parts/shown';
import { table } from '../../parts/table';
import { words } from '../../words/words';

class Agreements extends AdminList<Agreement> {
  private readonly form = new Form(this, 'agreement');
  private readonly edited = new Modal<Agreement | 'new'>(this, 'agreement-dialog');

  protected get pageTitle(): string {
    return adminWords().sections.adminAgreements.title;
  }

  protected async readItems(pageToken: string, signal: AbortSignal): Promise<ListAnswer<Agreement>> {
    const [page] = await Promise.all([adminApi.agreements.listAgreements({ pageSize: PAGE_SIZE, pageToken }, { signal }), needReference()]);
    return { items: page.agreements, nextPageToken: page.nextPageToken };
  }

  private async save(event: SubmitEvent, before: Agreement | undefined): Promise<void> {
    let amountFault = false;
    const through = await this.form.submit(event, async (data, requestId) => {
      const title = textOf(data, 'agreement-title');
      const typed = textOf(data, 'agreement-amount');
      const cents = parseAmount(typed);
      amountFault = typed !== '' && cents === undefined;
      if (amountFault) throw new Error('amount');
      const agreement = {
        title,
        organization: textOf(data, 'agreement-organization'),
        startsOn: textOf(data, 'starts-on'),
        endsOn: textOf(data, 'ends-on'),
        ...(cents === undefined ? {} : { contributionCents: cents }),
      };
      if (!before) {
        await adminApi.agreements.createAgreement({ agreementId: proposedId(title), agreement, requestId }, { signal: this.signal });
        return;
      }
      const paths = ['organization', 'title', 'starts_on', 'ends_on', 'contribution_cents'];
      await adminApi.agreements.updateAgreement({ agreement: { ...agreement, name: before.name, etag: before.etag }, updateMask: { paths }, requestId }, { signal: this.signal });
    });
    if (amountFault) this.form.refuse({ ...refusalOf(new Error()), fields: [{ path: 'agreement.contribution_cents', sentence: adminWords().amountFault }] });
    if (!through) return;
    this.edited.close();
    await this.done(words().saved);
  }

  private open(subject: Agreement | 'new'): void {
    this.form.clear();
    this.edited.open(subject);
  }

  protected list(): TemplateResult {
    const text = adminWords();
    return html`<p class="actions"><button type="button" class="main" @click=${() => this.open('new')}>${text.addAgreement}</button></p>
      ${this.saidLine()}
      ${this.items.length === 0
        ? html`<p>${text.noAgreements}</p>`
        : table(this.pageTitle, [
            { title: text.agreementTitle, kind: 'main', cell: (one) => one.title },
            { title: text.organization, cell: (one) => organizationTitle(one.organization) },
            { title: text.startsOn, kind: 'short', cell: (one) => date(one.startsOn) },
            { title: text.endsOn, kind: 'short', cell: (one) => date(one.endsOn) },
            { title: text.contribution, kind: 'number', cell: (one) => (one.contributionCents === undefined ? '—' : formatAmount(one.contributionCents, language())) },
            { title: text.actions, kind: 'actions', cell: (one) => html`<button type="button" class="small" aria-label=${text.of(text.edit, one.title)} @click=${() => this.open(one)}>${text.edit}</button>` },
          ], this.items)}
      ${this.pager()}
      ${this.edited.render(
        (one) => (one === 'new' ? text.addAgreement : text.of(text.edit, one.title)),
        (one) => this.editForm(one === 'new' ? undefined : one),
      )}`;
  }

  private editForm(before: Agreement | undefined): TemplateResult {
    const text = adminWords();
    const { form } = this;
    const bodies = organizations().filter((one) => one.kind === OrganizationKind.MRC_AGENCY && (one.active || one.name === before?.organization));
    const amount = before?.contributionCents === undefined ? '' : formatAmount(before.contributionCents, language());
    return html`<form novalidate @submit=${(event: SubmitEvent) => void this.save(event, before)}>
      ${form.summary()} ${form.text({ id: 'agreement-title', path: 'agreement.title', label: text.agreementTitle, required: true }, { value: before?.title ?? '' })}
      ${form.select({ id: 'agreement-organization', path: 'agreement.organization', label: text.organization, required: true }, bodies.map((one) => ({ value: one.name, text: one.title })), { value: before?.organization ?? '' })}
      <div class="inline">
        ${form.date({ id: 'starts-on', path: 'agreement.starts_on', label: text.startsOn, required: true }, { value: before?.startsOn ?? '' })}
        ${form.date({ id: 'ends-on', path: 'agreement.ends_on', label: text.endsOn, required: true }, { value: before?.endsOn ?? '' })}
      </div>
      ${form.text({ id: 'agreement-amount', path: 'agreement.contribution_cents', label: text.contribution, hint: text.contributionHint }, { value: amount, inputmode: 'decimal', size: 14 })}
      ${form.modalButtons(before ? words().save : text.add, this.edited.close)}
    </form>`;
  }
}

customElements.define('relais-admin-agreements', Agreements);
