import { beginPush } from "../../../gate/read/read-push.ts";
import { type ScannedPush, scanReading } from "../../../gate/scan/scan-push.ts";
import type { Finding, Fingerprint, Spot } from "../../../model/finding.ts";
import { parseOid } from "../../../model/oid.ts";
import type { RefUpdate } from "../../../model/ref-update.ts";
import { createScanner } from "../../../scanners/engine/create-scanner.ts";
import { fingerprintWith } from "../../../scanners/fingerprint.ts";
import type { Scanner } from "../../../scanners/scanner.ts";
import { creations, type Pair, sendAll } from "../read/pushes.ts";

/** The builtin scanner under a key that is the same in every test. */
export const testScanner = (): Scanner =>
  createScanner({ fingerprint: fingerprintWith(new Uint8Array(32).fill(7)) });

/** Scans what would come with new refs. */
export const scan = async (
  pair: Pair,
  refs: Readonly<Record<string, string>>,
  { blobBytes = 1024 * 1024 } = {},
): Promise<ScannedPush> => {
  const repo = await sendAll(pair);
  const updates: readonly RefUpdate[] = creations(refs);
  const ended = new AbortController();
  const options = { scanner: testScanner(), limits: { blobBytes }, signal: ended.signal };
  try {
    const names = updates.map(({ ref }) => ref);
    return await scanReading(repo, beginPush(repo, updates, ended.signal), names, options);
  } finally {
    ended.abort();
  }
};

/** Where things stand, `old` before what is inherited: `old a.env:3`, `a.env:3`. */
export const placesOf = ({ findings }: Pick<ScannedPush, "findings">): string[] =>
  findings.flatMap(({ spots, inherited }) =>
    spots.map((spot) => `${inherited ? "old " : ""}${placeOf(spot)}`),
  );

const placeOf = (spot: Spot): string => {
  switch (spot.kind) {
    case "file":
    case "index":
    case "worktree":
      return `${spot.path}:${spot.line}`;
    case "path":
      return `name ${spot.path}`;
    case "commit":
    case "tag":
      return `${spot.kind} ${spot.part}`;
    case "ref":
      return `ref ${spot.ref}`;
    case "object":
      return `${spot.type} without a place`;
  }
};

/** A finding of one secret at some places, made up. */
export const findingAt = (...spots: readonly [Spot, ...Spot[]]): Finding => ({
  sighting: {
    rule: "some-rule",
    title: "Some token",
    confidence: "high",
    fingerprint: "0011223344556677" as Fingerprint,
    mask: "tok_… (20 characters)",
    line: 1,
    column: 1,
    length: 20,
    via: [],
    remedy: "revoke it",
  },
  spots,
  occurrences: spots.length,
  inherited: false,
});

export const oid = (digit: string) => parseOid(digit.repeat(40));
