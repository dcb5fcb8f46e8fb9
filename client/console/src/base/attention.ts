// Tells whether a person uses the page. Timed reads stop after a while without one, because each read counts as a use of
// the session, which must end two hours after the last use.
export const ATTENDED_MS = 10 * 60_000;

export class Attention {
  private last: number;

  constructor(private readonly now: () => number = Date.now) {
    this.last = now();
  }

  get attended(): boolean {
    return this.now() - this.last < ATTENDED_MS;
  }

  // Records a key press or pointer move. Returns whether the page was unattended until now.
  noticed(): boolean {
    const wasAway = !this.attended;
    this.last = this.now();
    return wasAway;
  }
}
