/** A failure that somebody can fix: printed as one line and a hint, without a stack. */
export class Fault extends Error {
  override readonly name = "Fault";
  /** What the reader can do about it, one line. */
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.hint = options.hint;
  }
}
