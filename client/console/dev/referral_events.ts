// The events of referrals of the sample register, for streams that follow them.
export class ReferralEvents {
  private readonly waiting = new Set<() => void>();
  private position = 0;

  announce(): void {
    this.position++;
    for (const wake of [...this.waiting]) wake();
  }

  // Yields the position now, and each one after it.
  async *follow(signal: AbortSignal): AsyncGenerator<number> {
    for (let seen = this.position; ; seen++) {
      yield seen;
      while (this.position === seen) {
        await new Promise<void>((done, fail) => {
          this.waiting.add(done);
          signal.addEventListener('abort', () => fail(signal.reason), { once: true });
        });
        this.waiting.clear();
      }
    }
  }
}
