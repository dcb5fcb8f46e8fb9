// The import that a person prepares: files, options, the last answer. It outlives the page that shows it, so that a look at
// a dossier loses nothing; it is gone with the tab.
import { ImportMissing, ImportPreference, type ImportSummary } from '../../build/gen/relais/v1/import_service_pb';
import { type Refusal, refusalOf } from '../base/errors';
import { RequestIds } from '../base/request_id';
import { KINDS, type Reason } from './file_names';
import type { ImportedFile } from './imported_file';
import { type Outcome, type Progress, runImport } from './run';

export interface Choices {
  ignoreUnknown: boolean;
  prefer: ImportPreference;
  missing: ImportMissing;
}

export interface Run {
  recording: boolean;
  progress: Progress | undefined;
  abort: AbortController;
}

export class ImportWork {
  files: ImportedFile[] = [];
  choices: Choices = { ignoreUnknown: false, prefer: ImportPreference.UNSPECIFIED, missing: ImportMissing.UNSPECIFIED };
  running: Run | undefined;
  // The last answer, and whether it is that of a recording.
  outcome: Outcome | undefined;
  recording = false;
  // Whether something changed after the last answer.
  stale = false;
  failure: Refusal | undefined;
  // Of the last check: a repeated recording is answered without counts.
  private checkedSummary: ImportSummary | undefined;
  private readonly ids = new RequestIds();
  private version = 0;
  onChange: () => void = () => {};

  constructor(private readonly run = runImport) {}

  // Files of the same name are replaced.
  add(files: ImportedFile[]): void {
    const names = new Set(files.map((file) => file.name));
    this.files = [...this.files.filter((file) => !names.has(file.name)), ...files];
    // The report of what was recorded ends with the next import.
    if (this.recording) this.outcome = undefined;
    this.recording = false;
    this.touch();
  }

  remove(file: ImportedFile): void {
    this.files = this.files.filter((other) => other !== file);
    if (this.toSend.length === 0) this.outcome = undefined;
    this.touch();
  }

  choose(choices: Partial<Choices>): void {
    this.choices = { ...this.choices, ...choices };
    this.touch();
  }

  // After any change of files or choices.
  touch(): void {
    this.version++;
    this.stale = true;
    this.failure = undefined;
    this.onChange();
  }

  // In import order.
  get toSend(): ImportedFile[] {
    return KINDS.flatMap((kind) => this.files.filter((file) => file.use.kind === kind));
  }

  // Why the file is not read, beyond what its name says.
  reasonOf(file: ImportedFile): Reason | undefined {
    const { kind, reason } = file.use;
    if (kind && this.files.filter((other) => other.use.kind === kind).length > 1) return 'twice';
    return reason;
  }

  get refused(): ImportedFile[] {
    return this.files.filter((file) => file.use.refused || this.reasonOf(file) === 'twice');
  }

  get canCheck(): boolean {
    return !this.running && this.toSend.length > 0 && this.refused.length === 0;
  }

  get canRecord(): boolean {
    return this.canCheck && this.outcome?.summary.problems === 0 && !this.stale && !this.recording && this.changes > 0;
  }

  // Counts by file, of the last answer or of the check before it.
  get counts(): ImportSummary['files'] {
    return this.outcome?.summary.files.length ? this.outcome.summary.files : (this.checkedSummary?.files ?? []);
  }

  // Rows that an import records.
  get changes(): number {
    return this.counts.reduce((sum, file) => sum + file.created + file.revised + file.withdrawn, 0);
  }

  get mendedFiles(): ImportedFile[] {
    return this.files.filter((file) => file.changed);
  }

  // Returns whether there is an answer; `failure` says why there is none.
  async send(recording: boolean): Promise<boolean> {
    const run: Run = { recording, progress: undefined, abort: new AbortController() };
    this.running = run;
    this.failure = undefined;
    this.onChange();
    const version = this.version;
    const requestId = recording ? this.ids.idFor(String(version)) : '';
    const files = this.toSend.map((file) => ({ name: file.name, data: file.contentNow() }));
    const onProgress = (progress: Progress) => {
      run.progress = progress;
      this.onChange();
    };
    try {
      this.take(await this.run({ ...this.choices, dryRun: !recording, requestId }, files, onProgress, run.abort.signal), recording);
      this.stale = version !== this.version;
      if (recording) this.ids.settled();
      return true;
    } catch (error) {
      if (!run.abort.signal.aborted) this.failure = refusalOf(error);
      return false;
    } finally {
      this.running = undefined;
      this.onChange();
    }
  }

  private take(outcome: Outcome, recording: boolean): void {
    this.outcome = outcome;
    this.recording = recording && outcome.summary.problems === 0;
    if (!recording) this.checkedSummary = outcome.summary;
    for (const file of this.files) file.setFaults(outcome.problems.filter((problem) => problem.fileName === file.name));
  }
}
