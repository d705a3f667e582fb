/** A file that the launch writes into the bottle. */
export interface PlannedFile {
  /** In the bottle. */
  readonly path: string;
  /** Permission bits, in octal, such as `0600`. */
  readonly mode: string;
  readonly content: string;
}
