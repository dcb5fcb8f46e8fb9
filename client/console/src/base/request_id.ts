// Idempotency keys of one form. The same content keeps its id, so that a person who sends again after a lost answer
// records it once; a changed content is another request.
export class RequestIds {
  private content = '';
  private id = '';

  constructor(private readonly fresh: () => string = () => crypto.randomUUID()) {}

  idFor(content: string): string {
    if (this.id === '' || content !== this.content) {
      this.content = content;
      this.id = this.fresh();
    }
    return this.id;
  }

  // After an answer: the same content typed again is meant as another record.
  settled(): void {
    this.id = '';
  }
}
