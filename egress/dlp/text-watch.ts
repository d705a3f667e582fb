import type { DecodingScanner } from "../../scanners/decoders/create-decoding-scanner.ts";
import { findInstructions } from "./instructions.ts";
import { type Scanned, scanAtOnce } from "./scan-body.ts";

/** Looks at a text that comes in, window by window; nothing is held of it between two windows but their overlap. */
export interface TextWatch {
  push(bytes: Uint8Array): void;
  end(): void;
}

/** What of a text is looked at together, in `bytes`. */
const WINDOW = 65_536;
/** How much of it is looked at again with what follows. */
const OVERLAP = 4096;
/** What follows is not looked at, in `bytes`. */
const LONGEST = 8 * 1024 * 1024;

export const watchText = (
  scanner: () => DecodingScanner,
  seen: (scanned: Scanned) => void,
  warn: (warning: string) => void,
): TextWatch => {
  let window = Buffer.alloc(0);
  let fresh = 0;
  let length = 0;

  const look = (): void => {
    if (fresh === 0) return;
    seen(scanAtOnce(scanner(), window));
    for (const warning of findInstructions(window.toString("utf8"))) warn(warning);
    fresh = 0;
  };

  return {
    push(bytes) {
      for (let at = 0; at < bytes.length && length < LONGEST; ) {
        const end = Math.min(bytes.length, at + WINDOW - window.length);
        window = Buffer.concat([window, bytes.subarray(at, end)]);
        fresh += end - at;
        length += end - at;
        at = end;
        if (window.length < WINDOW) continue;
        look();
        window = Buffer.from(window.subarray(WINDOW - OVERLAP));
      }
    },
    end: look,
  };
};
