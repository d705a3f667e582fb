/** The flags in force at one place of a pattern. */
export interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly U: boolean;
}

/** Where the parser stands. */
export interface Cursor {
  readonly source: string;
  at: number;
}
