// After the first account: the names of the Pôle and of the agencies, then where to go on.
import { type TemplateResult, html, nothing } from 'lit';
import { type Organization, OrganizationKind } from '../../build/gen/relais/v1/organization_pb';
import { proposedId } from '../admin/identifiers';
import { adminWords } from '../admin/words';
import { readAll } from '../base/pages_of';
import { activeCodes, codeId, codeText, forgetReference, needReference } from '../base/reference';
import { hrefOf } from '../base/router';
import { RequestIds } from '../base/request_id';
import { api } from '../base/transport';
import { Form, textOf } from '../parts/form';
import { numberOf } from '../parts/shown';
import { Page } from '../parts/view';
import { words } from '../words/words';

const MOST = 2000;

class SetupOrganizations extends Page {
  private readonly form = new Form(this, 'names');
  private readonly adding = new Form(this, 'agency');
  private readonly ids = new RequestIds();
  private organizations: Organization[] = [];
  // The one whose name was sent last: a fault of the call is about its field.
  private sending = '';
  private said = '';

  protected get pageTitle(): string {
    return adminWords().organizationsFirstTitle;
  }

  protected async read(signal: AbortSignal): Promise<void> {
    const [all] = await Promise.all([
      readAll(MOST, async (pageToken) => {
        const page = await api.organizations.listOrganizations({ pageSize: 500, pageToken }, { signal });
        return { items: page.organizations, nextPageToken: page.nextPageToken };
      }),
      needReference('mrc'),
    ]);
    const own = all.filter((one) => one.active && one.network === '');
    this.organizations = [OrganizationKind.POLE, OrganizationKind.MRC_AGENCY].flatMap((kind) => own.filter((one) => one.kind === kind));
  }

  private async changed(said: string): Promise<void> {
    forgetReference();
    this.said = said;
    await this.reload();
  }

  private async rename(event: SubmitEvent): Promise<void> {
    const through = await this.form.submit(event, async (data) => {
      for (const one of this.organizations) {
        const title = textOf(data, idOf(one));
        if (title === one.title) continue;
        this.sending = one.name;
        const requestId = this.ids.idFor(`${one.name} ${title}`);
        const answer = await api.organizations.updateOrganization({ organization: { name: one.name, etag: one.etag, title }, updateMask: { paths: ['title'] }, requestId }, { signal: this.signal });
        this.ids.settled();
        // A fault of a later name must not send this one again with an etag that has passed.
        const { organization = one } = answer;
        this.organizations = this.organizations.map((other) => (other.name === one.name ? organization : other));
      }
    });
    if (through) await this.changed(words().saved);
  }

  private async add(event: SubmitEvent): Promise<void> {
    const target = event.target as HTMLFormElement;
    const through = await this.adding.submit(event, async (data, requestId) => {
      const title = textOf(data, 'agency-title');
      const organization = { title, kind: OrganizationKind.MRC_AGENCY, mrc: textOf(data, 'agency-mrc') };
      await api.organizations.createOrganization({ organizationId: proposedId(title), organization, requestId }, { signal: this.signal });
    });
    if (!through) return;
    target.reset();
    await this.changed(words().saved);
  }

  protected content(): TemplateResult {
    const text = adminWords();
    const { form, adding } = this;
    return html`<p class="lead-in">${text.organizationsFirstText}</p>
      <p class="said" role="status">${this.said || nothing}</p>
      <form class="page-form" novalidate @submit=${(event: SubmitEvent) => void this.rename(event)}>
        ${form.summary()}
        ${this.organizations.map((one) =>
          form.text(
            {
              id: idOf(one),
              path: one.name === this.sending ? 'organization.title' : one.name,
              label: one.kind === OrganizationKind.POLE ? text.poleName : text.agencyName(mrcText(one.mrc)),
              required: true,
            },
            { value: one.title },
          ),
        )}
        ${form.buttons(words().save)}
      </form>
      <details class="panel page-panel">
        <summary>${text.addAgency}</summary>
        <form class="panel-form" novalidate @submit=${(event: SubmitEvent) => void this.add(event)}>
          ${adding.summary()} ${adding.text({ id: 'agency-title', path: 'organization.title', label: text.organizationTitle, required: true })}
          ${adding.select({ id: 'agency-mrc', path: 'organization.mrc', label: words().mrc, required: true }, activeCodes('mrc').map((code) => ({ value: codeId(code), text: codeText(code) })))}
          ${adding.buttons(text.add)}
        </form>
      </details>
      <section class="card next" aria-labelledby="next-title">
        <h2 id="next-title">${text.nextSteps}</h2>
        <ul class="rows">
          <li><div><a href=${hrefOf('adminUsers')}>${text.nextInvite}</a><p class="quiet">${text.nextInviteHint}</p></div></li>
          <li><div><a href="/importation">${text.nextImport}</a><p class="quiet">${text.nextImportHint}</p></div></li>
          <li><div><a href=${hrefOf('account')}>${text.nextCode}</a><p class="quiet">${text.nextCodeHint}</p></div></li>
        </ul>
      </section>`;
  }
}

function idOf(organization: Organization): string {
  return `organization-${numberOf(organization.name)}`;
}

function mrcText(mrc: string): string {
  const code = activeCodes('mrc', mrc).find((one) => codeId(one) === mrc);
  return code ? codeText(code) : mrc;
}

customElements.define('relais-setup-organizations', SetupOrganizations);
