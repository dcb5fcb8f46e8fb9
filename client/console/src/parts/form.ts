// Forms of native controls. The service judges the input; each fault stands beside its field and in a summary that takes
// the focus. What was typed stays in the controls until the page is left.
import { type TemplateResult, html, nothing } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { type FieldFault, type Refusal, faultAt, refusalOf } from '../base/errors';
import { RequestIds } from '../base/request_id';
import { words } from '../words/words';
import { failureSentence } from './failure';
import type { View } from './view';

export interface Field {
  // Unique in the page; also the name of the control.
  id: string;
  // Path in the request, to find the service's faults.
  path: string;
  label: string;
  hint?: string;
  required?: boolean;
  // Needed for one of several buttons: neither required nor called optional.
  unmarked?: boolean;
}

export interface Choice {
  value: string;
  text: string;
  hint?: string;
}

export interface Group {
  legend?: string;
  choices: Choice[];
}

const QUIET_MS = 150;

// A fault that the page itself found while it made the request.
export class InputFault extends Error {
  constructor(
    readonly path: string,
    readonly sentence: string,
  ) {
    super(path);
  }
}

export class Form {
  faults: FieldFault[] = [];
  refusal: Refusal | undefined;
  busy = false;
  private slow = false;
  private shown: Field[] = [];
  private readonly ids = new RequestIds();

  constructor(
    private readonly view: View,
    readonly id: string,
  ) {}

  // Sends what the form holds. `send` gets the idempotency key; it may throw. Returns whether it went through.
  async submit(event: SubmitEvent, send: (data: FormData, requestId: string) => Promise<void>): Promise<boolean> {
    event.preventDefault();
    if (this.busy) return false;
    const data = new FormData(event.target as HTMLFormElement);
    this.refusal = undefined;
    this.faults = this.shown
      .filter((field) => field.required && !data.getAll(field.id).some((value) => String(value).trim() !== ''))
      .map((field) => ({ path: field.path, sentence: words().required }));
    if (this.faults.length > 0) {
      this.showSummary();
      return false;
    }
    this.busy = true;
    const timer = setTimeout(() => {
      this.slow = true;
      this.view.requestUpdate();
    }, QUIET_MS);
    try {
      await send(data, this.ids.idFor(JSON.stringify([...data.entries()])));
      this.ids.settled();
      return true;
    } catch (error) {
      if (error instanceof InputFault) {
        this.faults = [{ path: error.path, sentence: error.sentence }];
        this.showSummary();
      } else this.refuse(refusalOf(error));
      return false;
    } finally {
      clearTimeout(timer);
      this.busy = this.slow = false;
      this.view.requestUpdate();
    }
  }

  refuse(refusal: Refusal): void {
    this.refusal = refusal;
    this.faults = refusal.fields;
    this.showSummary();
  }

  clear(): void {
    this.refusal = undefined;
    this.faults = [];
  }

  private showSummary(): void {
    this.view.requestUpdate();
    void this.view.focusOn(`#${this.id}-summary`);
  }

  // To be drawn first in the form; it also forgets the fields of the former drawing.
  summary(): TemplateResult | typeof nothing {
    const known = this.shown;
    this.shown = [];
    if (this.faults.length === 0 && !this.refusal) return nothing;
    const title = this.faults.length > 0 ? words().faultsTitle(this.faults.length) : words().refusedTitle;
    const { refusal } = this;
    return html`<div class="note fault" id="${this.id}-summary" tabindex="-1" role="group" aria-labelledby="${this.id}-faults">
      <p class="note-title" id="${this.id}-faults">${title}</p>
      ${refusal && this.faults.length === 0 ? html`<p>${failureSentence(refusal)}</p>` : nothing}
      <ul>
        ${this.faults.map((fault) => {
          const field = known.find((candidate) => faultAt([fault], candidate.path));
          return field
            ? html`<li><a href="#${field.id}">${field.label}</a>${words().colon}${fault.sentence}</li>`
            : html`<li>${fault.sentence}</li>`;
        })}
        ${refusal?.obstacles.filter((text) => text !== refusal.sentence).map((text) => html`<li>${text}</li>`)}
      </ul>
    </div>`;
  }

  text(field: Field, options: { value?: string; type?: string; autocomplete?: string; inputmode?: string; max?: string; min?: string; size?: number } = {}): TemplateResult {
    return this.row(field, (described, invalid) => html`<input
      id=${field.id}
      name=${field.id}
      type=${options.type ?? 'text'}
      .value=${options.value ?? ''}
      autocomplete=${(options.autocomplete ?? 'off') as 'off'}
      inputmode=${ifDefined(options.inputmode as 'text' | undefined)}
      max=${ifDefined(options.max)}
      min=${ifDefined(options.min)}
      size=${ifDefined(options.size)}
      aria-required=${field.required ? 'true' : 'false'}
      aria-invalid=${invalid}
      aria-describedby=${ifDefined(described)}
    />`);
  }

  date(field: Field, options: { value?: string; max?: string; min?: string } = {}): TemplateResult {
    return this.text(field, { ...options, type: 'date' });
  }

  area(field: Field, options: { value?: string; rows?: number } = {}): TemplateResult {
    return this.row(field, (described, invalid) => html`<textarea
      id=${field.id}
      name=${field.id}
      rows=${options.rows ?? 3}
      .value=${options.value ?? ''}
      aria-required=${field.required ? 'true' : 'false'}
      aria-invalid=${invalid}
      aria-describedby=${ifDefined(described)}
    ></textarea>`);
  }

  select(field: Field, choices: Choice[], options: { value?: string; none?: string; change?: (value: string) => void } = {}): TemplateResult {
    const chosen = options.value ?? '';
    return this.row(field, (described, invalid) => html`<select
      id=${field.id}
      name=${field.id}
      aria-required=${field.required ? 'true' : 'false'}
      aria-invalid=${invalid}
      aria-describedby=${ifDefined(described)}
      @change=${(event: Event) => options.change?.((event.target as HTMLSelectElement).value)}
    >
      <option value="" ?selected=${chosen === ''}>${options.none ?? (field.required ? words().choose : '—')}</option>
      ${choices.map((choice) => html`<option value=${choice.value} ?selected=${choice.value === chosen}>${choice.text}</option>`)}
    </select>`);
  }

  // Radio buttons or check boxes in a group with a legend. The first one bears the field's id, for the error summary.
  options(field: Field, type: 'radio' | 'checkbox', groups: Group[], options: { chosen?: string[]; change?: (value: string) => void } = {}): TemplateResult {
    this.shown.push(field);
    const fault = faultAt(this.faults, field.path);
    let place = 0;
    return html`<fieldset class="options" aria-describedby=${ifDefined(this.described(field, fault))}>
      <legend>${field.label}${this.optionalMark(field)}</legend>
      ${this.notes(field, fault)}
      <div class="groups">${groups.map(
        (group) => html`<div>${group.legend ? html`<p class="group" aria-hidden="true">${group.legend}</p>` : nothing}
          ${group.choices.map((choice) => {
            const id = place++ === 0 ? field.id : `${field.id}-${place}`;
            return html`<label class="option" for=${id}>
              <input
                type=${type}
                id=${id}
                name=${field.id}
                value=${choice.value}
                ?checked=${options.chosen?.includes(choice.value) ?? false}
                aria-invalid=${fault ? 'true' : 'false'}
                @change=${() => options.change?.(choice.value)}
              />
              <span>${choice.text}${choice.hint ? html` <span class="quiet">${choice.hint}</span>` : nothing}</span>
            </label>`;
          })}</div>`,
      )}</div>
    </fieldset>`;
  }

  buttons(submit: string, cancelHref?: string, cancel = words().cancel): TemplateResult {
    return html`<div class="buttons">
      <button class="main" type="submit">${this.slow ? words().saving : submit}</button>
      ${cancelHref ? html`<a class="button" href=${cancelHref}>${cancel}</a>` : nothing}
    </div>`;
  }

  // Of a form in a dialog: “cancel” closes it.
  modalButtons(submit: string, cancel: () => void): TemplateResult {
    return html`<div class="buttons">
      <button class="main" type="submit">${this.slow ? words().saving : submit}</button>
      <button type="button" @click=${cancel}>${words().cancel}</button>
    </div>`;
  }

  private row(field: Field, control: (described: string | undefined, invalid: 'true' | 'false') => TemplateResult): TemplateResult {
    this.shown.push(field);
    const fault = faultAt(this.faults, field.path);
    return html`<div class="field">
      <label for=${field.id}>${field.label}${this.optionalMark(field)}</label>
      ${this.notes(field, fault)} ${control(this.described(field, fault), fault ? 'true' : 'false')}
    </div>`;
  }

  private optionalMark(field: Field): TemplateResult | typeof nothing {
    return field.required || field.unmarked ? nothing : html` <span class="quiet">${words().optional}</span>`;
  }

  private notes(field: Field, fault: FieldFault | undefined): TemplateResult {
    return html`${field.hint ? html`<p class="hint" id="${field.id}-hint">${field.hint}</p>` : nothing}
    ${fault ? html`<p class="fault-text" id="${field.id}-fault">${fault.sentence}</p>` : nothing}`;
  }

  private described(field: Field, fault: FieldFault | undefined): string | undefined {
    const ids = [field.hint ? `${field.id}-hint` : '', fault ? `${field.id}-fault` : ''].filter(Boolean).join(' ');
    return ids || undefined;
  }
}

export function textOf(data: FormData, id: string): string {
  return String(data.get(id) ?? '').trim();
}
