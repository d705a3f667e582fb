/**
 * Writes `bytes[from, to)` folded into `out` from `at` on and returns the end; `out` has room for as many bytes.
 * A fold may keep state from call to call, so that the cutting of a text does not matter.
 */
export interface Fold {
  put(bytes: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number;
  /** What was begun and will not go on, such as half an escape. At most `LONGEST_ESCAPE` bytes. */
  stop(out: Uint8Array, at: number): number;
}

export const LONGEST_ESCAPE = 8;

const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const MARK = 1;

/** Letters in lower case and digits stand for themselves; 0 for all else. */
const LETTERS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /[0-9a-z]/i.test(character) && byte < 128 ? character.toLowerCase().charCodeAt(0) : 0;
});

/** All bytes stand for themselves, but the first two, which no text holds. */
const BYTES: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => (byte > MARK ? byte : 0));

const marked = (letters: Uint8Array): Uint8Array =>
  letters.map((letter, byte) => (byte === PERCENT || byte === BACKSLASH ? MARK : letter));

// Made once: every message takes several folds.
const MARKED_LETTERS = marked(LETTERS);
const MARKED_BYTES = marked(BYTES);

const HEX: Int8Array = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? -1 : digit;
});

/** Nothing is changed. */
export const asItIs: Fold = {
  put(bytes, from, to, out, at) {
    out.set(bytes.subarray(from, to), at);
    return at + to - from;
  },
  stop: (_, at) => at,
};

/** Only letters, in lower case, and digits: what stands between them or how they are written does not matter. */
export const lettersOnly: Fold = {
  put(bytes, from, to, out, at) {
    let end = at;
    for (let index = from; index < to; index++) {
      const letter = LETTERS[bytes[index] as number] as number;
      out[end] = letter;
      end += letter === 0 ? 0 : 1;
    }
    return end;
  },
  stop: (_, at) => at,
};

/** `\n`, `\t`, `\r`, `\b`, `\f` of JSON: none is a letter. */
const BLANKS = new Set(Buffer.from("ntrbf"));

/** The letters of what `%41`, `%u0041`, `\u0041` and `\x41` stand for, however often they are escaped. */
export const unescapedLetters = (): Fold => unescaped(LETTERS, MARKED_LETTERS);

/** The same with all that stands between them. */
export const unescapedBytes = (): Fold => unescaped(BYTES, MARKED_BYTES);

const unescaped = (letters: Uint8Array, table: Uint8Array): Fold => {
  let state: "text" | "percent" | "backslash" | "digits" = "text";
  let wanted = 0;
  let value = 0;
  // What to fall back to when an escape turns out to be none.
  const pending: number[] = [];
  let held = 0;
  let end = 0;

  const begin = (count: number, byte: number): void => {
    state = "digits";
    wanted = count;
    value = 0;
    pending[0] = byte;
    held = 1;
  };

  const giveUp = (out: Uint8Array): void => {
    state = "text";
    for (let index = 0; index < held; index++) {
      const letter = letters[pending[index] as number] as number;
      out[end] = letter;
      end += letter === 0 ? 0 : 1;
    }
    held = 0;
  };

  const take = (byte: number, out: Uint8Array): void => {
    if (state === "digits") {
      const digit = HEX[byte] as number;
      if (digit < 0) {
        giveUp(out);
        take(byte, out);
        return;
      }
      value = value * 16 + digit;
      pending[held++] = byte;
      if (--wanted > 0) return;
      state = "text";
      held = 0;
      if (value < 256) take(value, out);
      return;
    }
    if (state === "text") {
      const letter = table[byte] as number;
      if (letter === MARK) state = byte === PERCENT ? "percent" : "backslash";
      else if (letter !== 0) out[end++] = letter;
      return;
    }
    const isPercent = state === "percent";
    state = "text";
    if (byte === 0x75 || byte === 0x55) begin(4, byte);
    else if (isPercent && (HEX[byte] as number) >= 0) {
      begin(1, byte);
      value = HEX[byte] as number;
    } else if (!isPercent && byte === 0x78) begin(2, byte);
    else if (isPercent || !BLANKS.has(byte)) take(byte, out);
  };

  return {
    put(bytes, from, to, out, at) {
      let index = from;
      let last = at;
      while (index < to) {
        if (state === "text") {
          for (; index < to; index++) {
            const letter = table[bytes[index] as number] as number;
            if (letter === MARK) break;
            out[last] = letter;
            last += letter === 0 ? 0 : 1;
          }
          if (index === to) break;
        }
        end = last;
        take(bytes[index++] as number, out);
        last = end;
      }
      return last;
    },
    stop(out, at) {
      end = at;
      giveUp(out);
      return end;
    },
  };
};

/** The letters and digits of a text, as the folds above give them. */
export const foldText = (text: string, fold: Fold = lettersOnly): Uint8Array => {
  const bytes = Buffer.from(text, "utf8");
  const out = new Uint8Array(bytes.length + LONGEST_ESCAPE);
  return out.slice(0, fold.stop(out, fold.put(bytes, 0, bytes.length, out, 0)));
};
