/** Told of the parts of a multipart body, in order. What stands before the first and behind the last is one too. */
export interface TakeParts {
  /** The lines at the head of a part. */
  head(bytes: Uint8Array): void;
  body(bytes: Uint8Array): void;
  /** The part ends here. */
  end(): void;
}

export interface PartReader {
  push(bytes: Uint8Array): void;
  end(): void;
}

/** Further parts are read as one. */
const MOST_PARTS = 1000;
/** A longer head is read as the body. */
const LONGEST_HEAD = 16_384;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Takes a multipart body (RFC 2046, section 5.1) apart while it comes. Lines may also end in a mere line feed. */
export const createPartReader = (boundary: string, take: TakeParts): PartReader => {
  const delimiter = Buffer.from(`--${boundary}`, "latin1");
  let rest = Buffer.alloc(0);
  let state: "body" | "line" | "head" = "body";
  let isFirst = true;
  let parts = 0;

  /** Where a line begins with the delimiter; -1 when none does. */
  const delimiterIn = (bytes: Buffer): number => {
    for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, at + 1))
      if (at === 0 ? isFirst : bytes[at - 1] === NEWLINE) return at;
    return -1;
  };

  const body = (bytes: Buffer, to: number): void => {
    if (to > 0) {
      isFirst = false;
      take.body(bytes.subarray(0, to));
    }
  };

  /** Each step takes something away from the rest; false when it needs more. */
  const STEPS = {
    body(): boolean {
      const at = parts < MOST_PARTS ? delimiterIn(rest) : -1;
      if (at < 0) {
        // The delimiter may have begun, and the line's end before it does not belong to the body.
        const safe = parts < MOST_PARTS ? rest.length - delimiter.length - 2 : rest.length;
        if (safe <= 0) return false;
        body(rest, safe);
        rest = rest.subarray(safe);
        return false;
      }
      const end = at >= 2 && rest[at - 2] === RETURN ? at - 2 : Math.max(0, at - 1);
      body(rest, end);
      take.end();
      parts++;
      rest = rest.subarray(at + delimiter.length);
      state = "line";
      return true;
    },
    line(): boolean {
      const at = rest.indexOf(NEWLINE);
      if (at < 0) {
        if (rest.length >= LONGEST_HEAD) {
          take.head(rest);
          rest = rest.subarray(rest.length);
        }
        return false;
      }
      if (at > 0) take.head(rest.subarray(0, at));
      rest = rest.subarray(at + 1);
      state = "head";
      return true;
    },
    head(): boolean {
      const length = headLength(rest);
      if (length < 0 && rest.length < LONGEST_HEAD) return false;
      if (length > 0) take.head(rest.subarray(0, length));
      rest = rest.subarray(Math.max(0, length));
      isFirst = true;
      state = "body";
      return true;
    },
  };

  return {
    push(bytes) {
      rest = rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([rest, bytes]);
      while (STEPS[state]());
    },
    end() {
      if (rest.length > 0) take.body(rest);
      take.end();
    },
  };
};

/** Up to behind the empty line that ends a head; -1 when there is none. */
const headLength = (bytes: Buffer): number => {
  if (bytes[0] === NEWLINE) return 1;
  if (bytes[0] === RETURN && bytes[1] === NEWLINE) return 2;
  const [long, short] = [bytes.indexOf("\n\r\n"), bytes.indexOf("\n\n")];
  if (long < 0 && short < 0) return -1;
  return long >= 0 && (short < 0 || long < short) ? long + 3 : short + 2;
};
