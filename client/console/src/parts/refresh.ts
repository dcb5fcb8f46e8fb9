// Reads a page again while it is shown: after each step of a referral that the person may see, from time to time, and when
// the person comes back to it.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { followReferralEvents } from '../base/follow';

// For what no step tells, such as an intervention of a colleague.
const REFRESH_MS = 30_000;
// Steps that come together are read together.
const EVENTS_MS = 100;

export class Refresh implements ReactiveController {
  private timer: ReturnType<typeof setInterval> | undefined;
  private eventTimer: ReturnType<typeof setTimeout> | undefined;
  private following: AbortController | undefined;
  private readonly lookedAt = () => {
    if (document.visibilityState === 'visible') this.reload();
    this.follow();
  };

  constructor(
    host: ReactiveControllerHost,
    private readonly reload: () => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.timer = setInterval(this.lookedAt, REFRESH_MS);
    document.addEventListener('visibilitychange', this.lookedAt);
    this.follow();
  }

  hostDisconnected(): void {
    clearInterval(this.timer);
    clearTimeout(this.eventTimer);
    document.removeEventListener('visibilitychange', this.lookedAt);
    this.following?.abort();
    this.following = undefined;
  }

  // Only while the page is looked at: over HTTP/1.1 a browser has six connections to one host, and a stream keeps one.
  private follow(): void {
    if (document.visibilityState !== 'visible') {
      this.following?.abort();
      this.following = undefined;
    } else if (!this.following) {
      this.following = new AbortController();
      void followReferralEvents(() => this.reloadSoon(), this.following.signal);
    }
  }

  private reloadSoon(): void {
    clearTimeout(this.eventTimer);
    this.eventTimer = setTimeout(this.reload, EVENTS_MS);
  }
}
