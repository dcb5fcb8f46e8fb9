// Steps of referrals as they are recorded, for pages that stay open.
import { Code } from '@connectrpc/connect';
import { ReferralService } from '../../build/gen/relais/v1/referral_service_pb';
import { setConnectionLost, waitForRetry } from './connection';
import { isLost, refusalOf } from './errors';
import { callStream } from './stream';

const LONGEST_PAUSE_MS = 30_000;

// Calls `onEvents` after each step until the signal is aborted; no step between two connections is missed. Ends without a
// word if the service has no such stream or refuses it: the page then reads again by its own clock.
export async function followReferralEvents(onEvents: () => void, signal: AbortSignal): Promise<void> {
  let resumeToken = '';
  for (let tries = 0; !signal.aborted; tries++) {
    let wanted = 0;
    try {
      const request = resumeToken ? { resumeToken } : { fromNow: true };
      for await (const message of callStream(ReferralService.method.followReferralEvents, [request], signal)) {
        setConnectionLost(false);
        tries = 0;
        resumeToken = message.resumeToken;
        if (message.event) onEvents();
      }
    } catch (error) {
      if (signal.aborted) return;
      const refusal = refusalOf(error);
      if (!isLost(refusal) && refusal.code !== Code.Unavailable && refusal.code !== Code.ResourceExhausted) return;
      wanted = refusal.retryAfter ?? 0;
    }
    const backoff = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** tries) * (0.75 + Math.random() / 2);
    await waitForRetry(Math.max(wanted, backoff), signal).catch(() => {});
  }
}
