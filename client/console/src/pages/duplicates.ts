// Pairs of similar dossiers, for advisors: both side by side, then merged into one or set aside.
import { type TemplateResult, html, nothing } from 'lit';
import { type Dossier, PromoterGenderSchema, PromoterKindSchema } from '../../build/gen/relais/v1/dossier_pb';
import { type Duplicate, DuplicateState, DuplicateStateSchema } from '../../build/gen/relais/v1/dossier_service_pb';
import { refusalOf } from '../base/errors';
import { capitalized, enumLabel } from '../base/labels';
import { readAll } from '../base/pages_of';
import { codeLabel, needReference, organizationTitle, userTitle } from '../base/reference';
import { hrefOf, hrefOfName } from '../base/router';
import { RequestIds } from '../base/request_id';
import { api } from '../base/transport';
import { groundsText } from '../dossier/describe';
import { Form } from '../parts/form';
import { router } from '../parts/navigation';
import { date, numberOf, phase, projectTitle, status } from '../parts/shown';
import { Page } from '../parts/view';
import { words } from '../words/words';

const MOST = 1000;

class Duplicates extends Page {
  private pairs: Duplicate[] = [];
  private dossiers = new Map<string, Dossier>();
  // What became of merged dossiers.
  private mergedInto = new Map<string, string>();
  private readonly undoIds = new RequestIds();
  private said = '';
  private shownDecided = false;

  protected get pageTitle(): string {
    return words().duplicatesTitle;
  }

  private get decided(): boolean {
    return this.route.query.get('montrer') === 'tout';
  }

  protected override willUpdate(): void {
    if (this.loaded && this.route.page === 'duplicates' && this.decided !== this.shownDecided) void this.reload();
  }

  protected async read(signal: AbortSignal): Promise<void> {
    const includeDecided = (this.shownDecided = this.decided);
    this.pairs = await readAll(MOST, async (pageToken) => {
      const page = await api.dossiers.listDuplicates({ includeDecided, pageSize: 500, pageToken }, { signal });
      return { items: page.duplicates, nextPageToken: page.nextPageToken };
    });
    const names = [...new Set(this.pairs.flatMap((one) => [one.dossier, one.otherDossier]))];
    for (let from = 0; from < names.length; from += 500) {
      const answer = await api.dossiers.batchGetDossiers({ names: names.slice(from, from + 500) }, { signal });
      for (const dossier of answer.dossiers) this.dossiers.set(dossier.name, dossier);
      for (const one of answer.mergedInto) this.mergedInto.set(one.name, one.target);
    }
  }

  // The one of the pair that was merged into the other.
  private mergedOf(pair: Duplicate): string | undefined {
    if (pair.state !== DuplicateState.MERGED) return undefined;
    return [pair.dossier, pair.otherDossier].find((name) => this.mergedInto.has(name));
  }

  private async undo(name: string): Promise<void> {
    try {
      await api.dossiers.unmergeDossier({ name, requestId: this.undoIds.idFor(name) }, { signal: this.signal });
      this.undoIds.settled();
      this.mergedInto.delete(name);
    } catch (error) {
      this.failure = refusalOf(error);
      this.requestUpdate();
      return;
    }
    this.said = words().unmerged;
    await this.reload();
    void this.focusOn('h1');
  }

  protected content(): TemplateResult {
    const text = words();
    const title = (name: string) => html`${this.mergedInto.has(name) ? nothing : projectTitle(this.dossiers.get(name))} <span class="quiet">${text.dossierN(numberOf(name))}</span>`;
    return html`<p class="lead-in">${text.duplicatesText}</p>
      <p role="status" class="said">${this.said}</p>
      <section class="card" aria-label=${text.duplicatesTitle}>
        ${this.pairs.length === 0
          ? html`<p class="quiet">${text.noDuplicates}</p>`
          : html`<ul class="rows">
              ${this.pairs.map(
                (pair) => html`<li>
                  <div>
                    ${pair.state === DuplicateState.MERGED
                      ? html`${title(pair.dossier)} ${text.and} ${title(pair.otherDossier)}`
                      : html`<a href=${hrefOf('duplicate', { dossier: numberOf(pair.dossier), other: numberOf(pair.otherDossier) })}>${title(pair.dossier)} ${text.and} ${title(pair.otherDossier)}</a>`}
                    <p class="quiet">${text.alikeBy(groundsText(pair.grounds))}</p>
                  </div>
                  ${this.side(pair)}
                </li>`,
              )}
            </ul>`}
      </section>
      <p><a href=${hrefOf('duplicates', {}, { montrer: this.decided ? '' : 'tout' })}>${this.decided ? text.undecidedOnly : text.decidedToo}</a></p>`;
  }

  private side(pair: Duplicate): TemplateResult | typeof nothing {
    const merged = this.mergedOf(pair);
    if (pair.state === DuplicateState.OPEN) return nothing;
    return html`<p class="side">
      <span class="tag">${capitalized(enumLabel(DuplicateStateSchema, pair.state))}</span>
      ${merged ? html`<button type="button" class="small" @click=${() => void this.undo(merged)}>${words().unmerge(numberOf(merged))}</button>` : nothing}
    </p>`;
  }
}

customElements.define('relais-duplicates', Duplicates);

class DuplicatePage extends Page {
  private readonly form = new Form(this, 'merge');
  private readonly dismissIds = new RequestIds();
  private both: [Dossier, Dossier] | undefined;

  protected get pageTitle(): string {
    const { dossier = '', other = '' } = this.route.params;
    return words().compareTitle(dossier, other);
  }

  protected async read(signal: AbortSignal): Promise<void> {
    const { dossier = '', other = '' } = this.route.params;
    const [first, second] = await Promise.all([
      api.dossiers.getDossier({ name: `dossiers/${dossier}` }, { signal }),
      api.dossiers.getDossier({ name: `dossiers/${other}` }, { signal }),
      needReference('mrc', 'sector'),
    ]);
    this.both = first.dossier && second.dossier && [first.dossier, second.dossier];
  }

  private async merge(event: SubmitEvent): Promise<void> {
    const { both } = this;
    if (!both) return;
    let target = '';
    const sent = await this.form.submit(event, async (data, requestId) => {
      target = String(data.get('keep'));
      const source = both.find((one) => one.name !== target)!.name;
      await api.dossiers.mergeDossiers({ source, target, requestId }, { signal: this.signal });
    });
    if (sent) router.go(hrefOfName(target));
  }

  private async dismiss(): Promise<void> {
    const { dossier = '', other = '' } = this.route.params;
    // The later one comes first in the name of a pair.
    const [later, earlier] = BigInt(dossier) > BigInt(other) ? [dossier, other] : [other, dossier];
    const name = `dossiers/${later}/duplicates/${earlier}`;
    try {
      await api.dossiers.dismissDuplicate({ name, requestId: this.dismissIds.idFor(name) }, { signal: this.signal });
      router.go(hrefOf('duplicates'));
    } catch (error) {
      this.form.refuse(refusalOf(error));
    }
  }

  protected content(): TemplateResult {
    const text = words();
    const { both } = this;
    if (!both) return html``;
    return html`<div class="scroll">
        <table role="table" class="versions pair" aria-label=${this.pageTitle}>
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">${text.conflictField}</th>
              ${both.map((one) => html`<th role="columnheader" scope="col"><a href=${hrefOfName(one.name)}>${text.dossierN(numberOf(one.name))}</a></th>`)}
            </tr>
          </thead>
          <tbody role="rowgroup">
            ${rowsOf(both).map(
              ({ label, values, same }) => html`<tr role="row" class=${same ? 'same' : ''}>
                <th role="rowheader" scope="row">${label}${same ? nothing : html` <span class="tag wait">${text.differs}</span>`}</th>
                ${values.map((value, place) => html`<td role="cell" data-label=${text.dossierN(numberOf(both[place]!.name))}>${value}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <form class="page-form" novalidate @submit=${(event: SubmitEvent) => void this.merge(event)}>
        ${this.form.summary()}
        ${this.form.options(
          { id: 'keep', path: 'target', label: text.keepWhich, required: true }, 'radio',
          [{ choices: both.map((one) => ({ value: one.name, text: text.dossierN(numberOf(one.name)), hint: projectTitle(one) })) }],
        )}
        <p class="quiet">${text.mergeText}</p>
        <div class="buttons">
          <button class="main" type="submit">${text.merge}</button>
          <button type="button" @click=${() => void this.dismiss()}>${text.dismiss}</button>
          <a class="button" href=${hrefOf('duplicates')}>${text.cancel}</a>
        </div>
      </form>`;
  }
}

function rowsOf(both: [Dossier, Dossier]): { label: string; values: unknown[]; same: boolean }[] {
  const text = words();
  // What is compared, and how it is shown.
  const row = (label: string, plain: (one: Dossier) => string, shown: (one: Dossier) => unknown = plain) => ({
    label, values: both.map(shown), same: plain(both[0]) === plain(both[1]),
  });
  return [
    row(text.projectTitle, projectTitle),
    row(text.promoterName, (one) => one.promoter?.name ?? ''),
    row(text.kind, (one) => capitalized(enumLabel(PromoterKindSchema, one.promoter?.kind ?? 0))),
    row(text.gender, (one) => capitalized(enumLabel(PromoterGenderSchema, one.promoter?.gender ?? 0))),
    row(text.contact, (one) => one.promoter?.contactName ?? ''),
    row(text.email, (one) => one.promoter?.contactEmail ?? ''),
    row(text.phone, (one) => one.promoter?.contactPhone ?? ''),
    row(text.mrc, (one) => codeLabel('mrc', one.mrc)),
    row(text.sector, (one) => codeLabel('sector', one.sector)),
    row(text.lead, (one) => organizationTitle(one.leadOrganization)),
    row(text.advisor, (one) => (one.advisor ? userTitle(one.advisor) : '')),
    row(text.phase, (one) => phase(one.phase)),
    row(text.status, (one) => String(one.status), (one) => status(one.status)),
    row(text.openedOn, (one) => one.openedOn, (one) => date(one.openedOn)),
    row(text.externalId, (one) => one.externalId),
    row(text.notes, (one) => one.notes),
  ];
}

customElements.define('relais-duplicate', DuplicatePage);
