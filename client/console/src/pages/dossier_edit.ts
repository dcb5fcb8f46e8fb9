// Changes the plain attributes of a dossier: only what the person changed is sent. If somebody else changed the same
// fields, both versions are shown and the person chooses, field by field.
import { type TemplateResult, html, nothing } from 'lit';
import { create } from '@bufbuild/protobuf';
import { FieldMaskSchema } from '@bufbuild/protobuf/wkt';
import { type Dossier, DossierSchema } from '../../build/gen/relais/v1/dossier_pb';
import { refusalOf } from '../base/errors';
import { needReference } from '../base/reference';
import { hrefOf } from '../base/router';
import { api } from '../base/transport';
import { type LastChange, conflictNote, readLastChange } from '../dossier/conflict';
import { mergeFields } from '../dossier/merge';
import { type Path, type PlainFields, dossierOf, fieldsOf, pathLabel, plainFields, shownField, typedFields } from '../dossier/plain_fields';
import { Form } from '../parts/form';
import { router } from '../parts/navigation';
import { Page } from '../parts/view';
import { words } from '../words/words';

class DossierEdit extends Page {
  private readonly form = new Form(this, 'edit');
  private seen: Dossier | undefined;
  private now: Dossier | undefined;
  private last: LastChange | undefined;
  private wanted: PlainFields | undefined;
  private nothingChanged = false;

  protected get pageTitle(): string {
    return words().editTitle(this.number);
  }

  private get number(): string {
    return this.route.params['dossier'] ?? '';
  }

  protected async read(signal: AbortSignal): Promise<void> {
    const [answer] = await Promise.all([api.dossiers.getDossier({ name: `dossiers/${this.number}` }, { signal }), needReference('mrc', 'sector')]);
    this.seen = answer.dossier;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    const { seen } = this;
    if (!seen) return;
    let conflict = false;
    const sent = await this.form.submit(event, async (data, requestId) => {
      const base = fieldsOf(seen);
      const wanted = typedFields(data);
      const current = this.now ? fieldsOf(this.now) : base;
      const merge = mergeFields(base, current, wanted);
      // A field that the person changed after the versions were shown is asked for too.
      if (this.now && merge.both.some((path) => !data.has(`keep-${path}`))) {
        conflict = true;
        this.wanted = wanted;
        this.requestUpdate();
        void this.focusOn('#conflict');
        return;
      }
      // Of the fields that both changed, those for which the person chose the own version.
      const chosen = merge.both.filter((path) => data.get(`keep-${path}`) === 'mine');
      const paths = [...merge.mine, ...chosen];
      this.nothingChanged = paths.length === 0 && !this.now;
      if (this.nothingChanged) return;
      if (paths.length > 0) {
        try {
          await this.send(wanted, paths, (this.now ?? seen).etag, requestId);
        } catch (error) {
          if (refusalOf(error).reason !== 'ETAG_MISMATCH') throw error;
          conflict = true;
          this.wanted = wanted;
          await this.readConflict();
        }
      }
    });
    if (sent && !conflict && !this.nothingChanged) router.go(hrefOf('dossier', { dossier: this.number }));
  }

  private async send(wanted: PlainFields, paths: string[], etag: string, requestId: string): Promise<void> {
    const dossier = create(DossierSchema, { ...dossierOf(wanted), name: `dossiers/${this.number}`, etag });
    await api.dossiers.updateDossier({ dossier, updateMask: create(FieldMaskSchema, { paths }), requestId }, { signal: this.signal });
  }

  private async readConflict(): Promise<void> {
    const name = `dossiers/${this.number}`;
    const [answer, last] = await Promise.all([api.dossiers.getDossier({ name }), readLastChange(name)]);
    this.now = answer.dossier;
    this.last = last;
    this.requestUpdate();
    void this.focusOn('#conflict');
  }

  private conflict(): TemplateResult | typeof nothing {
    if (!this.now || !this.seen || !this.wanted) return nothing;
    const [seen, now, { wanted }] = [fieldsOf(this.seen), fieldsOf(this.now), { wanted: this.wanted }];
    const { both } = mergeFields(seen, now, wanted);
    return conflictNote(
      this.last,
      (both as Path[]).map((path) => ({
        label: pathLabel(path),
        seen: shownField(path, seen[path]),
        now: html`<label class="option"><input type="radio" name="keep-${path}" value="theirs" checked /><span>${shownField(path, now[path])}</span></label>`,
        mine: html`<label class="option"><input type="radio" name="keep-${path}" value="mine" /><span>${shownField(path, wanted[path])}</span></label>`,
      })),
    );
  }

  protected content(): TemplateResult {
    const text = words();
    if (!this.seen) return html``;
    const parts = plainFields(this.form, fieldsOf(this.seen));
    return html`<form class="page-form" novalidate @submit=${(event: SubmitEvent) => void this.submit(event)}>
      ${this.form.summary()} ${this.conflict()} ${parts.names} ${parts.contact} ${parts.where} ${parts.notes}
      <p role="status">${this.nothingChanged ? text.nothingChanged : nothing}</p>
      ${this.form.buttons(this.now ? text.conflictSend : text.save, hrefOf('dossier', { dossier: this.number }), this.now ? text.conflictKeepTheirs : text.cancel)}
    </form>`;
  }
}

customElements.define('relais-dossier-edit', DossierEdit);
