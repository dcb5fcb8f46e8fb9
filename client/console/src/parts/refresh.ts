// Reads a page again while it is shown: after each step of a referral that the person may see, from time to time while
// somebody is there, and when the person comes back to it.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { Attention } from '../base/attention';
import { connectionLost } from '../base/connection';
import { followReferralEvents } from '../base/follow';
import { sessionState } from '../base/session';

// For what no step tells, such as an intervention of a colleague.
const REFRESH_MS = 30_000;
// Steps that come together are read together.
const EVENTS_MS = 100;
const SIGNS_OF_LIFE = ['keydown', 'pointerdown', 'pointermove'] as const;

export class Refresh implements ReactiveController {
  private timer: ReturnType<typeof setInterval> | undefined;
  private eventTimer: ReturnType<typeof setTimeout> | undefined;
  private following: AbortController | undefined;
  private readonly attention = new Attention();
  private reading = 0;

  private readonly onTime = () => {
    if (this.attention.attended) this.lookedAt();
  };
  private readonly onSign = () => {
    if (this.attention.noticed()) this.lookedAt();
  };
  private readonly onVisibility = () => {
    this.attention.noticed();
    this.lookedAt();
  };

  constructor(
    host: ReactiveControllerHost,
    private readonly reload: () => void | Promise<void>,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.attention.noticed();
    this.timer = setInterval(this.onTime, REFRESH_MS);
    document.addEventListener('visibilitychange', this.onVisibility);
    for (const sign of SIGNS_OF_LIFE) document.addEventListener(sign, this.onSign, { capture: true, passive: true });
    this.follow();
  }

  hostDisconnected(): void {
    clearInterval(this.timer);
    clearTimeout(this.eventTimer);
    document.removeEventListener('visibilitychange', this.onVisibility);
    for (const sign of SIGNS_OF_LIFE) document.removeEventListener(sign, this.onSign, { capture: true });
    this.following?.abort();
    this.following = undefined;
  }

  private lookedAt(): void {
    if (document.visibilityState === 'visible') void this.readAgain();
    this.follow();
  }

  // Lost reads are repeated until there is an answer: one of them is enough. A session that ended is the person's turn.
  private async readAgain(): Promise<void> {
    if (sessionState() === 'ended' || (connectionLost() && this.reading > 0)) return;
    this.reading++;
    try {
      await this.reload();
    } finally {
      this.reading--;
    }
  }

  // Only while the page is looked at: over HTTP/1.1 a browser has six connections to one host, and a stream keeps one.
  private follow(): void {
    if (document.visibilityState !== 'visible') {
      this.following?.abort();
      this.following = undefined;
    } else if (!this.following && sessionState() !== 'ended') {
      const following = new AbortController();
      this.following = following;
      // A stream that the service refused is asked for again with the next look at the page.
      void followReferralEvents(() => this.reloadSoon(), following.signal).finally(() => {
        if (this.following === following) this.following = undefined;
      });
    }
  }

  private reloadSoon(): void {
    clearTimeout(this.eventTimer);
    this.eventTimer = setTimeout(() => void this.readAgain(), EVENTS_MS);
  }
}
