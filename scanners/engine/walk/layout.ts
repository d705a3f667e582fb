/** Places walked at once: a step waits for the load of the step before, so six walks take as long as one. */
export const LANES = 6;

/** Bytes walked in one call at most. */
export const BLOCK = 65_536;

/** Anchors are no longer; so many bytes before a place decide the state there. */
export const LONGEST_ANCHOR = 64;

/** A row of the table has 64 cells of two bytes, so a state's row is a shift away from its number. */
export const CELL = 2;
export const ROW_SHIFT = 7;
/** States that two bytes can tell apart. */
export const MOST_STATES = 65_536;

const PAGE = 65_536;
const WORD = 4;

/** What each lane has seen: pairs of words, the address of the byte and the state it led to. */
export const LIST_BYTES = (Math.ceil(BLOCK / LANES) + LANES) * 2 * WORD;

/** Where things lie in the memory of the walk, in `bytes`. */
export const CLASSES_AT = 0;
export const COUNTS_AT = 256;
export const LISTS_AT = 1024;
export const BYTES_AT = LISTS_AT + LANES * LIST_BYTES + LONGEST_ANCHOR;
export const TABLE_AT = Math.ceil((BYTES_AT + BLOCK) / PAGE) * PAGE;

/** Pages of 64 KiB that a table of that many bytes needs. */
export const pagesFor = (tableBytes: number): number => Math.ceil((TABLE_AT + tableBytes) / PAGE);
