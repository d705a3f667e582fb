/** A piece of a file, as gitleaks' dir mode cuts it. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly startLine: number;
}

const BUFFER = 100_000;
const MOST_AHEAD = 25_000;
// The reader under gitleaks' buffer hands out what it has read ahead, before it reads on.
const READER = 4096;
const NEWLINE = 0x0a;
const SPACES = new Set([0x20, 0x09, NEWLINE, 0x0d]);

/** Cuts a file where gitleaks' dir mode does: at the first empty line behind 100 kB, 125 kB at the most. */
export const chunksOf = (bytes: Uint8Array): readonly Chunk[] => {
  const chunks: Chunk[] = [];
  let ahead = 0;
  let startLine = 1;
  for (let start = 0; start < bytes.length; ) {
    const size = Math.min(BUFFER, ahead > 0 ? ahead : bytes.length - start);
    ahead = Math.max(0, ahead - size);
    let end = start + size;
    if (!endsInEmptyLine(bytes.subarray(start, end))) {
      for (let newlines = 0; ; ) {
        const last = bytes[end - 1] as number;
        if (last === NEWLINE) newlines++;
        else if (!SPACES.has(last)) newlines = 0;
        if (newlines >= 2 || end - start - size >= MOST_AHEAD || end === bytes.length) break;
        if (ahead === 0) ahead = Math.min(READER, bytes.length - end);
        ahead--;
        end++;
      }
    }
    const piece = bytes.subarray(start, end);
    chunks.push({ bytes: piece, startLine });
    for (const byte of piece) if (byte === NEWLINE) startLine++;
    start = end;
  }
  return chunks;
};

const endsInEmptyLine = (bytes: Uint8Array): boolean => {
  let newlines = 0;
  for (let at = bytes.length - 1; at >= 0 && SPACES.has(bytes[at] as number); at--) {
    if (bytes[at] === NEWLINE && ++newlines >= 2) return true;
  }
  return false;
};
