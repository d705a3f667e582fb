/** Thrown when matching has taken more work than it may; the message says of what there is too much. */
export class WorkExceeded extends Error {
  override readonly name = "WorkExceeded";
}

/**
 * How much work is left, in steps of a machine. One search is linear in the text; many searches in one text need
 * not be, and so share a budget.
 */
export class Budget {
  left: number;

  constructor(steps: number) {
    this.left = steps;
  }

  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new WorkExceeded("takes too long");
  }
}
