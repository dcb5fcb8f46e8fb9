// One import over the web door: options, files in chunks, then the answer with its progress.
import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type ImportNotice, type ImportOptions, type ImportProblem, type ImportRequestSchema, ImportService, type ImportSummary,
} from '../../build/gen/relais/v1/import_service_pb';
import { waitForRetry } from '../base/connection';
import { refusalOf } from '../base/errors';
import { pause } from '../base/repeat';
import { streamOnce } from '../base/transport';

// Half of what one message may hold.
export const CHUNK_BYTES = 500_000;

export interface SentFile {
  name: string;
  data: Uint8Array;
}

export type Options = Pick<ImportOptions, 'dryRun' | 'ignoreUnknown' | 'requestId' | 'prefer' | 'missing'>;

export interface Outcome {
  problems: ImportProblem[];
  notices: ImportNotice[];
  summary: ImportSummary;
}

export interface Progress {
  done: number;
  total: number;
}

export function importMessages(options: Options, files: SentFile[]): MessageInitShape<typeof ImportRequestSchema>[] {
  const messages: MessageInitShape<typeof ImportRequestSchema>[] = [{ payload: { case: 'options', value: options } }];
  for (const { name, data } of files) {
    // An empty file is named too, by one empty chunk.
    for (let at = 0; at === 0 || at < data.length; at += CHUNK_BYTES) {
      messages.push({ payload: { case: 'chunk', value: { fileName: name, data: data.subarray(at, at + CHUNK_BYTES) } } });
    }
  }
  return messages;
}

// Sends the files until there is an answer: the request id makes a repeated import one import.
export async function runImport(options: Options, files: SentFile[], onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<Outcome> {
  const messages = importMessages(options, files);
  for (let tries = 1; ; tries++) {
    try {
      return await answerOf(messages, onProgress, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const milliseconds = pause('write', refusalOf(error), tries);
      if (milliseconds === undefined) throw error;
      await waitForRetry(milliseconds, signal);
    }
  }
}

async function answerOf(messages: MessageInitShape<typeof ImportRequestSchema>[], onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<Outcome> {
  const problems: ImportProblem[] = [];
  const notices: ImportNotice[] = [];
  let summary: ImportSummary | undefined;
  for await (const { payload } of streamOnce(ImportService.method.import, messages, signal)) {
    if (payload.case === 'progress') onProgress({ done: Number(payload.value.rowsDone), total: Number(payload.value.rowsTotal) });
    else if (payload.case === 'problem') problems.push(payload.value);
    else if (payload.case === 'notice') notices.push(payload.value);
    else if (payload.case === 'summary') summary = payload.value;
  }
  if (!summary) throw new Error('the answer of the import has no summary');
  return { problems, notices, summary };
}
