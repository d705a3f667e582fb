/** Bytes of a window, at most. */
export const SIZE = 65_536;

/** Bytes before and behind a window that may be read along; they must mean nothing. */
export const MARGIN = 64;

// What a window is worked on in, in `bytes` from its beginning: counts, the window, four lists of indices.
export const COUNTS = 0;
export const WINDOW = MARGIN;
export const LEADS = WINDOW + SIZE + 2 * MARGIN;
export const MARKS = LEADS + 2 * SIZE;
export const RUNS = MARKS + 2 * SIZE;

/** The length of a run that is worth a look: a secret of fourteen bytes in base64. */
export const RUN = 20;

export const ENDS = RUNS + Math.ceil((2 * SIZE) / RUN / MARGIN) * MARGIN + MARGIN;

/** How far behind a lead the byte stands at which it is known. */
export const BEYOND = 2;

/** Whole pages of memory, 64 KB each. */
export const PAGE = 65_536;
export const SLOT_PAGES = Math.ceil((2 * ENDS - RUNS) / PAGE);
export const SLOT = SLOT_PAGES * PAGE;
