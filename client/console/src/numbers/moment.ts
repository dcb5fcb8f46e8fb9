// The state of the register that a question is asked of: now, a local time of Toronto, or a position of the journal.
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { AsOfSchema } from '../../build/gen/relais/v1/as_of_pb';

const ZONE = 'America/Toronto';

// The wall clock of Toronto at an instant, as if it were UTC.
function wallClock(instant: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: ZONE, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(new Date(instant));
  const of = (type: string) => Number(parts.find((part) => part.type === type)!.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

// The instant of a local time of Toronto, `2026-11-30T14:05`. An hour that the clocks repeat means its first run, one
// that they skip the same time after the change. Undefined for another text.
export function instantOf(local: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(local)) return undefined;
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return undefined;
  const offsets = [wanted - 86_400_000, wanted + 86_400_000].map((instant) => wallClock(instant) - instant);
  const candidates = offsets.map((offset) => wanted - offset);
  const exact = candidates.filter((instant) => wallClock(instant) === wanted);
  return new Date(exact.length > 0 ? Math.min(...exact) : candidates[0]!);
}

export function isPosition(text: string): boolean {
  return /^@\d{1,18}$/.test(text);
}

// `text` is empty (now), `@12` or a local time; another text means now, so that an old link still opens.
export function asOfOf(text: string): MessageInitShape<typeof AsOfSchema> | undefined {
  if (isPosition(text)) return { position: { case: 'sequence', value: BigInt(text.slice(1)) } };
  const instant = instantOf(text);
  return instant ? { position: { case: 'instant', value: timestampFromDate(instant) } } : undefined;
}
