import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { HOSTILE_FILES } from "../../fixtures/hostile/files.ts";
import { ALL_CASES } from "./all-cases.ts";
import { CLASSES } from "./classes.ts";
import { UNSEEN } from "./disguises.ts";

const root = new URL("../../", import.meta.url).pathname;
const security = readFileSync(join(root, "docs/security.md"), "utf8");

const endToEnd = join(root, "test/end-to-end");
const texts = readdirSync(endToEnd)
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(join(endToEnd, name), "utf8"));

const named = new Set([...ALL_CASES, ...HOSTILE_FILES].map(({ name }) => name));

const isTested = (name: string): boolean =>
  named.has(name) || texts.some((text) => text.includes(JSON.stringify(name)));

/** First cells of the table of what is not found. */
const rows = security
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.split("|")[1]?.trim() ?? "");

describe("each class of evasion", () => {
  test.each(CLASSES)("$name: $outcome", ({ outcome, shownBy, row }) => {
    expect(shownBy.filter((name) => !isTested(name))).toEqual([]);
    expect(shownBy.length).toBeGreaterThan(0);
    if (outcome === "listed") expect(rows).toContain(row);
    else expect(row).toBeUndefined();
  });

  test("has a name of its own", () => {
    expect(new Set(CLASSES.map(({ name }) => name)).size).toBe(CLASSES.length);
  });
});

test("what is tested to pass unseen is written down, and the other way round", () => {
  const listed = new Set(CLASSES.flatMap(({ row }) => row ?? []));
  expect(UNSEEN.filter((one) => !listed.has(one.listed))).toEqual([]);
  expect([...listed].filter((row) => !rows.includes(row))).toEqual([]);
});
