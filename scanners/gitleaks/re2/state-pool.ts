/** Something that keeps what it has worked out, and can do without. */
export interface Forgetful {
  forget(): void;
}

// 16 million numbers of 32 bits: 64 MB, whatever the patterns and the texts.
const MOST_HELD = 1 << 24;

/** Bounds what all automata of one configuration keep together: when it is too much, all forget. */
export class StatePool {
  readonly #members = new Set<Forgetful>();
  #held = 0;

  /** Tells that a member keeps some more numbers. */
  hold(member: Forgetful, numbers: number): void {
    this.#members.add(member);
    this.#held += numbers;
  }

  release(member: Forgetful, numbers: number): void {
    if (this.#members.delete(member)) this.#held -= numbers;
  }

  get isFull(): boolean {
    return this.#held > MOST_HELD;
  }

  clear(): void {
    for (const member of [...this.#members]) member.forget();
  }
}
