import { describe, expect, test } from "vitest";
import { proveCoverage } from "../../../gate/scan/scan-push.ts";
import { Fault } from "../../../model/fault.ts";
import { oid } from "./scans.ts";

const large = { oid: oid("a"), path: null, size: 500 };
const read = { objectsListed: 3, objectsRead: 3, bytesRead: 100 };
const all = { objectsScanned: 3, bytesSkipped: 0, oversized: [] };

describe("the proof that everything was scanned", () => {
  test("holds when as much was scanned as was listed and read", () => {
    expect(proveCoverage(read, all, 100)).toEqual({ ...read, objectsScanned: 3, bytesScanned: 100 });
  });

  test("holds when what is missing was too large and is named", () => {
    const sink = { objectsScanned: 2, bytesSkipped: 500, oversized: [large] };
    expect(proveCoverage({ ...read, bytesRead: 600 }, sink, 100)).toMatchObject({ objectsScanned: 2 });
  });

  test("holds for a push without objects", () => {
    const nothing = { objectsListed: 0, objectsRead: 0, bytesRead: 0 };
    expect(proveCoverage(nothing, { ...all, objectsScanned: 0 }, 0)).toMatchObject({ objectsScanned: 0 });
  });

  test.each([
    [
      "an object listed and not read",
      { ...read, objectsListed: 4 },
      all,
      100,
      "coverage: 4 objects listed, 3 read",
    ],
    [
      "an object read and not listed",
      { ...read, objectsListed: 2 },
      all,
      100,
      "coverage: 2 objects listed, 3 read",
    ],
    ["an object read and not scanned", read, { ...all, objectsScanned: 2 }, 100, "3 read, 2 scanned"],
    ["an object scanned twice", read, { ...all, objectsScanned: 4 }, 100, "3 read, 4 scanned"],
    [
      "an object too large that was scanned as well",
      read,
      { ...all, oversized: [large] },
      100,
      "1 over the limit",
    ],
    ["a byte read and not scanned", read, all, 99, "coverage: 100 bytes read, 99 scanned"],
    ["a byte scanned that was not read", read, all, 101, "coverage: 100 bytes read, 101 scanned"],
    [
      "bytes left out that no object accounts for",
      read,
      { ...all, bytesSkipped: 1 },
      100,
      "1 over the limit",
    ],
  ])("fails with %s", (_, coverage, sink, scanned, message) => {
    expect(() => proveCoverage(coverage, sink, scanned)).toThrow(Fault);
    expect(() => proveCoverage(coverage, sink, scanned)).toThrow(message);
  });
});
