// Opens a dossier. While the names are typed, dossiers that resemble it are shown.
import { type TemplateResult, html, nothing } from 'lit';
import { create } from '@bufbuild/protobuf';
import { type Dossier, DossierSchema, PhaseSchema } from '../../build/gen/relais/v1/dossier_pb';
import { OrganizationKind } from '../../build/gen/relais/v1/organization_pb';
import { today } from '../base/dates';
import { choices } from '../base/labels';
import { codeLabel, needReference, organizationTitle, organizations } from '../base/reference';
import { hrefOf, hrefOfName } from '../base/router';
import { currentUser, isAdvisor, ownOrganization } from '../base/session';
import { api } from '../base/transport';
import { type PlainFields, dossierOf, fieldsOf, idOf, plainFields, typedFields } from '../dossier/plain_fields';
import { mostAlike, queriesOf } from '../dossier/similar';
import { Form, textOf } from '../parts/form';
import { router } from '../parts/navigation';
import { date, numberOf, projectTitle, status } from '../parts/shown';
import { Page } from '../parts/view';
import { words } from '../words/words';

const TYPING_MS = 250;
const CANDIDATES = 20;
const SHOWN = 5;

class DossierNew extends Page {
  private readonly form = new Form(this, 'open');
  private similar: Dossier[] = [];
  private typing: ReturnType<typeof setTimeout> | undefined;
  private comparing = new AbortController();
  private first: PlainFields | undefined;

  protected get pageTitle(): string {
    return words().newDossier;
  }

  protected async read(): Promise<void> {
    await needReference('mrc', 'sector');
  }

  protected override updated(): void {
    super.updated();
    if (this.loaded && !this.first) this.first = this.values;
  }

  // What is likely: the person's own agency and territory, today.
  private get values(): PlainFields {
    const own = organizations().find((one) => one.name === ownOrganization());
    const mrc = own?.mrc ?? '';
    return this.first ?? { ...fieldsOf(create(DossierSchema)), 'promoter.gender': '', 'promoter.kind': '', mrc, advisor: currentUser()?.name ?? '', opened_on: today() };
  }

  private typed(event: Event): void {
    const { id, form } = event.target as HTMLInputElement;
    if (!form || ![idOf('project_title'), idOf('promoter.name')].includes(id)) return;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => void this.compare(form), TYPING_MS);
  }

  private async compare(form: HTMLFormElement): Promise<void> {
    this.comparing.abort();
    this.comparing = new AbortController();
    const { signal } = this.comparing;
    const { project_title: project, 'promoter.name': promoter } = typedFields(new FormData(form));
    try {
      const answers = await Promise.all(queriesOf(promoter, project).map((query) => api.dossiers.searchDossiers({ query, pageSize: CANDIDATES }, { signal })));
      if (signal.aborted) return;
      this.similar = mostAlike(answers.flatMap((answer) => answer.dossiers), promoter, project).slice(0, SHOWN);
      this.requestUpdate();
    } catch {
      // A help only; the service compares again at the opening.
    }
  }

  private async submit(event: SubmitEvent): Promise<void> {
    let name = '';
    let duplicates: { dossier: string; grounds: string[] }[] = [];
    const sent = await this.form.submit(event, async (data, requestId) => {
      const dossier = create(DossierSchema, {
        ...dossierOf(typedFields(data)),
        phase: Number(data.get('phase')),
        leadOrganization: textOf(data, 'lead-organization') || ownOrganization(),
        externalId: textOf(data, 'external-id'),
      });
      const answer = await api.dossiers.createDossier({ dossier, requestId }, { signal: this.signal });
      name = answer.dossier?.name ?? '';
      duplicates = answer.duplicateGrounds.map(({ dossier: other, grounds }) => ({ dossier: other, grounds }));
    });
    if (sent) router.go(hrefOfName(name), { state: duplicates.length > 0 ? { duplicates } : {} });
  }

  protected content(): TemplateResult {
    const text = words();
    const { form } = this;
    const parts = plainFields(form, this.values);
    const leads = organizations().filter((one) => one.active && (one.kind === OrganizationKind.POLE || one.kind === OrganizationKind.MRC_AGENCY));
    return html`<form class="page-form" novalidate @submit=${(event: SubmitEvent) => void this.submit(event)} @input=${(event: Event) => this.typed(event)}>
      ${form.summary()} ${parts.names} ${this.similarNote()}
      ${form.options(
        { id: 'phase', path: 'dossier.phase', label: text.phase, required: true }, 'radio',
        [{ choices: choices(PhaseSchema).map((one) => ({ value: String(one.value), text: one.text })) }],
      )}
      ${parts.where}
      ${isAdvisor()
        ? form.select(
            { id: 'lead-organization', path: 'dossier.lead_organization', label: text.lead, required: true },
            leads.map((one) => ({ value: one.name, text: one.title })), { value: ownOrganization() },
          )
        : nothing}
      ${parts.contact} ${form.text({ id: 'external-id', path: 'dossier.external_id', label: text.externalId, hint: text.externalIdHint })} ${parts.notes}
      ${form.buttons(text.openIt, hrefOf('dossiers'))}
    </form>`;
  }

  private similarNote(): TemplateResult {
    const text = words();
    return html`<div role="status" class="similar">
      ${this.similar.length > 0
        ? html`<div class="note">
            <p class="note-title">${text.similarTitle}</p>
            <ul>
              ${this.similar.map(
                (dossier) => html`<li>
                  <a href=${hrefOfName(dossier.name)} target="_blank">${text.dossierN(numberOf(dossier.name))}, ${projectTitle(dossier)}<span class="away"> ${text.newTab}</span></a>
                  ${status(dossier.status)} <span class="quiet">${dossier.promoter?.name} · ${codeLabel('mrc', dossier.mrc)} · ${organizationTitle(dossier.leadOrganization)} · ${date(dossier.openedOn)}</span>
                </li>`,
              )}
            </ul>
          </div>`
        : nothing}
    </div>`;
  }
}

customElements.define('relais-dossier-new', DossierNew);
