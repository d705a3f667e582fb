import { describe, expect, test } from "vitest";
import { ALL_RULES } from "../../scanners/rules/all.ts";
import type { Rule } from "../../scanners/rules/rule.ts";
import { nearMissesOf, samplesOf } from "../../scanners/samples/generate.ts";
import { fingerprint, rulesIn, scan } from "./support.ts";

const SEEDS = [1, 2, 3, 4, 5];
const each = ALL_RULES.map((rule): [string, Rule] => [rule.id, rule]);
const samples = (rule: Rule) => SEEDS.flatMap((seed) => samplesOf(rule.id, seed));

describe("the table of rules", () => {
  test("has an id, a title and a remedy in every row, and no id twice", () => {
    expect(new Set(ALL_RULES.map(({ id }) => id)).size).toBe(ALL_RULES.length);
    for (const { id, title, remedy } of ALL_RULES) {
      expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(title).toMatch(/^\S.*\S$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
    }
  });

  test("knows at least 250 kinds of secret", () => {
    expect(ALL_RULES.length).toBeGreaterThan(250);
  });
});

describe.each(each)("%s", (id, rule) => {
  test("is found in its samples, with its confidence and the secret's own fingerprint", () => {
    for (const { text, secret } of samples(rule)) {
      const found = scan(`first line\n  "${text}" `).find((one) => one.rule === id);
      expect(found, `${rulesIn(text)} in place of ${id}`).toBeDefined();
      const checked = "check" in rule && rule.check !== undefined;
      expect(found?.confidence).toBe(checked ? "high" : rule.confidence);
      expect(found?.fingerprint).toBe(fingerprint(id, Buffer.from(secret, "latin1")));
      expect(found?.length).toBe(secret.length);
    }
  });

  test("is found behind an escaped newline", () => {
    for (const { text } of samples(rule)) expect(rulesIn(`x = "abc\\n${text}"`)).toContain(id);
  });

  test("shows no part of the secret but its public beginning", () => {
    for (const { text, secret } of samples(rule)) {
      const mask = scan(text).find((one) => one.rule === id)?.mask ?? "";
      const shown = mask.slice(0, mask.indexOf("…"));
      expect(mask).toContain("…");
      if (shown !== "" && secret.startsWith(shown)) expect(secret.length - shown.length).toBeGreaterThan(5);
      // Armour has its label at both ends, and the one at the beginning is shown.
      const inside = secret.slice(shown.length).replace(/-----END [A-Z ]*-----$/, "");
      for (let at = 0; at + 8 <= inside.length; at++) expect(mask).not.toContain(inside.slice(at, at + 8));
    }
  });

  test("is not found in what only looks alike", () => {
    for (const seed of SEEDS)
      for (const text of nearMissesOf(rule, seed)) expect(rulesIn(text)).not.toContain(id);
  });
});
