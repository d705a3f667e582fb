// Parts of the program that are bundled apart have a class of their own each; a fault of one is a fault of all.
const BRAND: unique symbol = Symbol.for("git-gate.Fault") as never;

/** A failure that somebody can fix: printed as one line and a hint, without a stack. */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly [BRAND] = true;
  /** What the reader can do about it, one line. */
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.hint = options.hint;
  }

  static override [Symbol.hasInstance](value: unknown): value is Fault {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}
