import { expect, test } from "vitest";
import { resolveEnv } from "../../../bottle/env/resolve-env.ts";
import type { PlannedVariable } from "../../../bottle/plan/bottle-plan.ts";
import { Secret } from "../../../bottle/secret.ts";

const variable = (name: string, from: PlannedVariable["from"], text: string): PlannedVariable => ({
  name,
  from,
  text,
  hidden: false,
  source: null,
});

const PLANNED = [
  variable("A", "literal", "text"),
  variable("B", "host", "HOST_B"),
  variable("C", "ask", "a code"),
  variable("D", "placeholder", "bottle-placeholder-d"),
];

test("every variable gets its value, an empty one of the host too", () => {
  const { values, missing } = resolveEnv(PLANNED, { HOST_B: "" }, new Map([["C", new Secret("answer")]]));
  expect(missing).toEqual([]);
  expect([...values].map(([name, value]) => [name, value.reveal()])).toEqual([
    ["A", "text"],
    ["B", ""],
    ["C", "answer"],
    ["D", "bottle-placeholder-d"],
  ]);
});

test("what is missing is told all at once", () => {
  expect(resolveEnv(PLANNED, {}, new Map()).missing).toEqual([
    "B: the host's variable HOST_B is not set",
    'C: no answer to "a code"',
  ]);
});
