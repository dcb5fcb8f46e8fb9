// The fields of a period and of a state of the register, the same in the questions and in the report.
import { type TemplateResult, html, nothing } from 'lit';
import { today } from '../base/dates';
import { language } from '../base/language';
import { type Form, textOf } from '../parts/form';
import type { View } from '../parts/view';
import { words } from '../words/words';
import { fiscalYearOf, labelOf, lastFiscalYears, parseLabel, quarterMonths } from './fiscal';
import { isPosition } from './moment';

const YEARS = 12;
const OTHER_DATES = 'dates';

export interface Asked {
  label: string;
  from: string;
  to: string;
  asOf: string;
}

type MomentKind = 'time' | 'position' | '';

// What was chosen and decides which fields there are, until the address holds it.
export class PeriodFields {
  private dated: boolean | undefined;
  private moment: MomentKind | undefined;

  // `path`: the period in the request, `query.period` or `period`.
  constructor(
    private readonly view: View,
    private readonly form: Form,
    private readonly path: string,
    private readonly withDates: boolean,
  ) {}

  forget(): void {
    this.dated = this.moment = undefined;
  }

  isDated(asked: Asked): boolean {
    return this.withDates && (this.dated ?? (asked.label === '' && (asked.from !== '' || asked.to !== '')));
  }

  period(asked: Asked): TemplateResult {
    const text = words();
    const read = parseLabel(asked.label);
    const dated = this.isDated(asked);
    // An unknown label is shown unchanged, beside its fault.
    const year = read?.year ?? (asked.label || fiscalYearOf(today()));
    const years = lastFiscalYears(today(), YEARS);
    if (!years.includes(year)) years.push(year);
    const yearChoices = [...years.map((value) => ({ value, text: value })), ...(this.withDates ? [{ value: OTHER_DATES, text: text.otherDates }] : [])];
    const quarters = [1, 2, 3, 4].map((quarter) => ({ value: String(quarter), text: text.quarterN(quarter, ...quarterMonths(quarter, language())) }));
    return html`${this.form.select({ id: 'fiscal-year', path: dated ? `${this.path}.label` : this.path, label: text.fiscalYear, required: true }, yearChoices, {
      value: dated ? OTHER_DATES : year,
      change: (value) => {
        this.dated = value === OTHER_DATES;
        this.view.requestUpdate();
      },
    })}
    ${dated
      ? html`${this.form.date({ id: 'from', path: `${this.path}.from`, label: text.periodFrom }, { value: asked.from })}
          ${this.form.date({ id: 'to', path: `${this.path}.to`, label: text.periodTo }, { value: asked.to })}`
      : this.form.select({ id: 'quarter', path: 'period_quarter', label: text.quarter }, quarters, { value: read?.quarter ? String(read.quarter) : '', none: text.wholeYear })}`;
  }

  state(asked: Asked): TemplateResult {
    const text = words();
    const kind = this.moment ?? (asked.asOf === '' ? '' : isPosition(asked.asOf) ? 'position' : 'time');
    const path = this.path.replace(/period$/, 'as_of');
    const kinds = [{ value: 'time', text: text.asOfTime }, { value: 'position', text: text.asOfPosition }];
    return html`${this.form.select({ id: 'as-of', path: kind === '' ? path : 'as_of_kind', label: text.asOf }, kinds, {
      value: kind,
      none: text.asOfNow,
      change: (value) => {
        this.moment = value as MomentKind;
        this.view.requestUpdate();
      },
    })}
    ${kind === 'time'
      ? this.form.text({ id: 'as-of-time', path, label: text.asOfTimeField, required: true }, { type: 'datetime-local', value: isPosition(asked.asOf) ? '' : asked.asOf })
      : nothing}
    ${kind === 'position'
      ? this.form.text({ id: 'as-of-position', path, label: text.asOfPositionField, required: true }, { inputmode: 'numeric', value: asked.asOf.replace(/^@/, '') })
      : nothing}`;
  }

  static read(data: FormData): Asked {
    const year = textOf(data, 'fiscal-year');
    const dated = year === OTHER_DATES;
    const position = textOf(data, 'as-of-position').replace(/\D/g, '');
    return {
      label: dated ? '' : labelOf(parseLabel(year)?.year ?? year, Number(textOf(data, 'quarter'))),
      from: dated ? textOf(data, 'from') : '',
      to: dated ? textOf(data, 'to') : '',
      asOf: position ? `@${position}` : textOf(data, 'as-of-time'),
    };
  }
}
