// Import and export of the sample register: enough of the checks to see faults, duplicates, notices and counts.
import { create } from '@bufbuild/protobuf';
import { Code, type ConnectRouter, type HandlerContext } from '@connectrpc/connect';
import { Role } from '../build/gen/relais/v1/access_pb';
import {
  type ImportNotice, ImportNoticeKind, ImportNoticeSchema, type ImportOptions, ImportOptionsSchema, type ImportProblem, ImportProblemSchema,
  ImportService, type ImportSummary, ImportSummarySchema,
} from '../build/gen/relais/v1/import_service_pb';
import { ImportedFile } from '../src/import/imported_file';
import type { Kind } from '../src/import/file_names';
import type { Kit, Text } from './register_kit';

type Rule = (value: string, kit: Kit) => Text | undefined;

const oneOf = (allowed: string[]): Text => ({ fr: `valeurs permises : ${allowed.join(', ')}`, en: `allowed values: ${allowed.join(', ')}` });
const code = (list: string): Rule => (value, kit) => {
  const codes = kit.data().codelists.find((one) => one.name === `codelists/${list}`)?.codes ?? [];
  const known = codes.some((one) => [one.name.split('/').at(-1), one.labelFr, one.labelEn].some((word) => word?.toLowerCase() === value.toLowerCase()));
  return known ? undefined : oneOf(codes.map((one) => one.name.split('/').at(-1)!));
};
const word = (...allowed: string[]): Rule => (value) => (allowed.includes(value.toLowerCase()) ? undefined : oneOf(allowed));
const date: Rule = (value, kit) => {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) ?? /^(\d{2})[/-](\d{2})[/-](\d{4})$/.exec(value);
  if (!found) return { fr: 'une date, comme 2018-04-12 ou 12/04/2018', en: 'a date, such as 2018-04-12 or 12/04/2018' };
  const civil = value.length === 10 && value[4] === '-' ? value : `${found[3]}-${found[2]}-${found[1]}`;
  return civil > kit.today ? { fr: 'la date ne peut pas être dans l’avenir', en: 'the date cannot be in the future' } : undefined;
};
const amount: Rule = (value) => (/^\d[\d  ]*(?:[.,]\d{1,2})?\s*\$?$/.test(value) ? undefined : { fr: 'un montant, comme 12 500,00 $', en: 'an amount, such as 12500.00' });
const minutes: Rule = (value) => (/^\d{1,4}$/.test(value) && Number(value) <= 1440 ? undefined : { fr: 'un nombre de 0 à 1440', en: 'a number from 0 to 1440' });

// Headers by kind, those with `*` required; the rule of each value.
const COLUMNS: Record<Kind, Record<string, Rule | null>> = {
  dossiers: {
    'external_id*': null, 'opened_on*': date, 'project_title*': null, 'promoter_name*': null, 'promoter_gender*': word('woman', 'man', 'both', 'undisclosed'),
    'promoter_kind*': word('project', 'enterprise'), 'sector*': code('sector'), 'mrc*': code('mrc'), 'phase*': word('pre_startup', 'startup', 'consolidation', 'development'),
    'lead_organization*': null, origin_organization: null, agreement: null, advisor: null, contact_name: null, contact_email: null, contact_phone: null,
    closed_on: date, closing_outcome: code('closing_outcome'), notes: null,
  },
  interventions: { 'external_id*': null, 'dossier*': null, 'held_on*': date, 'subjects*': null, minutes, notes: null },
  phases: { external_id: null, 'dossier*': null, 'effective_on*': date, 'phase*': word('pre_startup', 'startup', 'consolidation', 'development'), reason: null },
  referrals: {
    'external_id*': null, 'dossier*': null, 'kind*': word('consultation', 'transfer', 'external'), 'from_organization*': null, 'to_organization*': null,
    'sent_on*': date, 'state*': null, answered_on: date, reason: null,
  },
  funding: { 'external_id*': null, 'dossier*': null, 'program*': code('program'), 'step*': null, 'step_on*': date, amount },
  agreements: { 'external_id*': null, 'organization*': null, 'title*': null, 'starts_on*': date, 'ends_on*': date, contribution: amount },
};
const PERSONAL = ['promoter_name', 'contact_name', 'contact_email', 'contact_phone', 'notes', 'reason'];

// More rows than this are refused, to see a refusal.
const MAX_ROWS = 20_000;
const ROWS_A_STEP = 500;

const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

class Check {
  readonly problems: ImportProblem[] = [];
  readonly notices: ImportNotice[] = [];
  // Rows as they would be recorded, by kind and identifier.
  readonly rows = new Map<string, string>();
  readonly summary: ImportSummary = create(ImportSummarySchema);
  private readonly titles = new Map<string, string>();

  constructor(
    private readonly kit: Kit,
    private readonly context: HandlerContext,
    private readonly options: ImportOptions,
    private readonly recorded: Map<string, string>,
    private readonly known: Set<string>,
  ) {}

  // Yields after each step of rows.
  *read(file: ImportedFile): Generator<number> {
    const kind = file.use.kind!;
    const counts = { rows: 0, created: 0, revised: 0, unchanged: 0 };
    const headers = this.headers(file, kind);
    for (let row = 0; row < file.rowCount; row++) {
      if (file.isHeader(row) || file.isBlank(row)) continue;
      if (++counts.rows % ROWS_A_STEP === 0) yield ROWS_A_STEP;
      if (file.isBroken(row)) {
        this.fault(file, row, '', '', { fr: 'un guillemet ouvert au début de cette cellule n’est jamais fermé', en: 'a quotation mark opened at the beginning of this cell is never closed' });
        continue;
      }
      this.row(file, row, headers, kind);
      const id = `${kind} ${file.cell(row, 0)} ${kind === 'funding' || kind === 'phases' ? file.cell(row, 1) + file.cell(row, 3) + file.cell(row, 2) : ''}`;
      const content = headers.map((_, cell) => file.cell(row, cell)).join('\u0000');
      const before = this.recorded.get(id);
      counts[before === undefined ? 'created' : before === content ? 'unchanged' : 'revised']++;
      this.rows.set(id, content);
      if (kind === 'dossiers' && before === undefined) this.duplicate(file, row, headers);
    }
    yield counts.rows % ROWS_A_STEP;
    this.summary.files.push(create(ImportSummarySchema, { files: [{ fileName: file.name, ...counts }] }).files[0]!);
  }

  private headers(file: ImportedFile, kind: Kind): string[] {
    const known = Object.keys(COLUMNS[kind]);
    const bare = (name: string) => name.replace('*', '');
    for (const header of file.headers) {
      if (known.some((name) => bare(name) === folded(header)) || this.options.ignoreUnknown) continue;
      this.fault(file, this.headerRow(file), header, header, { fr: `en-tête inconnu; en-têtes permis : ${known.map(bare).join(', ')}`, en: `unknown header; allowed headers: ${known.map(bare).join(', ')}` });
    }
    for (const name of known.filter((one) => one.endsWith('*')).map(bare)) {
      if (!file.headers.some((header) => folded(header) === name)) this.fault(file, this.headerRow(file), name, '', { fr: `colonne obligatoire absente : ${name}`, en: `required column missing: ${name}` });
    }
    return file.headers.map(folded);
  }

  private headerRow(file: ImportedFile): number {
    return Array.from({ length: file.rowCount }, (_, row) => row).find((row) => file.isHeader(row)) ?? 0;
  }

  private row(file: ImportedFile, row: number, headers: string[], kind: Kind): void {
    if (file.cellCount(row) > headers.length) {
      this.fault(file, row, '', '', { fr: `la rangée a ${file.cellCount(row)} cellules; l’en-tête en a ${headers.length}`, en: `the row has ${file.cellCount(row)} cells; the header has ${headers.length}` });
    }
    headers.forEach((header, cell) => {
      const value = file.cell(row, cell);
      const required = `${header}*` in COLUMNS[kind];
      const rule = COLUMNS[kind][required ? `${header}*` : header];
      const name = file.headers[cell]!;
      const say = (text: Text) => this.fault(file, row, name, PERSONAL.includes(header) ? '' : value, text);
      if (value === '') {
        if (required) say({ fr: 'à remplir', en: 'required' });
        return;
      }
      const message = rule?.(value, this.kit);
      if (message) say(message);
      else if (header === 'dossier' && !this.known.has(folded(value))) say({ fr: 'aucun dossier de ce nom dans les fichiers ni dans le registre', en: 'no dossier of this name in the files or the register' });
    });
  }

  private duplicate(file: ImportedFile, row: number, headers: string[]): void {
    const title = file.cell(row, headers.indexOf('project_title'));
    const id = file.cell(row, 0);
    const other = this.kit.data().dossiers.find((one) => folded(one.projectTitle) === folded(title))?.name ?? this.titles.get(folded(title));
    this.titles.set(folded(title), id);
    if (!other) return;
    const message = this.kit.say(this.context, { fr: `ressemble à ${other} (titre du projet)`, en: `resembles ${other} (project title)` });
    this.notices.push(create(ImportNoticeSchema, { kind: ImportNoticeKind.DUPLICATE, fileName: file.name, line: file.line(row), value: id, other, message }));
  }

  private fault(file: ImportedFile, row: number, column: string, value: string, text: Text): void {
    this.problems.push(create(ImportProblemSchema, { fileName: file.name, line: file.line(row), column, value, message: this.kit.say(this.context, text) }));
  }
}

export function addImports(router: ConnectRouter, kit: Kit): { reset(): void } {
  const recorded = new Map<string, string>();
  // Journal positions by request id.
  const answered = new Map<string, bigint>();
  let sequence = 4100n;

  const advisor = (context: HandlerContext) => {
    if (!kit.caller(context).roles.includes(Role.ADVISOR)) kit.refuse(context, Code.PermissionDenied, 'ROLE_REQUIRED', { fr: 'Réservé aux conseillers.', en: 'For advisors only.' });
  };

  router.service(ImportService, {
    async *import(requests, context) {
      advisor(context);
      let options = create(ImportOptionsSchema);
      const chunks = new Map<string, Uint8Array[]>();
      for await (const { payload } of requests) {
        if (payload.case === 'options') options = payload.value;
        if (payload.case === 'chunk') chunks.set(payload.value.fileName, [...(chunks.get(payload.value.fileName) ?? []), payload.value.data]);
      }
      const before = answered.get(options.requestId);
      if (before !== undefined) {
        yield { payload: { case: 'summary' as const, value: { recorded: true, sequence: before } } };
        return;
      }
      const files = [...chunks].map(([name, parts]) => new ImportedFile(name, new Uint8Array(Buffer.concat(parts))));
      const total = files.reduce((sum, file) => sum + file.dataRows, 0);
      if (total > MAX_ROWS) kit.refuse(context, Code.ResourceExhausted, 'IMPORT_TOO_LARGE', { fr: `Plus de ${MAX_ROWS} lignes; importez en plusieurs fois.`, en: `More than ${MAX_ROWS} rows; import in several parts.` });
      const ids = files.filter((file) => file.use.kind === 'dossiers').flatMap((file) => Array.from({ length: file.rowCount }, (_, row) => folded(file.cell(row, 0))));
      const check = new Check(kit, context, options, recorded, new Set([...ids, ...kit.data().dossiers.map((one) => folded(one.externalId))]));
      let done = 0;
      for (const file of files) {
        for (const rows of check.read(file)) yield { payload: { case: 'progress' as const, value: { rowsDone: BigInt((done += rows)), rowsTotal: BigInt(total) } } };
      }
      const { problems, notices, summary } = check;
      summary.problems = problems.length;
      const changes = summary.files.some((file) => file.created + file.revised > 0);
      if (problems.length > 0) summary.files = [];
      else if (!options.dryRun && changes) {
        summary.recorded = true;
        summary.sequence = ++sequence;
        if (options.requestId) answered.set(options.requestId, sequence);
        for (const [id, content] of check.rows) recorded.set(id, content);
      }
      for (const problem of problems.slice(0, 10_000)) yield { payload: { case: 'problem' as const, value: problem } };
      for (const notice of problems.length > 0 ? [] : notices) yield { payload: { case: 'notice' as const, value: notice } };
      summary.notices = notices.length;
      yield { payload: { case: 'summary' as const, value: summary } };
    },
    async *exportRegister(_, context) {
      advisor(context);
      const { dossiers, interventions } = kit.data();
      const encode = (rows: string[][]) => new TextEncoder().encode(rows.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`).join(''));
      const chunk = (fileName: string, rows: string[][]) => ({ payload: { case: 'chunk' as const, value: { fileName, data: encode(rows) } } });
      yield chunk('dossiers.csv', [['external_id', 'opened_on', 'project_title', 'sector']]);
      yield chunk('interventions.csv', [['dossier', 'held_on', 'subjects']]);
      for (const one of dossiers) yield chunk('dossiers.csv', [[one.externalId, one.openedOn, one.projectTitle, one.sector]]);
      yield chunk('interventions.csv', interventions.map((one) => [one.name, one.heldOn, one.subjects.join('|')]));
      const message = kit.say(context, { fr: 'mis en suspens : les fichiers ne le portent pas', en: 'put on hold: the files do not hold it' });
      yield { payload: { case: 'notice' as const, value: { fileName: 'dossiers.csv', column: 'status', dossier: 'dossiers/7', message } } };
      const empty = ['phases.csv', 'referrals.csv', 'funding.csv', 'agreements.csv'].map((fileName) => ({ fileName, rows: 0n }));
      const files = [{ fileName: 'dossiers.csv', rows: BigInt(dossiers.length) }, { fileName: 'interventions.csv', rows: BigInt(interventions.length) }, ...empty];
      yield { payload: { case: 'summary' as const, value: { files, sequence, notices: 1n, consentsLeftOut: 3n, followUpsLeftOut: 6n } } };
    },
  });

  return { reset: () => recorded.clear() };
}
