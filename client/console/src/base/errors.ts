// A refused call, in words that a person can act on.
import { Code, ConnectError } from '@connectrpc/connect';
import {
  BadRequestSchema,
  LocalizedMessageSchema,
  PreconditionFailureSchema,
  RetryInfoSchema,
} from '../../build/gen/google/rpc/error_details_pb';
import { ErrorInfoSchema } from '../../build/gen/google/rpc/error_info_pb';

export interface FieldFault {
  // Path in the request, such as `intervention.held_on`.
  path: string;
  sentence: string;
}

export interface Refusal {
  code: Code;
  // ErrorReason without its prefix, such as `ETAG_MISMATCH`; empty if the answer did not come from the service.
  reason: string;
  // In the language of the call; empty if the service gave none.
  sentence: string;
  fields: FieldFault[];
  // What stands in the way, one sentence each.
  obstacles: string[];
  metadata: Record<string, string>;
  // Milliseconds to wait before another try, if the service says so.
  retryAfter?: number;
}

export function refusalOf(error: unknown): Refusal {
  const failure = ConnectError.from(error);
  const info = failure.findDetails(ErrorInfoSchema)[0];
  const retry = failure.findDetails(RetryInfoSchema)[0]?.retryDelay;
  const refusal: Refusal = {
    code: failure.code,
    reason: info?.reason ?? '',
    sentence: failure.findDetails(LocalizedMessageSchema)[0]?.message ?? '',
    fields: failure
      .findDetails(BadRequestSchema)
      .flatMap((detail) => detail.fieldViolations)
      .map((violation) => ({ path: violation.field, sentence: violation.description })),
    obstacles: failure
      .findDetails(PreconditionFailureSchema)
      .flatMap((detail) => detail.violations)
      .map((violation) => violation.description),
    metadata: info?.metadata ?? {},
  };
  if (retry) refusal.retryAfter = Number(retry.seconds) * 1000 + Math.round(retry.nanos / 1e6);
  return refusal;
}

// No answer of the service itself: no network, no service behind the proxy, or the deadline passed on this side.
export function isLost(refusal: Refusal): boolean {
  return refusal.reason === '' && (refusal.code === Code.Unavailable || refusal.code === Code.DeadlineExceeded);
}

// The fault of a form's field: of the path itself, or of a part of it such as `intervention.subjects[2]`.
export function faultAt(faults: readonly FieldFault[], path: string): FieldFault | undefined {
  return faults.find(
    (fault) => fault.path === path || fault.path.startsWith(`${path}.`) || fault.path.startsWith(`${path}[`),
  );
}
