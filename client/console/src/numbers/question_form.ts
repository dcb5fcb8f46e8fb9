// The form of a question, and the chips of its filters.
import { type TemplateResult, html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { type Dimension, DimensionSchema, MeasureSchema, SeriesBucketSchema } from '../../build/gen/relais/v1/statistics_pb';
import { type Refusal } from '../base/errors';
import { capitalized, choices, enumLabel } from '../base/labels';
import { Form, textOf } from '../parts/form';
import type { View } from '../parts/view';
import { words } from '../words/words';
import { keyChoices, keyLabel, needKeys } from './keys';
import { type Filter, MAX_DIMENSIONS, type NumbersQuery, formatNumbersQuery, periodDates } from './query';
import { PeriodFields } from './period_fields';

const numbered = (type: Parameters<typeof choices>[0]) => choices(type).map(({ value, text }) => ({ value: String(value), text }));

export class QuestionForm {
  private readonly form: Form;
  private readonly fields: PeriodFields;
  private filtering: Dimension | undefined;
  private shown = '';

  // `go` asks the question that the form holds.
  constructor(
    private readonly view: View,
    private readonly go: (query: NumbersQuery) => void,
  ) {
    this.form = new Form(view, 'question');
    this.fields = new PeriodFields(view, this.form, 'query.period', true);
  }

  clear(): void {
    this.form.clear();
  }

  // Faults of filters name the filter, whose field is a chip.
  refuse(refusal: Refusal, query: NumbersQuery): void {
    const fields = refusal.fields.map(({ path, sentence }) => {
      const filter = query.filters[Number(/^query\.filters\[(\d+)\]/.exec(path)?.[1] ?? -1)];
      if (filter) return { path, sentence: words().filterIs(capitalized(enumLabel(DimensionSchema, filter.dimension)), sentence) };
      return path === 'query.period' && this.fields.isDated(query) ? { path: 'query.period.from', sentence } : { path, sentence };
    });
    this.form.refuse({ ...refusal, fields });
  }

  content(query: NumbersQuery): TemplateResult {
    const text = words();
    const key = JSON.stringify(formatNumbersQuery(query));
    if (key !== this.shown) {
      // The address is another: its question replaces what was typed.
      this.shown = key;
      this.filtering = undefined;
      this.fields.forget();
    }
    return html`${keyed(key, html`<form class="question card" novalidate aria-labelledby="question-title" @submit=${(event: SubmitEvent) => void this.submit(event, query)}>
      <h2 id="question-title">${text.question}</h2>
      ${this.form.summary()}
      <div class="grid">
        ${this.form.select({ id: 'measure', path: 'query.measure', label: text.measure, required: true }, numbered(MeasureSchema), { value: String(query.measure) })}
        ${this.fields.period(query)} ${this.fields.state(query)}
        ${this.form.select({ id: 'series', path: 'bucket', label: text.series }, numbered(SeriesBucketSchema), { value: String(query.series || '') })}
      </div>
      <div class="grid">
        ${Array.from({ length: MAX_DIMENSIONS }, (_, i) => this.form.select(
          { id: `by-${i + 1}`, path: `query.dimensions[${i}]`, label: text.breakdown(i + 1) }, numbered(DimensionSchema), { value: String(query.dimensions[i] ?? '') },
        ))}
        ${this.filterField()}
      </div>
      ${this.filterValues(query)} ${this.chips(query)}
      <div class="buttons"><button class="main" type="submit">${text.count}</button></div>
    </form>`)}`;
  }

  private filterField(): TemplateResult {
    return this.form.select({ id: 'filter', path: 'filter_dimension', label: words().addFilter }, numbered(DimensionSchema), {
      value: String(this.filtering ?? ''),
      change: (value) => void this.chooseFilter(Number(value)),
    });
  }

  private filterValues(query: NumbersQuery): TemplateResult | typeof nothing {
    const dimension = this.filtering;
    if (!dimension) return nothing;
    const keys = keyChoices(dimension, periodDates(query));
    if (keys.length === 0) return html`<p class="quiet">${words().filterNoValues}</p>`;
    const chosen = query.filters.find((one) => one.dimension === dimension)?.values ?? [];
    const field = { id: 'filter-values', path: 'filter_values', label: words().filterValues(enumLabel(DimensionSchema, dimension)), required: true };
    return html`${keyed(dimension, this.form.options(field, 'checkbox', [{ choices: keys }], { chosen }))}`;
  }

  private async chooseFilter(dimension: number): Promise<void> {
    if (dimension) await needKeys([dimension]).catch(() => {});
    this.filtering = dimension || undefined;
    this.view.requestUpdate();
  }

  private chips(query: NumbersQuery): TemplateResult | typeof nothing {
    if (query.filters.length === 0) return nothing;
    const text = words();
    return html`<ul class="chips" aria-label=${text.filtersInForce}>
      ${query.filters.map((filter) => {
        const label = filterText(filter);
        return html`<li>
          <button type="button" class="chip" aria-label=${text.removeFilter(label)} @click=${(event: Event) => this.remove(event, query, filter.dimension)}>
            ${label} <span aria-hidden="true">×</span>
          </button>
        </li>`;
      })}
    </ul>`;
  }

  // What else was typed is asked too.
  private remove(event: Event, query: NumbersQuery, dimension: Dimension): void {
    const form = (event.target as HTMLElement).closest('form')!;
    const filters = query.filters.filter((one) => one.dimension !== dimension);
    this.go({ ...this.read(new FormData(form), query), filters });
    // The chip is gone; the next one, or else the field that adds one, takes the focus.
    void this.view.focusOn('.question .chips button, #filter');
  }

  private async submit(event: SubmitEvent, query: NumbersQuery): Promise<void> {
    // Values without a dimension to filter by are no fault.
    await this.form.submit(event, async (data) => this.go(this.read(data, query)));
  }

  private read(data: FormData, query: NumbersQuery): NumbersQuery {
    const dimensions = Array.from({ length: MAX_DIMENSIONS }, (_, i) => Number(textOf(data, `by-${i + 1}`))).filter((value) => value > 0);
    const values = data.getAll('filter-values').map(String);
    const dimension = Number(textOf(data, 'filter'));
    const filters = dimension && values.length > 0
      ? [...query.filters.filter((one) => one.dimension !== dimension), { dimension, values }]
      : query.filters;
    return { ...PeriodFields.read(data), measure: Number(textOf(data, 'measure')), dimensions, filters, series: Number(textOf(data, 'series')) };
  }
}

// “Secteur : Culture, Santé”.
export function filterText({ dimension, values }: Filter): string {
  return words().filterIs(capitalized(enumLabel(DimensionSchema, dimension)), values.map((value) => keyLabel(dimension, value)).join(', '));
}
