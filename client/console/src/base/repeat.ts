// Which calls may be sent again, by the descriptors, and when. The same rule as proto/repeatable.h.
import { type DescMethod, getOption } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { TokenScope } from '../../build/gen/relais/v1/access_pb';
import { access } from '../../build/gen/relais/v1/annotations_pb';
import { type Refusal, isLost } from './errors';

export type Repeatability = 'read' | 'write' | 'never';

export function repeatability(method: DescMethod): Repeatability {
  if (method.input.fields.some((field) => field.name === 'request_id')) return 'write';
  const rule = getOption(method, access);
  const reads = rule.scope === TokenScope.STATISTICS || rule.scope === TokenScope.READ_ONLY;
  return reads && !rule.notRepeatable ? 'read' : 'never';
}

const MAX_TRIES = 4;

// Milliseconds before the next try, or undefined to give up. `tries` counts those made. A lost call is repeated until
// there is an answer: a write bears its request id, so it is recorded once.
export function pause(kind: Repeatability, refusal: Refusal, tries: number, random = Math.random()): number | undefined {
  if (kind === 'never') return undefined;
  const backoff = Math.min(15_000, 400 * 2 ** (tries - 1)) * (0.75 + random / 2);
  if (isLost(refusal)) return backoff;
  const busy = refusal.code === Code.Unavailable || refusal.code === Code.ResourceExhausted;
  if (!busy || tries >= MAX_TRIES) return undefined;
  return Math.max(refusal.retryAfter ?? 0, backoff);
}
