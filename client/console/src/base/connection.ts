// Whether the service answers. The page says so while it does not.
import { announceChange } from './language';

let lost = false;

export function connectionLost(): boolean {
  return lost;
}

export function setConnectionLost(next: boolean): void {
  if (lost === next) return;
  lost = next;
  announceChange();
}

let waitingWrites = 0;

// Whether something that the person sent is repeated until there is an answer.
export function writesWait(): boolean {
  return waitingWrites > 0;
}

// Of one write: called with true once it was lost, and with false at its end.
export function setWriteWaits(waits: boolean): void {
  waitingWrites += waits ? 1 : -1;
  announceChange();
}

// Waits, but no longer than until the browser is on a network again.
export function waitForRetry(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      signal?.removeEventListener('abort', aborted);
      resolve();
    };
    const aborted = () => {
      done();
      reject(signal?.reason);
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener('online', done);
    signal?.addEventListener('abort', aborted);
  });
}
