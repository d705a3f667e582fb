import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runGitleaks } from "../scanners/gitleaks/both.ts";
import { GITLEAKS, GITLEAKS_NOTE } from "../scanners/gitleaks/programs.ts";
import { makeBench } from "../support/bench.ts";
import { setRef } from "../support/repo.ts";
import { ALL_CASES } from "./all-cases.ts";
import { CLASSES } from "./classes.ts";

const buildOf = (name: string) => {
  const found = ALL_CASES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no case is called ${name}`);
  return found;
};

/** What the real gitleaks finds in the history that a case would push, with everything checked out as git does. */
const findsIn = async (name: string): Promise<readonly string[]> => {
  const { gate: options, build } = buildOf(name);
  const bench = await makeBench(options);
  const { updates } = await build(bench);
  for (const [ref, oid] of Object.entries(updates)) if (oid !== null) await setRef(bench.client, ref, oid);
  const report = join(bench.sandbox.dir, "report.json");
  const { loaded, findings } = runGitleaks(["git", bench.client.dir], bench.client.dir, report);
  expect(loaded).toBe(true);
  return findings.map(({ RuleID }) => RuleID);
};

describe.skipIf(GITLEAKS === null)(`gitleaks on the same history${GITLEAKS_NOTE}`, () => {
  const missed = CLASSES.filter(({ gitleaksMisses }) => gitleaksMisses === true);

  test.each(missed)("does not find: $name", async ({ shownBy: [name = ""] }) => {
    expect(await findsIn(name)).toEqual([]);
  });

  test("control: finds an ordinary leak", async () => {
    const [ordinary] = CLASSES;
    expect(await findsIn(ordinary?.shownBy[0] ?? "")).toContain("github-pat");
  });
});
