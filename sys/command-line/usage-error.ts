// As for Fault: a command that is bundled apart has a class of its own.
const BRAND: unique symbol = Symbol.for("git-gate.UsageError") as never;

/** Wrong usage: printed with the command's usage line, exit code 64. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly [BRAND] = true;

  static override [Symbol.hasInstance](value: unknown): value is UsageError {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

/** Is it wrong usage, found by a command or by `parseArgs`? */
export const isWrongUsage = (error: unknown): error is Error =>
  error instanceof UsageError ||
  (error instanceof TypeError && String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS"));
