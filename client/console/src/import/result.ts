// The answer to an import: counts, possible duplicates, notices, and the tables of faults.
import { type TemplateResult, html, nothing } from 'lit';
import { type ImportNotice, ImportNoticeKind, ImportNoticeKindSchema, type ImportProblem } from '../../build/gen/relais/v1/import_service_pb';
import type { Refusal } from '../base/errors';
import { capitalized, enumLabel } from '../base/labels';
import { hrefOfName } from '../base/router';
import { failureSentence } from '../parts/failure';
import { words } from '../words/words';
import { inOptions } from './option_words';
import type { Outcome } from './run';
import type { ImportWork } from './work';

// Of the lists; the rest comes on demand.
const SHOWN = 20;

export interface ResultOptions {
  allNotices: boolean;
  showAll(): void;
}

export function resultOf(work: ImportWork, options: ResultOptions): TemplateResult {
  return html`${work.failure ? refused(work.failure) : nothing}${work.outcome ? answered(work, work.outcome, options) : nothing}`;
}

function answered(work: ImportWork, outcome: Outcome, options: ResultOptions): TemplateResult {
  const text = words();
  const { summary } = outcome;
  const [title, sentence] =
    summary.problems > 0 ? [text.importFaultsTitle(summary.problems), text.importFaultsText]
    : work.recording && summary.recorded ? [text.importRecordedTitle, text.importRecordedText(String(summary.sequence))]
    : work.recording ? [text.importUnchangedTitle, text.importUnchangedText]
    : work.changes === 0 ? [text.importNothingTitle, text.importNothingText]
    : [text.importReadyTitle, text.importReadyText];
  return html`<section class="card result" aria-labelledby="result-title" ?inert=${work.running !== undefined}>
    <h2 id="result-title" tabindex="-1" class=${summary.problems > 0 ? 'fault-text' : ''}>${title}</h2>
    <p>${sentence}</p>
    ${summary.problems > 0 ? faults(work, outcome) : counts(work)}
    ${duplicates(outcome, work.recording, options)} ${notices(outcome, options)}
  </section>`;
}

function refused(refusal: Refusal): TemplateResult {
  const text = words();
  const more = [...refusal.fields.map((field) => field.sentence), ...refusal.obstacles].filter((one) => one !== refusal.sentence);
  return html`<section class="note fault" aria-labelledby="refused-title">
    <h2 id="refused-title" tabindex="-1" class="note-title">${text.importRefusedTitle}</h2>
    <p>${failureSentence(refusal)}</p>
    ${more.length > 0 ? html`<ul>${more.map((one) => html`<li>${one}</li>`)}</ul>` : nothing}
  </section>`;
}

function faults(work: ImportWork, outcome: Outcome): TemplateResult {
  const text = words();
  const known = new Set(work.files.map((file) => file.name));
  const elsewhere = outcome.problems.filter((problem) => !known.has(problem.fileName));
  return html`${outcome.summary.problems > outcome.problems.length ? html`<p>${text.importFaultsShown(outcome.problems.length)}</p>` : nothing}
    ${outcome.problems.some((problem) => problem.conflict) ? html`<p class="note conflict">${text.importConflicts}</p>` : nothing}
    ${elsewhere.length > 0 ? html`<ul class="plain-list">${elsewhere.map((problem) => html`<li class="fault-text">${placed(problem)}</li>`)}</ul>` : nothing}
    ${work.toSend
      .filter((file) => file.faultCount > 0)
      .map((file) => html`<relais-fault-table .file=${file} .answer=${outcome} .onMend=${() => work.touch()}></relais-fault-table>`)}`;
}

function placed(problem: ImportProblem): string {
  return problem.fileName ? `${words().importNoticePlace(problem.fileName, problem.line)}${words().colon}${inOptions(problem.message)}` : inOptions(problem.message);
}

function counts(work: ImportWork): TemplateResult | typeof nothing {
  const text = words();
  const files = work.counts;
  if (files.length === 0) return nothing;
  const columns = [
    [text.importRows, 'rows'], [text.importCreated, 'created'], [text.importRevised, 'revised'], [text.importUnchanged, 'unchanged'], [text.importWithdrawn, 'withdrawn'],
  ] as const;
  const total = (key: (typeof columns)[number][1]) => files.reduce((sum, file) => sum + file[key], 0);
  return html`<table class="list import-counts">
    <thead><tr><th scope="col">${text.importFile}</th>${columns.map(([label]) => html`<th scope="col" class="figure">${label}</th>`)}</tr></thead>
    <tbody>
      ${files.map(
        (file) => html`<tr><td class="col-project" data-label=${text.importFile}>${file.fileName}</td>
          ${columns.map(([label, key]) => html`<td class="figure" data-label=${label}>${text.figure(file[key])}</td>`)}</tr>`,
      )}
    </tbody>
    ${files.length > 1
      ? html`<tfoot><tr><td class="col-project" data-label=${text.importFile}>${text.importTotal}</td>${columns.map(([label, key]) => html`<td class="figure" data-label=${label}>${text.figure(total(key))}</td>`)}</tr></tfoot>`
      : nothing}
  </table>`;
}

function duplicates({ notices: all }: Outcome, recorded: boolean, options: ResultOptions): TemplateResult | typeof nothing {
  const text = words();
  const pairs = all.filter((notice) => notice.kind === ImportNoticeKind.DUPLICATE);
  if (pairs.length === 0) return nothing;
  return html`<h3>${text.importDuplicates} <span class="count">${pairs.length}</span></h3>
    <p class="quiet">${recorded ? text.importDuplicatesRecorded : text.importDuplicatesText}</p>
    <ul class="rows">${some(pairs, options).map(
      (pair) => html`<li>
        <div>${text.importDuplicate(pair.line, pair.value)} ↔ ${/^dossiers\/\d+$/.test(pair.other) ? html`<a href=${hrefOfName(pair.other)}>${pair.other.replace('dossiers/', text.dossierN(''))}</a>` : text.importOfFiles(pair.other)}</div>
        <p class="quiet">${pair.message}</p>
      </li>`,
    )}</ul>
    ${more(pairs, options)}`;
}

function notices({ notices: all }: Outcome, options: ResultOptions): TemplateResult | typeof nothing {
  const text = words();
  const others = all.filter((notice) => notice.kind !== ImportNoticeKind.DUPLICATE);
  if (others.length === 0) return nothing;
  return html`<h3>${text.importNotices} <span class="count">${others.length}</span></h3>
    <ul class="rows">${some(others, options).map(
      (notice) => html`<li>
        <div>${text.importNoticePlace(notice.fileName, notice.line)}${notice.value ? html` · ${notice.value}` : nothing}<p>${inOptions(notice.message)}</p></div>
        <p class="quiet">${capitalized(enumLabel(ImportNoticeKindSchema, notice.kind))}</p>
      </li>`,
    )}</ul>
    ${more(others, options)}`;
}

function some(list: ImportNotice[], options: ResultOptions): ImportNotice[] {
  return options.allNotices ? list : list.slice(0, SHOWN);
}

function more(list: ImportNotice[], options: ResultOptions): TemplateResult | typeof nothing {
  return options.allNotices || list.length <= SHOWN
    ? nothing
    : html`<p class="more"><button type="button" class="small" @click=${options.showAll}>${words().importShowAll(list.length - SHOWN)}</button></p>`;
}
