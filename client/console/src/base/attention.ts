// Whether somebody is at the page. Reads by the clock stop when nobody is: each of them counts as a use of the session,
// which must end two hours after its last one.
export const ATTENDED_MS = 10 * 60_000;

export class Attention {
  private last: number;

  constructor(private readonly now: () => number = Date.now) {
    this.last = now();
  }

  get attended(): boolean {
    return this.now() - this.last < ATTENDED_MS;
  }

  // A key or the pointer moved. Returns whether nobody was there before.
  noticed(): boolean {
    const wasAway = !this.attended;
    this.last = this.now();
    return wasAway;
  }
}
