/** A piece of a text: `bytes[from, to)`. */
type TakeRange = (bytes: Uint8Array, from: number, to: number) => void;

/** Told of the names and values in a text, in order. */
export interface TakeFields {
  readonly name: TakeRange;
  readonly value: TakeRange;
  /** A name or a value ends here. */
  readonly stop: () => void;
}

/** Takes a text apart while it comes. */
export interface FieldReader {
  push(bytes: Uint8Array): void;
  end(): void;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/**
 * The strings of a JSON text, escapes left in: those before a colon are names. Reads anything that has strings in
 * double quotes, well formed or not. Of a string longer than twice `reach`, in `bytes`, only so much of its
 * beginning and its end is told, as a value.
 */
export const createJsonStrings = ({ name, value, stop }: TakeFields, reach: number): FieldReader => {
  let state: "outside" | "inside" | "behind" = "outside";
  let isEscaped = false;
  // The beginning of the string, and once that is told, its end.
  const held = new Uint8Array(2 * reach);
  let filled = 0;
  let isLong = false;

  const add = (bytes: Uint8Array, from: number, to: number): void => {
    const length = to - from;
    if (filled + length <= held.length) {
      held.set(bytes.subarray(from, to), filled);
      filled += length;
      return;
    }
    if (!isLong) {
      isLong = true;
      const more = Math.max(0, reach - filled);
      value(held, 0, Math.min(filled, reach));
      value(bytes, from, from + more);
    }
    const kept = Math.max(0, reach - length);
    held.copyWithin(0, filled - Math.min(filled, kept), filled);
    filled = Math.min(filled, kept);
    held.set(bytes.subarray(to - Math.min(length, reach), to), filled);
    filled += Math.min(length, reach);
  };

  const decide = (isName: boolean): void => {
    (isName && !isLong ? name : value)(held, 0, filled);
    stop();
    filled = 0;
    isLong = false;
    state = "outside";
  };

  const endOfString = (bytes: Uint8Array, from: number): number => {
    let escaped = isEscaped;
    let at = from;
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) break;
    }
    isEscaped = escaped;
    return at;
  };

  return {
    push(bytes) {
      let at = 0;
      while (at < bytes.length) {
        if (state === "inside") {
          const end = endOfString(bytes, at);
          add(bytes, at, end);
          if (end < bytes.length) state = "behind";
          at = end + 1;
        } else if (state === "behind") {
          const byte = bytes[at] as number;
          if (isSpace(byte)) at++;
          else decide(byte === COLON);
        } else {
          const quote = bytes.indexOf(QUOTE, at);
          if (quote < 0) return;
          state = "inside";
          at = quote + 1;
        }
      }
    },
    end() {
      if (state !== "outside") decide(false);
    },
  };
};
