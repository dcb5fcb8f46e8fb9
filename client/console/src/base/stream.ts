// Streams of the Connect protocol on fetch: the request is one body of enveloped messages, the response is read as it
// arrives. Browsers cannot stream a request over HTTP/1.1, so all messages of the caller are known before the call.
import { type DescMethod, type MessageInitShape, type MessageShape, type DescMessage, create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { encodeEnvelope } from '@connectrpc/connect/protocol';
import { codeFromHttpStatus, endStreamFlag, endStreamFromJson, errorFromJson } from '@connectrpc/connect/protocol-connect';
import { language } from './language';

// The binary form: chunks of files would grow by a third in JSON.
const CONTENT_TYPE = 'application/connect+proto';
const COMPRESSED_FLAG = 1;
const HEAD_BYTES = 5;

export interface Envelope {
  flags: number;
  data: Uint8Array;
}

// Cuts arriving bytes into envelopes: one byte of flags, four bytes of length, the message.
export class EnvelopeReader {
  private waiting: Uint8Array[] = [];
  private bytes = 0;

  // Whether part of an envelope was read.
  get incomplete(): boolean {
    return this.bytes > 0;
  }

  // Returns the envelopes that `chunk` completes.
  push(chunk: Uint8Array): Envelope[] {
    this.waiting.push(chunk);
    this.bytes += chunk.length;
    const found: Envelope[] = [];
    for (;;) {
      if (this.bytes < HEAD_BYTES) return found;
      const head = this.joined(HEAD_BYTES);
      const length = new DataView(head.buffer, head.byteOffset).getUint32(1);
      if (this.bytes < HEAD_BYTES + length) return found;
      const all = this.joined(HEAD_BYTES + length);
      found.push({ flags: all[0]!, data: all.slice(HEAD_BYTES, HEAD_BYTES + length) });
      this.waiting = all.length > HEAD_BYTES + length ? [all.subarray(HEAD_BYTES + length), ...this.waiting.slice(1)] : this.waiting.slice(1);
      this.bytes -= HEAD_BYTES + length;
    }
  }

  // The first waiting chunk, with at least `count` bytes. Chunks of a large message are joined once, when it is whole.
  private joined(count: number): Uint8Array {
    const first = this.waiting[0]!;
    if (first.length >= count) return first;
    const all = new Uint8Array(this.bytes);
    let at = 0;
    for (const part of this.waiting) {
      all.set(part, at);
      at += part.length;
    }
    this.waiting = [all];
    return all;
  }
}

// The body of a request, without a copy of its messages.
export function bodyOf<I extends DescMessage>(input: I, messages: MessageInitShape<I>[]): Blob {
  return new Blob(messages.map((message) => encodeEnvelope(0, toBinary(input, create(input, message))) as BlobPart));
}

// Throws the same error as a unary call: ConnectError with its details, UNAVAILABLE if the service did not answer or the
// response broke off. Aborting the signal ends the call on both sides.
export async function* callStream<I extends DescMessage, O extends DescMessage>(
  method: DescMethod & { input: I; output: O },
  messages: MessageInitShape<I>[],
  signal: AbortSignal,
): AsyncGenerator<MessageShape<O>, void, undefined> {
  const response = await send(`/${method.parent.typeName}/${method.name}`, bodyOf(method.input, messages), signal);
  await checkHead(response);
  const source = response.body!.getReader();
  const reader = new EnvelopeReader();
  try {
    for (;;) {
      const { done, value } = await source.read().catch((error: unknown) => {
        throw lost(error, signal);
      });
      if (done) throw lost('the response broke off', signal);
      for (const { flags, data } of reader.push(value)) {
        if (flags & COMPRESSED_FLAG) throw new ConnectError('compressed response', Code.Internal);
        if (flags & endStreamFlag) {
          const { error } = endStreamFromJson(data);
          if (error) throw error;
          return;
        }
        yield fromBinary(method.output, data);
      }
    }
  } finally {
    // Also if the caller stops reading.
    void source.cancel().catch(() => {});
  }
}

function lost(cause: unknown, signal: AbortSignal): unknown {
  return signal.aborted ? signal.reason : new ConnectError('no answer', Code.Unavailable, undefined, undefined, cause);
}

async function send(url: string, body: Blob, signal: AbortSignal): Promise<Response> {
  const headers = {
    'Content-Type': CONTENT_TYPE,
    'Connect-Protocol-Version': '1',
    'Accept-Language': language() === 'fr' ? 'fr-CA' : 'en-CA',
  };
  try {
    return await fetch(url, { method: 'POST', body, headers, signal, credentials: 'same-origin', cache: 'no-store', redirect: 'error' });
  } catch (error) {
    throw lost(error, signal);
  }
}

// The service may refuse before the stream begins, by a status or as for a unary call.
async function checkHead(response: Response): Promise<void> {
  const type = response.headers.get('Content-Type') ?? '';
  if (response.ok && type === CONTENT_TYPE && response.body) return;
  const fallback = new ConnectError(`HTTP ${response.status}`, response.ok ? Code.Unknown : codeFromHttpStatus(response.status));
  if (!type.startsWith('application/json')) throw fallback;
  throw errorFromJson(await response.json().catch(() => null), response.headers, fallback);
}
