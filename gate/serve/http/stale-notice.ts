import type { Through } from "./exchange.ts";

/** Longest packet (gitprotocol-common(5), pkt-line): four digits of length, which count themselves. */
const LONGEST = 65_516;
const PACK_FOLLOWS = "packfile\n";
const PROGRESS = 2;

/**
 * Puts a line for the person at the other end before the pack of a fetch in protocol 2: packets as
 * `<4 hex digits> <bytes>`, `0000` to `0003` without bytes; after the packet `packfile` each packet's first byte
 * names its band, and band 2 is shown as `remote: …`. Answers without a pack pass unchanged.
 */
export const staleNotice = (line: string): Through => {
  let held: Buffer = Buffer.alloc(0);
  let done = false;
  return {
    pass(chunk) {
      if (done) return chunk;
      held = Buffer.concat([held, chunk]);
      const end = endOfPackLine(held);
      if (end === null) return null;
      done = true;
      if (end === "unknown") return held;
      return Buffer.concat([held.subarray(0, end), packet(line), held.subarray(end)]);
    },
    rest: () => (done ? null : held),
  };
};

/** Where the line `packfile` ends; null: it has not come yet; `unknown`: these are no packets, or there are many. */
const endOfPackLine = (bytes: Buffer): number | null | "unknown" => {
  for (let at = 0; at + 4 <= bytes.length; ) {
    const digits = bytes.toString("latin1", at, at + 4);
    if (!/^[0-9a-f]{4}$/.test(digits)) return "unknown";
    const length = Math.max(4, Number.parseInt(digits, 16));
    if (at + length > bytes.length) return bytes.length > 16 * LONGEST ? "unknown" : null;
    if (bytes.toString("latin1", at + 4, at + length) === PACK_FOLLOWS) return at + length;
    at += length;
  }
  return null;
};

const packet = (line: string): Buffer => {
  const text = Buffer.from(`${line}\n`, "utf8");
  const length = (text.length + 5).toString(16).padStart(4, "0");
  return Buffer.concat([Buffer.from(length, "latin1"), Buffer.from([PROGRESS]), text]);
};
