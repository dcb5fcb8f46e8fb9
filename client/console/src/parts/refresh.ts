// Reads a page again while it is shown: from time to time, and when the person comes back to it.
import type { ReactiveController, ReactiveControllerHost } from 'lit';

const REFRESH_MS = 30_000;

export class Refresh implements ReactiveController {
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly again = () => {
    if (document.visibilityState === 'visible') this.reload();
  };

  constructor(
    host: ReactiveControllerHost,
    private readonly reload: () => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.timer = setInterval(this.again, REFRESH_MS);
    document.addEventListener('visibilitychange', this.again);
  }

  hostDisconnected(): void {
    clearInterval(this.timer);
    document.removeEventListener('visibilitychange', this.again);
  }
}
