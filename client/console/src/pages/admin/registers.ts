// Two registers that the service keeps by itself: communications to other organizations, and reads by them.
import { type TemplateResult, html, nothing } from 'lit';
import { type Communication, type DossierRead, InformationKindSchema } from '../../../build/gen/relais/v1/privacy_pb';
import { AdminList } from '../../admin/admin_list';
import { adminApi } from '../../admin/api';
import { dossierLink } from '../../admin/shown';
import { adminWords } from '../../admin/words';
import { type FieldFault, refusalOf } from '../../base/errors';
import { capitalized, enumLabel } from '../../base/labels';
import { codeLabel, needReference, organizationTitle, userTitle } from '../../base/reference';
import { hrefOf, hrefOfName } from '../../base/router';
import { PAGE_SIZE, type ListAnswer } from '../../parts/list_page';
import { router } from '../../parts/navigation';
import { date, dossierName, numberOf } from '../../parts/shown';
import { table } from '../../parts/table';
import { words } from '../../words/words';

interface Filter {
  name: string;
  label: string;
  path: string;
  type: 'date' | 'text';
}

abstract class Register<Item> extends AdminList<Item> {
  private faults: FieldFault[] = [];

  protected abstract get filters(): Filter[];
  protected abstract readRegister(pageToken: string, signal: AbortSignal): Promise<ListAnswer<Item>>;
  protected abstract rows(): TemplateResult;

  // `dossiers/-` for all.
  protected get parent(): string {
    return `dossiers/${this.route.query.get('dossier')?.trim() || '-'}`;
  }

  protected async readItems(pageToken: string, signal: AbortSignal): Promise<ListAnswer<Item>> {
    this.faults = [];
    try {
      return await this.readRegister(pageToken, signal);
    } catch (error) {
      const refusal = refusalOf(error);
      const known = refusal.fields.length > 0 ? refusal.fields : refusal.reason === 'RESOURCE_NOT_FOUND' ? [{ path: 'parent', sentence: refusal.sentence }] : [];
      if (known.length === 0) throw error;
      this.faults = known;
      return { items: [], nextPageToken: '' };
    }
  }

  private filter(event: Event): void {
    event.preventDefault();
    const data = new FormData((event.currentTarget ?? event.target) as HTMLFormElement);
    const query = Object.fromEntries(this.filters.map(({ name }) => [name, String(data.get(name) ?? '').trim()]));
    router.go(hrefOf(this.route.page, {}, query));
  }

  protected list(): TemplateResult {
    const text = adminWords();
    return html`<form class="bar" role="search" @submit=${(event: Event) => this.filter(event)}>
        ${this.filters.map((one) => {
          const fault = this.faults.find(({ path }) => path === one.path);
          return html`<div class="field">
            <label for="filter-${one.name}">${one.label}</label>
            ${fault ? html`<p class="fault-text" id="fault-${one.name}">${fault.sentence}</p>` : nothing}
            <input id="filter-${one.name}" name=${one.name} type=${one.type} size="8" autocomplete="off" aria-invalid=${fault ? 'true' : 'false'}
              aria-describedby=${fault ? `fault-${one.name}` : nothing} .value=${this.route.query.get(one.name) ?? ''} />
          </div>`;
        })}
        <button type="submit">${text.filter}</button>
      </form>
      ${this.items.length === 0 ? html`<p role="status">${text.noRows}</p>` : this.rows()} ${this.pager()}`;
  }
}

class Communications extends Register<Communication> {
  protected get pageTitle(): string {
    return adminWords().sections.adminCommunications.title;
  }

  protected get filters(): Filter[] {
    const text = adminWords();
    return [
      { name: 'du', label: text.from, path: 'from', type: 'date' },
      { name: 'au', label: text.to, path: 'to', type: 'date' },
      { name: 'dossier', label: text.dossierNumber, path: 'parent', type: 'text' },
    ];
  }

  protected async readRegister(pageToken: string, signal: AbortSignal): Promise<ListAnswer<Communication>> {
    const { query } = this.route;
    const request = { parent: this.parent, from: query.get('du') ?? '', to: query.get('au') ?? '', pageSize: PAGE_SIZE, pageToken };
    const [page] = await Promise.all([adminApi.privacy.listCommunications(request, { signal }), needReference('consent_purpose')]);
    return { items: page.communications, nextPageToken: page.nextPageToken };
  }

  protected rows(): TemplateResult {
    const text = adminWords();
    return table(this.pageTitle, [
      { title: words().heldOn, kind: 'short', cell: (one) => date(one.communicatedOn) },
      { title: text.referral, kind: 'main', cell: (one) => html`<a href=${hrefOfName(one.referral)}>${text.referralOf(numberOf(one.referral), numberOf(dossierName(one.referral)))}</a>` },
      { title: words().sender, cell: (one) => organizationTitle(one.fromOrganization) },
      { title: words().recipient, cell: (one) => organizationTitle(one.toOrganization) },
      { title: text.information, cell: (one) => capitalized(enumLabel(InformationKindSchema, one.information)) },
      { title: words().purpose, cell: (one) => codeLabel('consent_purpose', one.purpose) },
      { title: text.consentShort, cell: (one) => (one.consent ? text.consentN(numberOf(one.consent)) : '—') },
      { title: text.viewClosedOn, kind: 'short', cell: (one) => (one.closedOn ? date(one.closedOn) : '—') },
    ], this.items);
  }
}

class Reads extends Register<DossierRead> {
  protected get pageTitle(): string {
    return adminWords().sections.adminReads.title;
  }

  protected get filters(): Filter[] {
    return [{ name: 'dossier', label: adminWords().dossierNumber, path: 'parent', type: 'text' }];
  }

  protected async readRegister(pageToken: string, signal: AbortSignal): Promise<ListAnswer<DossierRead>> {
    const [page] = await Promise.all([adminApi.privacy.listDossierReads({ parent: this.parent, pageSize: PAGE_SIZE, pageToken }, { signal }), needReference()]);
    return { items: page.reads, nextPageToken: page.nextPageToken };
  }

  protected rows(): TemplateResult {
    const text = adminWords();
    return table(this.pageTitle, [
      { title: text.day, kind: 'short', cell: (one) => date(one.readOn) },
      { title: text.dossier, kind: 'main', cell: (one) => dossierLink(one.dossier) },
      { title: text.who, cell: (one) => userTitle(one.user) },
      { title: text.organization, cell: (one) => organizationTitle(one.organization) },
      { title: text.readCount, kind: 'number', cell: (one) => String(one.count) },
      { title: text.method, cell: (one) => html`<code>${one.method}</code>` },
    ], this.items);
  }
}

customElements.define('relais-admin-communications', Communications);
customElements.define('relais-admin-reads', Reads);
